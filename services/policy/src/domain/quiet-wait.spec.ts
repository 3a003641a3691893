import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { at, contextAt, delivered, ids, routed, story, undeliverable } from './testing/story.ts';

const minute = 60_000;
const morning = after(at, 5 * 60 * minute);
const identity = ids.escalation;
const pageOfAna = `${identity}/1.1/ana`;

function held(pageId: string, until: Instant = morning): EscalationsInput {
  return { kind: 'page-held', pageId, until };
}

describe('a level whose pages wait for quiet hours', () => {
  it('waits with them, and says so', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    const [waits] = run.give(held(pageOfAna), contextAt(at));
    assert.ok(waits?.type === 'WaitBegan');
    assert.equal(
      waits.reason.text,
      'This is of low urgency, and Ana Costa has quiet hours: level 1 of Identity waits until they are over, and its 5 min begin then.',
    );
    assert.deepEqual([waits.acknowledgeBy, waits.waitingPages], [after(morning, 5 * minute), [pageOfAna]]);
    assert.deepEqual(
      run.timers.map(({ dueAt }) => dueAt),
      [after(morning, 5 * minute)],
    );
    assert.deepEqual(run.give(held(pageOfAna), contextAt(at)), [], 'told twice');
    assert.deepEqual(run.give(delivered(pageOfAna), contextAt(after(morning, 500))), [], 'it left when it was to');
  });

  it('is waited for from when the first of them has left, later or, raised meanwhile, sooner', () => {
    for (const [left, when] of [
      [after(morning, 3 * minute), '3 min after level 1 of Identity was to go on'],
      [after(at, 2 * minute), 'before the quiet hours were over that level 1 of Identity waited for'],
    ] as const) {
      const run = story();
      run.give(routed(), contextAt(at));
      run.give(held(pageOfAna), contextAt(at));
      const [began] = run.give(delivered(pageOfAna), contextAt(left));
      assert.ok(began?.type === 'WaitBegan');
      assert.equal(began.acknowledgeBy, after(left, 5 * minute));
      assert.equal(began.reason.text, `The page of Ana Costa left ${when}, so its 5 min begin now.`);
      assert.equal(run.next()?.dueAt, after(left, 5 * minute));
    }
  });

  it('does not wait while somebody else of it was or may be reached, and does once they cannot be', () => {
    const second = () => {
      const run = story();
      run.give(routed(), contextAt(at));
      run.ring(contextAt(after(at, 5 * minute)));
      return run;
    };
    const [ben, cleo] = [`${identity}/1.2/ben`, `${identity}/1.2/cleo`];
    const later = contextAt(after(at, 5 * minute));
    const run = second();
    assert.deepEqual(run.give(held(ben), later), []);
    assert.deepEqual(
      run.give(undeliverable(cleo, false), later).map(({ type }) => type),
      ['WaitBegan'],
    );
    const other = second();
    other.give(delivered(cleo), later);
    assert.deepEqual(other.give(held(ben), later), []);
    assert.deepEqual(other.give(held(cleo), later), [], 'a later method of somebody who was reached');
  });

  it('is left at once when what waited cannot be delivered', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(held(pageOfAna), contextAt(at));
    const [reached] = run.give(undeliverable(pageOfAna, false), contextAt(morning));
    assert.ok(reached?.type === 'LevelReached' && reached.level === 2);
    assert.equal(run.next()?.dueAt, after(morning, 10 * minute));
  });
});

describe('a last resort whose page waits for quiet hours', () => {
  it('is not paged again before they are over', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    for (let turn = 0; !run.events.some(({ type }) => type === 'EscalationExhausted') && turn < 20; turn += 1)
      run.ring(contextAt(run.next()?.dueAt ?? at));
    const ended = run.events.findLast((event) => event.type === 'EscalationExhausted');
    const page = ended?.pages[0]?.pageId ?? '';
    const now = run.next()?.dueAt ?? at;
    assert.deepEqual(run.give(held(page), contextAt(after(now, -minute))), []);
    assert.deepEqual(
      run.timers.map(({ dueAt }) => dueAt),
      [after(morning, minute)],
    );
    assert.equal(run.ring(contextAt(after(morning, minute)))[0]?.type, 'LastResortPaged');
  });
});

describe('a page that was delivered, which its provider takes back', () => {
  it('lets its level go on at once when it was the only one', () => {
    const run = story();
    run.give(routed(), contextAt(at));
    run.give(delivered(pageOfAna), contextAt(at));
    const [reached] = run.give(undeliverable(pageOfAna, false), contextAt(after(at, minute)));
    assert.ok(reached?.type === 'LevelReached' && reached.level === 2);
    assert.match(reached.reason.text, /^No page of level 1 could be delivered \(Ana Costa: /);
  });
});
