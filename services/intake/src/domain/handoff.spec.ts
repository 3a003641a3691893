import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { handoffPreview, handoffTarget } from './handoff.ts';

const inbox = [{ id: 'inbox', channel: 'sandbox' as const }];
const person = (name: string, title: string, contactMethods: EntryOf<'person'>['contactMethods'] = inbox) => ({
  ref: `person/${name}`,
  name: title,
  contactMethods,
});
const path = (name: string, title: string, nodes: EntryOf<'escalation-path'>['nodes']) => ({
  ref: `escalation-path/${name}`,
  name: title,
  nodes,
  lastResort: 'person/ben',
});
const level = (...targets: string[]) => ({ level: { targets, acknowledgeWithin: 'PT5M' } });
const entries: readonly CatalogEntry[] = [
  person('ana', 'Ana Costa'),
  person('ben', 'Ben Ito'),
  person('eve', 'Eve Lind', []),
  {
    ref: 'schedule/identity',
    name: 'Identity on call',
    timeZone: 'UTC',
    rotation: { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
  },
  { ref: 'schedule/nobody', name: 'Night desk', timeZone: 'UTC', layers: [{ name: 'Nobody', nobody: true }] },
  { ref: 'team/identity', name: 'Identity', members: ['person/ana'], path: 'escalation-path/identity' },
  { ref: 'team/payments', name: 'Payments', members: [], path: 'escalation-path/payments' },
  { ref: 'team/ledger', name: 'Ledger', members: [], path: 'escalation-path/ledger' },
  path('identity', 'Identity', [level('schedule/identity')]),
  path('payments', 'Payments', [
    { branch: { if: 'incident.rank == 1', then: [level('schedule/nobody')], else: [level('person/ben')] } },
  ]),
  path('ledger', 'Ledger', [level('person/eve'), level('schedule/nobody')]),
  { ref: 'component/session-store', name: 'Session store' },
];
const definitions = definitionsOf(...entries);
const now = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const to = (word: string, by = { ref: 'person/ana', name: 'Ana Costa' }) => handoffTarget(word, by, definitions, now);
const told = (word: string) => {
  const answer = to(word);
  return 'rejection' in answer ? answer.rejection : answer.found.ref;
};

describe('a handoff', () => {
  for (const [word, ref] of [
    ['person/ben', 'person/ben'],
    ['ito', 'person/ben'],
    ['Payments', 'team/payments'],
    ['escalation-path/payments', 'escalation-path/payments'],
  ] as const)
    it(`to "${word}" is one to ${ref}`, () => assert.equal(told(word), ref));

  it('goes to the team of a schedule or path that bears the same name', () =>
    assert.deepEqual(to('identity', { ref: 'person/ben', name: 'Ben Ito' }), {
      found: { ref: 'team/identity', name: 'Identity' },
    }));

  it('to oneself is refused, also where nobody else would be reached', () => {
    assert.deepEqual(told('ana'), {
      code: 'handoff-to-oneself',
      message: 'That is Ana Costa, who hands it off; hand it to others, or ask for the next level.',
    });
    for (const word of ['schedule/identity', 'team/identity', 'escalation-path/identity'])
      assert.match(JSON.stringify(told(word)), /handoff-to-oneself.* reaches nobody but Ana Costa now/, word);
  });

  it('to nobody is refused with whom it leads to', () => {
    assert.deepEqual(told('night desk'), {
      code: 'handoff-to-nobody',
      message: 'Night desk (schedule/nobody) leads to nobody: nobody is on call there now; hand it to others.',
    });
    assert.deepEqual(told('team/ledger'), {
      code: 'handoff-to-nobody',
      message:
        'Ledger (team/ledger) leads to Eve Lind (person/eve), who cannot be reached: there is no contact method; hand it to others.',
    });
    assert.match(JSON.stringify(told('eve')), /Eve Lind \(person\/eve\) cannot be reached/);
  });

  it('to what nobody knows is refused with what is near', () => {
    assert.deepEqual(told('paymets'), {
      code: 'unknown-target',
      message:
        'No person, schedule, team or path is called "paymets"; the nearest is Payments (escalation-path/payments) or Payments (team/payments); see GET /v1/catalog/entries.',
    });
    assert.match(JSON.stringify(told('component/session-store')), /unknown-target/);
  });

  it('to what may be several is asked about', () =>
    assert.match(JSON.stringify(told('i')), /ambiguous-target.*say which, by the ref/));
});

describe('the preview of a handoff', () => {
  const foretold = (word: string) => {
    const answer = handoffPreview(word, { ref: 'person/dana', name: 'Dana' }, definitions, now);
    if ('rejection' in answer) return answer.rejection.code;
    const { ref, people, warnings } = answer.found;
    return [ref, people.map(({ name }) => name), warnings];
  };

  it('is whoever is on call, of a path those of the first level that has anybody', () => {
    assert.deepEqual(foretold('team/identity'), ['team/identity', ['Ana Costa'], []]);
    assert.deepEqual(foretold('team/payments'), ['team/payments', ['Ben Ito'], []]);
  });

  it('warns of who is not on call', () => {
    assert.deepEqual(foretold('ito'), ['person/ben', ['Ben Ito'], ['Ben Ito is not on call now.']]);
    assert.deepEqual(foretold('person/ana'), ['person/ana', ['Ana Costa'], []]);
  });

  it('warns of who cannot be reached, where others can', () => {
    const both = path('both', 'Both', [level('person/eve', 'person/ana')]);
    const answer = handoffPreview('escalation-path/both', { ref: '', name: '' }, definitionsOf(...entries, both), now);
    assert.ok('found' in answer);
    assert.deepEqual(answer.found.warnings, ['Eve Lind cannot be reached: there is no contact method.']);
  });

  it('is refused as the handoff would be', () => assert.equal(foretold('xyzzy'), 'unknown-target'));
});
