import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { at, contextAt, delivered, ids, routed, story, undeliverable } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const pageOfAna = `${identity}/1.1/ana`;

describe('the wait of a level', () => {
  it('begins when its first page has left, and is waited for from then on', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const [began] = run.give(delivered(pageOfAna), contextAt(after(at, 2 * minute)));
    assert.ok(began?.type === 'WaitBegan');
    assert.deepEqual([began.level, began.acknowledgeBy], [1, after(at, 7 * minute)]);
    assert.deepEqual(began.waitingPages, [pageOfAna]);
    assert.equal(
      began.reason.text,
      'The page of Ana Costa left 2 min after level 1 of Identity was reached, so its 5 min begin now.',
    );
    assert.equal(run.next()?.dueAt, after(at, 7 * minute));
    assert.equal(run.state.escalations[identity]?.acknowledgeBy, after(at, 7 * minute));
    assert.equal(run.timers.length, 1);
    assert.deepEqual(run.give(delivered(pageOfAna), contextAt(after(at, 4 * minute))), [], 'told twice');
  });

  it('stays as it is when the page left at once', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    assert.deepEqual(run.give(delivered(pageOfAna), contextAt(after(at, 1_000))), []);
  });

  it('is not moved by a second page', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.ring(contextAt(after(at, 5 * minute)));
    const late = after(at, 7 * minute);
    assert.equal(run.give(delivered(`${identity}/1.2/ben`), contextAt(late)).length, 1);
    assert.deepEqual(run.give(delivered(`${identity}/1.2/cleo`), contextAt(after(late, minute))), []);
  });

  it('says of which round it is, when the path is repeated', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    for (const events = run.events; !events.some((event) => event.type === 'LevelReached' && event.cycle === 2);)
      run.ring(contextAt(run.next()?.dueAt ?? at));
    const now = after(run.next()?.dueAt ?? at, -1 * minute);
    const [began] = run.give(delivered(`${identity}/2.1/ana`), contextAt(now));
    assert.match(
      began?.reason.text ?? '',
      / after level 1 of Identity, round 2, was reached, so its 5 min begin now\.$/,
    );
  });

  it('is not moved by a page of a level that it has left', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(undeliverable(pageOfAna, true), contextAt(at));
    assert.deepEqual(run.give(delivered(pageOfAna), contextAt(after(at, 3 * minute))), []);
  });
});
