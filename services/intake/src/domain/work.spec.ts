import { describe, it } from 'node:test';
import type { Reason } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { deciderSpec } from '@escalog/kernel/testing';
import type { IncidentCommand } from './incident-command.ts';
import { incident } from './incident.ts';

const { IncidentDeclared, IncidentResolved } = exampleEvents;
const { meta } = IncidentDeclared;
const reason: Reason = { code: 'person-decided', text: 'Ana did it.', definition: null, facts: {} };
const given = deciderSpec(incident);
const identified: IncidentCommand = { kind: 'change-progress', to: 'identified', reason };
const lead: IncidentCommand = { kind: 'assign-lead', lead: 'person/ana', name: 'Ana', reason };
const assigned = { type: 'LeadAssigned', before: null, lead: 'person/ana', name: 'Ana', reason } as const;

describe('how far the work is', () => {
  const changed = { type: 'StatusChanged', from: 'investigating', to: 'identified', reason } as const;
  it('begins with investigating', () => given(IncidentDeclared).when(identified).accepts(changed));
  it('may be said twice', () =>
    given(IncidentDeclared, { ...changed, meta })
      .when(identified)
      .ignores('the work is at identified already'));
  it('may go back', () =>
    given(IncidentDeclared, { ...changed, meta })
      .when({ ...identified, to: 'investigating' })
      .accepts({ ...changed, from: 'identified', to: 'investigating' }));
});

describe('who leads the work', () => {
  it('is nobody before somebody is named', () => {
    given(IncidentDeclared).when(lead).accepts(assigned);
    given(IncidentDeclared)
      .when({ ...lead, lead: null, name: null })
      .ignores('nobody leads it already');
  });
  it('is named once', () =>
    given(IncidentDeclared, { ...assigned, meta })
      .when(lead)
      .ignores('person/ana leads it already'));
  it('changes with whom it was before', () => {
    given(IncidentDeclared, { ...assigned, meta })
      .when({ ...lead, lead: 'person/ben', name: 'Ben' })
      .accepts({ ...assigned, before: 'person/ana', lead: 'person/ben', name: 'Ben' });
    given(IncidentDeclared, { ...assigned, meta })
      .when({ ...lead, lead: null, name: null })
      .accepts({ ...assigned, before: 'person/ana', lead: null, name: null });
  });
});

describe('a resolved incident', () => {
  for (const command of [identified, lead])
    it(`is worked on no more: ${command.kind}`, () =>
      given(IncidentDeclared, { ...IncidentResolved, meta })
        .when(command)
        .rejects('incident-resolved'));
});
