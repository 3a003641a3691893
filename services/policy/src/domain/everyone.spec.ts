import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { acme, at, contextAt, delivered, ids, routed, story, types, undeliverable } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const path = {
  ...acme.path,
  nodes: [
    {
      level: {
        targets: ['person/ana', 'person/ben'],
        acknowledgeWithin: 'PT5M',
        acknowledgement: 'everyone' as const,
      },
    },
    { level: { targets: ['person/cleo'], acknowledgeWithin: 'PT5M' } },
  ],
};
const context = contextAt(at, [path]);
const acknowledged = (by: string, pageId: string | null = null): EscalationsInput => ({
  kind: 'acknowledged',
  acknowledgement: { by, pageId },
});

function begun() {
  const run = story();
  run.give(routed(), context);
  for (const name of ['ana', 'ben']) run.give(delivered(`${identity}/1.1/${name}`), context);
  return run;
}

describe('a level that everybody has to acknowledge', () => {
  it('goes on waiting when one of two has, and says who is missing', () => {
    const run = begun();
    const [noted, ...others] = run.give(acknowledged('person/ana', `${identity}/1.1/ana`), context);
    assert.ok(noted?.type === 'LevelAnswered');
    assert.deepEqual(
      [noted.by, noted.answeredPages, noted.missing, others],
      ['person/ana', [`${identity}/1.1/ana`], ['person/ben'], []],
    );
    assert.equal(
      noted.reason.text,
      'Ana Costa acknowledged; everybody of level 1 of Identity has to, and Ben Ito has not yet.',
    );
  });

  it('halts once all have, in the name of both', () => {
    const run = begun();
    run.give(acknowledged('person/ana'), context);
    const [halted] = run.give(acknowledged('person/ben'), context);
    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual(halted.acknowledgedBy, ['person/ana', 'person/ben']);
    assert.deepEqual([halted.answeredPages, halted.openPages], [[`${identity}/1.1/ben`], []]);
    assert.deepEqual(run.timers, []);
  });

  it('notes the same acknowledgement once', () => {
    const run = begun();
    run.give(acknowledged('person/ana'), context);
    assert.deepEqual(run.give(acknowledged('person/ana'), context), []);
  });

  it('notes that of somebody who was not paged, and stops nothing', () => {
    const run = begun();
    const [noted] = run.give(acknowledged('person/dana'), context);
    assert.ok(noted?.type === 'LevelAnswered');
    assert.deepEqual([noted.answeredPages, noted.missing], [[], ['person/ana', 'person/ben']]);
  });

  it('does not wait for whom nothing reaches for good', () => {
    const run = begun();
    run.give(acknowledged('person/ana'), context);
    const events = run.give(undeliverable(`${identity}/1.1/ben`), context);
    assert.deepEqual(types(events), ['EscalationHalted']);
    const other = begun();
    other.give(undeliverable(`${identity}/1.1/ben`), context);
    assert.deepEqual(types(other.give(acknowledged('person/ana'), context)), ['EscalationHalted']);
  });

  it('goes on to the next level when its time is over, naming who is missing', () => {
    const run = begun();
    run.give(acknowledged('person/ana'), context);
    const [reached] = run.ring(contextAt(after(at, 5 * minute), [path]));
    assert.ok(reached?.type === 'LevelReached');
    assert.match(reached.reason.text, /^Not everybody acknowledged within 5 min \(Ben Ito did not answer\): level 2/);
    const [halted] = run.give(acknowledged('person/cleo'), context);
    assert.ok(halted?.type === 'EscalationHalted', 'one is enough there');
    assert.deepEqual(halted.openPages, [`${identity}/1.1/ben`], 'what Ana answered is not withdrawn');
  });
});
