import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { checkEntries } from './check-entries.ts';
import { severitiesCheck, unsaidWarnings } from './severity-protocol.ts';

const ana = { ref: 'person/ana', name: 'Ana', contactMethods: [{ id: 'inbox', channel: 'sandbox' as const }] };
const triage: CatalogEntry = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
  lastResort: 'person/ana',
};
const sev1 = severity('sev1', { assumed: true });
/** As releases stored it that did not know more of a severity. */
const early = { ref: 'severity/sev2', name: 'SEV2', rank: 2, urgency: 'low' } as EntryOf<'severity'>;
const problemsOf = (...entries: readonly unknown[]): readonly string[] => {
  const checked = checkEntries(entries, definitionsOf(ana, triage, sev1));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};

describe('a severity that is sent', () => {
  it('is taken when it says all that it asks for', () => assert.deepEqual(problemsOf(severity('sev2')), []));

  it('is refused with one message that names what is missing, and an example', () => {
    assert.deepEqual(problemsOf(early), [
      '/entries/0: severity/sev2 does not say reescalateAfter, updateEvery, path and tells; a severity says what it asks for, so add what is missing, such as "reescalateAfter": "PT30M", "updateEvery": "PT30M", "path": "escalation-path/triage", "tells": []',
    ]);
  });

  it('has its other faults told besides', () => {
    const problems = problemsOf({ ...early, rank: 0 });
    assert.equal(problems.length, 2);
    assert.match(String(problems[1]), /^\/entries\/0\/rank/);
  });

  it('may say never, and not zero or ten years', () => {
    assert.deepEqual(problemsOf(severity('sev2', { reescalateAfter: 'PT0S', updateEvery: 'P3650D' })), [
      '/entries/0/reescalateAfter: reescalateAfter must be longer than zero; say never if it is not to happen',
      '/entries/0/updateEvery: updateEvery is P3650D, which is longer than 30 days; give a duration up to P30D',
    ]);
  });

  it('climbs and tells what there is', () => {
    assert.deepEqual(problemsOf(severity('sev2', { path: 'escalation-path/gone', tells: ['person/gone'] })), [
      '/entries/0/path: escalation-path/gone exists neither here nor in the catalog',
      '/entries/0/tells/0: person/gone exists neither here nor in the catalog',
    ]);
  });
});

describe('a severity that an earlier release stored', () => {
  const stored = definitionsOf(ana, triage, sev1, early);

  it('does not stand in the way of other entries', () => {
    assert.equal(checkEntries([{ ...ana, name: 'Ana Maria' }], stored).ok, true);
  });

  it('is named until it is sent', () => {
    assert.deepEqual(unsaidWarnings(new Set(['person/ana']), stored), [
      {
        ref: 'severity/sev2',
        pointer: '',
        detail:
          'severity/sev2 does not say reescalateAfter, updateEvery, path and tells, and until it does no acknowledgement lapses, nobody is asked for updates, what nobody owns climbs escalation-path/triage and nobody is told; apply it with "reescalateAfter": "PT30M", "updateEvery": "PT30M", "path": "escalation-path/triage", "tells": []',
      },
    ]);
    assert.deepEqual(unsaidWarnings(new Set(['severity/sev2']), stored), []);
  });

  it('is named in the readiness of a service, which is ready nevertheless', () => {
    const check = severitiesCheck(stored);
    assert.equal(check.ok, true);
    assert.match(check.detail, /^severity\/sev2 does not say reescalateAfter/);
    assert.equal(severitiesCheck(definitionsOf(sev1)).detail, 'every severity says what it asks for');
  });

  it('is named with others in a detail that stays short', () => {
    const many = Array.from({ length: 9 }, (_, at) => ({ ...early, ref: `severity/s${at}` }));
    assert.match(
      severitiesCheck(definitionsOf(...many)).detail,
      /^severity\/s0, severity\/s1, severity\/s2 and 6 more do not say reescalateAfter, .* apply them with "reesc[^.]*$/,
    );
  });
});
