import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import { path } from '../testing/organisation.ts';
import { defaultPath } from './default-path.ts';

const major = path('major', 'Major incidents');
const triage = path('triage', 'Triage');
const early = { ref: 'severity/sev3', name: 'SEV3', rank: 3, urgency: 'low' } as EntryOf<'severity'>;
const definitions = definitionsOf(triage, major, severity('sev1', { path: major.ref }), severity('sev2'), early);

describe('what nobody owns climbs', () => {
  it('the path of its severity, which is explained', () =>
    assert.deepEqual(defaultPath('sev1', definitions), {
      path: major.ref,
      called: 'Major incidents',
      explained: 'Major incidents, which SEV1 has for what nobody owns',
    }));

  for (const [which, name] of [
    ['triage itself', 'sev2'],
    ['none, as an earlier release stored it', 'sev3'],
    ['nothing, as it is not known', 'sev9'],
  ] as const)
    it(`triage, when the severity says ${which}`, () =>
      assert.deepEqual(defaultPath(name, definitions), { path: triage.ref, called: 'triage', explained: 'Triage' }));

  it('triage, when the path of its severity is not there', () =>
    assert.equal(
      defaultPath('sev1', definitionsOf(severity('sev1', { path: 'escalation-path/gone' }))).explained,
      'escalation-path/triage, which the catalog does not have yet',
    ));
});
