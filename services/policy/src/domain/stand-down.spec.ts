import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acknowledged } from './testing/answers.ts';
import { at, contextAt, delivered, ids, routed, story, types, undeliverable } from './testing/story.ts';

const context = contextAt(at);

function toldOf(run: ReturnType<typeof story>, by?: string) {
  const events = run.give({ kind: 'resolved', at, ...(by !== undefined && { by }) }, context);
  return events.flatMap((event) => (event.type === 'PeopleTold' ? [event] : []));
}

/** A provider has accepted these pages. */
function arrive(run: ReturnType<typeof story>, ...pages: readonly string[]) {
  for (const page of pages) run.give(delivered(`${ids.escalation}/${page}`), context);
}

describe('when an incident is resolved', () => {
  it('those who were paged and did not acknowledge are told once, and nobody else', () => {
    const run = story();
    run.give(routed(), context);
    run.ring(contextAt(run.next()?.dueAt ?? at));
    arrive(run, '1.1/ana', '1.2/ben', '1.2/cleo');
    run.give(acknowledged('person/ben'), context);
    const [told] = toldOf(run, 'person/cleo');
    assert.deepEqual(
      told?.notices.map(({ pageId }) => pageId),
      [`${ids.incident}/stand-down/ana`],
    );
    assert.equal(told?.kind, 'stand-down');
    assert.equal(told?.text, 'users cannot log in: it is resolved by Cleo Park, and nothing is left to do for you.');
    assert.deepEqual(toldOf(run, 'person/cleo'), []);
  });

  it('whoever could not be reached is told nothing, and whoever was sent nothing before it was over', () => {
    const run = story();
    run.give(routed(), context);
    run.ring(contextAt(run.next()?.dueAt ?? at));
    run.give(undeliverable(`${ids.escalation}/1.1/ana`), context);
    arrive(run, '1.2/ben');
    assert.deepEqual(
      toldOf(run)[0]?.notices.map(({ person }) => person),
      ['person/ben'],
    );
  });

  it('before anybody was paged nobody is told', () => {
    const run = story();
    assert.deepEqual(toldOf(run), []);
    assert.deepEqual(types(run.give(routed(), context)), ['EscalationStarted', 'EscalationHalted']);
  });
});
