import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, type Instant } from '@escalog/kernel';
import { acme, at, contextAt, delivered, ids, routed, storyOfUnsent, types, undeliverable } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const pageOfAna = `${identity}/1.1/ana`;
const ringAt = (run: ReturnType<typeof storyOfUnsent>, now: Instant) => run.ring(contextAt(now));
const tried = (pageId: string, when: Instant) => ({ kind: 'page-tried' as const, pageId, at: when });
const planned = (pageId: string, when: Instant, isRaised = false) => ({
  kind: 'page-planned' as const,
  pageId,
  for: when,
  isRaised,
});
/** The path with other times for its levels. */
function pathWith(...waits: readonly string[]): typeof acme.path {
  const nodes = acme.path.nodes.map((node, index) =>
    'level' in node ? { level: { ...node.level, acknowledgeWithin: waits[index] ?? 'PT10M' } } : node,
  );
  return { ...acme.path, nodes };
}

describe('a level of which nothing has left', () => {
  it('is waited for anew when its time is over, from then on and as long as it asks for', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    const [anew, ...more] = ringAt(run, after(at, 5 * minute));
    assert.ok(anew?.type === 'WaitBegan');
    assert.deepEqual([more, anew.level, anew.acknowledgeBy], [[], 1, after(at, 10 * minute)]);
    assert.equal(anew.reason.code, 'not-left');
    assert.equal(
      anew.reason.text,
      'Nothing has been sent to Ana Costa yet, so the 5 min of level 1 of Identity begin anew.',
    );
    assert.deepEqual([run.timers.length, run.next()?.dueAt], [1, after(at, 10 * minute)]);
  });

  it('has all of its time once its page leaves, and says since when it is late', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    ringAt(run, after(at, 5 * minute));
    const left = after(at, 6 * minute);
    const [began] = run.give(delivered(pageOfAna), contextAt(left));
    assert.ok(began?.type === 'WaitBegan');
    assert.equal(
      began.reason.text,
      'The page of Ana Costa left 1 min after level 1 of Identity was waited for anew, so its 5 min begin now.',
    );
    assert.deepEqual(types(ringAt(run, after(left, 5 * minute))), ['LevelReached']);
  });

  it('is not left for two others when its timers fire late: each of them has its own time', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    const awake = after(at, 40 * minute);
    assert.deepEqual(types(ringAt(run, awake)), ['WaitBegan']);
    run.give(delivered(pageOfAna), contextAt(awake));
    assert.deepEqual(types(ringAt(run, after(awake, 5 * minute))), ['LevelReached']);
    const [anew] = ringAt(run, after(awake, 60 * minute));
    assert.ok(anew?.type === 'WaitBegan', 'the pages of level 2 have not left');
    assert.equal(anew.acknowledgeBy, after(awake, 70 * minute));
  });

  it('counts its time from its first attempt, however that ended', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(tried(pageOfAna, after(at, 4 * minute)), contextAt(after(at, 4 * minute)));
    run.give(tried(pageOfAna, after(at, 4.5 * minute)), contextAt(after(at, 4.5 * minute)));
    const [counts] = ringAt(run, after(at, 5 * minute));
    assert.ok(counts?.type === 'WaitBegan');
    assert.deepEqual([counts.reason.code, counts.acknowledgeBy], ['first-attempt-left', after(at, 9 * minute)]);
    assert.equal(
      counts.reason.text,
      'The first attempt for Ana Costa was made only 1 min ago, so the 5 min of level 1 of Identity count from then.',
    );
    assert.deepEqual(types(ringAt(run, after(at, 9 * minute))), ['LevelReached']);
  });

  it('counts its time from the first attempt for any of its pages', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(tried(pageOfAna, at), contextAt(at));
    const reached = after(at, 5 * minute);
    ringAt(run, reached);
    for (const [person, passed] of [
      ['cleo', 2],
      ['ben', 6],
    ] as const) {
      const when = after(reached, passed * minute);
      run.give(tried(`${identity}/1.2/${person}`, when), contextAt(when));
    }
    const [counts] = ringAt(run, after(reached, 10 * minute));
    assert.ok(counts?.type === 'WaitBegan');
    assert.deepEqual([counts.reason.code, counts.acknowledgeBy], ['first-attempt-left', after(reached, 12 * minute)]);
  });

  it('goes on in time when its first attempt left at once and failed at its deadline', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(tried(pageOfAna, after(at, 10_000)), contextAt(after(at, 10_000)));
    assert.deepEqual(types(ringAt(run, after(at, 5 * minute))), ['LevelReached']);
  });

  it('goes on at once when its page cannot leave at all', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    ringAt(run, after(at, 5 * minute));
    assert.deepEqual(types(run.give(undeliverable(pageOfAna, true), contextAt(after(at, 6 * minute)))), [
      'LevelReached',
    ]);
  });

  it('goes on after an hour in which nobody has told what became of its page', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    for (let passed = 5; passed < 60; passed += 5)
      assert.deepEqual(types(ringAt(run, after(at, passed * minute))), ['WaitBegan'], `${passed} min`);
    const [reached] = ringAt(run, after(at, 60 * minute));
    assert.ok(reached?.type === 'LevelReached');
    assert.match(reached.reason.text, /^Nobody acknowledged within 5 min \(Ana Costa had not been reached yet\)/);
    assert.deepEqual(types(ringAt(run, after(at, 70 * minute))), ['WaitBegan'], 'the next has its own hour');
  });

  it('goes on when a wait is over that ends the hour, and no sooner than after two', () => {
    const goesOn = (acknowledgeWithin: string): number => {
      const path = pathWith(acknowledgeWithin);
      const run = storyOfUnsent();
      run.give(routed(), contextAt(at, [path]));
      for (;;) {
        const now = run.next()?.dueAt ?? at;
        if (run.ring(contextAt(now, [path])).some(({ type }) => type === 'LevelReached')) return (now - at) / minute;
      }
    };
    assert.deepEqual(['PT20M', 'PT25M', 'PT30M', 'PT45M', 'PT2H'].map(goesOn), [60, 75, 60, 90, 240]);
  });
});

describe('a level whose person is reached later by contact rules of their own', () => {
  it('goes on when its time is over, and says why nobody was reached', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 15 * minute)), contextAt(at));
    const [reached] = ringAt(run, after(at, 5 * minute));
    assert.ok(reached?.type === 'LevelReached');
    assert.match(
      reached.reason.text,
      /^Nobody acknowledged within 5 min \(the contact rules of Ana Costa reach them later than that\)/,
    );
    assert.deepEqual(reached.reason.facts, { unanswered: '', notReached: 'Ana Costa' });
  });

  it('is waited for longer by as much as the page is late, and no longer', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 2 * minute)), contextAt(at));
    const [began] = run.give(delivered(pageOfAna), contextAt(after(at, 3 * minute)));
    assert.ok(began?.type === 'WaitBegan');
    assert.equal(began.acknowledgeBy, after(at, 6 * minute));
    assert.equal(
      began.reason.text,
      'The page of Ana Costa left 1 min later than their contact rules say, so level 1 of Identity is waited for 1 min longer.',
    );
  });

  it('is waited for longer by as much as its first attempt was late, and failed', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 2 * minute)), contextAt(at));
    run.give(tried(pageOfAna, after(at, 4 * minute)), contextAt(after(at, 4 * minute)));
    const [began] = ringAt(run, after(at, 5 * minute));
    assert.ok(began?.type === 'WaitBegan');
    assert.equal(began.acknowledgeBy, after(at, 7 * minute));
    assert.equal(
      began.reason.text,
      'The first attempt for Ana Costa was made later than their contact rules say, so level 1 of Identity is waited for 2 min longer.',
    );
    assert.deepEqual(types(ringAt(run, after(at, 7 * minute))), ['LevelReached']);
  });

  it('is waited for anew when nothing has left although it was to leave', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 2 * minute)), contextAt(at));
    const [anew] = ringAt(run, after(at, 5 * minute));
    assert.ok(anew?.type === 'WaitBegan');
    assert.deepEqual([anew.reason.code, anew.acknowledgeBy], ['not-left', after(at, 10 * minute)]);
  });

  it('is waited for anew when the page was raised and has not left since', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 15 * minute)), contextAt(at));
    run.give(planned(pageOfAna, after(at, minute), true), contextAt(after(at, minute)));
    assert.deepEqual(types(ringAt(run, after(at, 5 * minute))), ['WaitBegan']);
  });

  it('has all of its time from when a page left that was to leave at once, although it was raised meanwhile', () => {
    const run = storyOfUnsent();
    run.give(routed(), contextAt(at));
    run.give(planned(pageOfAna, after(at, 3 * minute), true), contextAt(after(at, 3 * minute)));
    const [began] = run.give(delivered(pageOfAna), contextAt(after(at, 4 * minute)));
    assert.ok(began?.type === 'WaitBegan');
    assert.equal(began.acknowledgeBy, after(at, 9 * minute));
  });

  it('goes on after its own time whenever its page is to leave, and later by as much as the page is late', () => {
    const time = fc.integer({ min: 0, max: 10 * minute });
    fc.assert(
      fc.property(time, time, (delay, late) => {
        const run = storyOfUnsent();
        run.give(routed(), contextAt(at));
        const leaves = delay + late;
        if (delay > 1_000) run.give(planned(pageOfAna, after(at, delay)), contextAt(at));
        const isHeldUp = late > 1_000 && leaves < 5 * minute;
        if (leaves < 5 * minute) run.give(delivered(pageOfAna), contextAt(after(at, leaves)));
        const from = delay > 1_000 ? late : leaves;
        const over = 5 * minute + (isHeldUp ? from : 0);
        // What was to leave by the end of the level and has not is waited for anew.
        if (leaves >= 5 * minute && delay <= 5 * minute) {
          assert.deepEqual(types(ringAt(run, after(at, 5 * minute))), ['WaitBegan']);
          return;
        }
        const next = run.next()?.dueAt ?? at;
        assert.ok(Math.abs(next - at - over) <= 1_000, `${next - at} ms for ${over}`);
        assert.deepEqual(types(ringAt(run, next)), ['LevelReached']);
      }),
    );
  });
});

/** Pages leave late or not at all, timers fire late, and what is late comes all at once. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('late' as const), by: fc.integer({ min: 0, max: 30 * minute }) }),
  fc.record({
    kind: fc.constantFrom('leaves' as const, 'fails' as const),
    page: fc.nat(),
    after: fc.oneof(fc.integer({ min: 0, max: 6 * minute }), fc.integer({ min: 0, max: 15_000 })),
  }),
);
const seconds = fc.constantFrom(2, 5, 10, 11, 12, 20, 60, 300, 600);

describe('two levels of one path, whatever is late', () => {
  it('are never asked for closer together than the wait after the first attempt has left, unless nothing is heard for an hour', () => {
    fc.assert(
      fc.property(seconds, seconds, fc.array(happening, { maxLength: 30 }), (first, second, happenings) => {
        const path = pathWith(`PT${first}S`, `PT${second}S`);
        const contextOf = (when: Instant) => contextAt(when, [path]);
        const run = storyOfUnsent();
        let now = at;
        const leftAt = new Map<string, Instant>();
        const waits = new Map([
          [1, first * 1_000],
          [2, second * 1_000],
        ]);
        let [levelAt, pages, level] = [at, [pageOfAna] as readonly string[], 1];
        const take = (events: ReturnType<typeof run.give>): void => {
          const reached = events.filter((event) => event.type === 'LevelReached');
          assert.ok(reached.length <= 1, 'two at once');
          for (const event of reached) {
            const left = pages.flatMap((page) => leftAt.get(page) ?? []);
            const wait = waits.get(level) ?? 0;
            const since = now - Math.min(...left);
            if (left.length > 0) assert.ok(since >= wait - Math.min(11_000, wait / 2), `${since} ms of ${wait}`);
            else assert.ok(now - levelAt >= 60 * minute, 'nothing has left');
            [levelAt, pages, level] = [now, event.pages.map(({ pageId }) => pageId), event.level];
          }
        };
        run.give(routed(), contextOf(now));
        for (const happened of happenings) {
          switch (happened.kind) {
            case 'late':
              now = after(run.next()?.dueAt ?? now, happened.by);
              // A clock that stood still rings for everything that is due by then.
              for (let next = run.next(); next !== undefined && next.dueAt <= now; next = run.next())
                take(run.ring(contextOf(now)));
              break;
            case 'leaves':
            case 'fails': {
              const due = run.next()?.dueAt ?? now;
              now = after(now, Math.min(happened.after, Math.max(0, due - now - 1)));
              const pageId = pages[happened.page % pages.length] ?? '';
              if (!leftAt.has(pageId)) leftAt.set(pageId, now);
              take(run.give(happened.kind === 'leaves' ? delivered(pageId) : tried(pageId, now), contextOf(now)));
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
