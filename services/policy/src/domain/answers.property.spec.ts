import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, type Instant } from '@escalog/kernel';
import { isAcknowledged, isRunning, isWanted, pagesAsked } from './escalation.ts';
import type { EscalationEvent } from './escalations.ts';
import { newest } from './fired-again.ts';
import { foretold } from './preview.ts';
import { anyPath } from './testing/any-path.ts';
import { contexts, happening, played, type Happening, type Played } from './testing/play.ts';
import { at, declared, delivered, escalationOf, ids, route, routed, story } from './testing/story.ts';
import { timersOf } from './timers-of.ts';

const hour = 60 * 60_000;
const anyOrder = fc.array(happening, { maxLength: 40, size: 'max' });
/** Most begin with what is known to begin with. */
const declaredFirst = fc
  .tuple(fc.integer({ min: 0, max: 3 }), anyOrder)
  .map(([unrouted, happenings]): Happening[] => [
    ...(unrouted === 0 ? [] : [{ what: 'routed' as const, which: 0, who: 0 }]),
    ...happenings,
  ]);

function always(holds: (played: Played, path: Parameters<typeof contexts>[0]) => void, numRuns = 500): void {
  fc.assert(
    fc.property(declaredFirst, anyPath, (happenings, path) => holds(played(happenings, path), path)),
    { numRuns },
  );
}

function pagesIn(event: EscalationEvent): readonly { readonly pageId: string; readonly person: string }[] {
  if (event.type === 'IncidentReassessed') return event.added.flatMap(({ pages }) => pages);
  return 'pages' in event ? event.pages : [];
}

function peopleOf(pages: readonly { readonly person: string }[]): readonly string[] {
  return pages.map(({ person }) => person);
}

/** What happens up to the last resort when every page is delivered and nobody answers. */
function happenedUnanswered(context: ReturnType<typeof contexts>['before']): unknown[][] {
  const run = story();
  const happened: unknown[][] = [];
  const taken = new Map<string, Instant>();
  const turns = { lastOf: (turn: string, person: string) => taken.get(`${turn} ${person}`) };
  const inTurn = (when: Instant) => ({ ...context(when), turns });
  let [now, events] = [at, run.give(routed(), inTurn(at))];
  for (;;) {
    for (const activity of run.activities.splice(0))
      if (activity.kind === 'turn-taken') taken.set(`${activity.turn} ${activity.person}`, activity.at);
    for (const event of events) {
      if (event.type === 'LevelReached') happened.push([now, event.cycle, event.level, ...peopleOf(event.pages)]);
      if (event.type === 'LevelSkipped') happened.push([now, 'skipped']);
      if (event.type === 'EscalationExhausted' || event.type === 'LastResortPaged')
        happened.push([now, 'last-resort', ...peopleOf(event.pages)]);
      for (const { pageId } of pagesIn(event)) run.give(delivered(pageId), inTurn(now));
    }
    const next = run.next();
    if (next === undefined || events.some(({ type }) => type === 'EscalationExhausted')) return happened;
    now = next.dueAt;
    events = run.ring(inTurn(now), next);
  }
}

/** What may take up again an escalation that somebody has. */
const takesUp = new Set(['next-level-requested', 'declined', 'lapse-due']);

describe('for any path, whatever is heard, in whatever order, and however often', () => {
  it('the timers that are set are those that ought to be', () => {
    always(({ run }) => {
      const sorted = (timers: typeof run.timers) => [...timers].sort((one, other) => (one.id < other.id ? -1 : 1));
      assert.deepEqual(sorted(run.timers), sorted(timersOf(run.state)));
    });
  });

  it('what nobody has acknowledged waits for something', () => {
    always(({ run }) => {
      for (const escalation of newest(run.state.escalations).filter(isRunning))
        assert.equal(run.timers.filter(({ id }) => id.endsWith(`/${escalation.escalationId}`)).length, 1);
    });
  });

  it('nobody is paged twice for one level, and every event has its reason', () => {
    always(({ run }) => {
      const pages = run.events.flatMap(pagesIn).map(({ pageId }) => pageId);
      assert.deepEqual([...new Set(pages)], pages);
      for (const { reason } of run.events) assert.match(reason.text, /\S\.$/);
      const starts = run.events.flatMap((event) => (event.type === 'EscalationStarted' ? [event.escalationId] : []));
      assert.deepEqual([...new Set(starts)], starts);
    });
  });

  it('what is acknowledged pages nobody before it lapses, somebody wants the next level, or it comes back', () => {
    always(({ steps }) => {
      const acknowledged = new Set<string>();
      for (const { input, events } of steps) {
        for (const event of events) {
          const escalationId = escalationOf(event);
          if (event.type === 'EscalationHalted' && event.acknowledgedBy.length > 0) acknowledged.add(escalationId);
          if (event.type === 'HandoffReturned') acknowledged.delete(escalationId);
          if (pagesIn(event).length === 0 || !('escalationId' in event)) continue;
          if (takesUp.has(input.kind)) acknowledged.delete(escalationId);
          assert.ok(!acknowledged.has(escalationId), `${escalationId} pages: ${event.reason.text}`);
        }
      }
    });
  });

  it('whatever was opened again and is open is waited for or somebody has it', () => {
    always(({ run: { state, timers } }) => {
      if (state.reopened === undefined || state.resolved || state.facts === null) return;
      // What is not affected any more is nobody's business, and what is quiet waits for the end of that.
      const called = newest(state.escalations).filter(({ routeEnded }) => routeEnded !== true);
      if (called.length === 0 || state.quiet === 'quiet') return;
      const isHad = called.some(({ acknowledged }) => acknowledged !== undefined);
      assert.ok(isHad || (called.some(isRunning) && timers.length > 0));
    }, 1_000);
  });

  it('every page that was asked for ends: answered, withdrawn, or undeliverable for good with a next step', () => {
    always(({ run, now }, path) => {
      const { before } = contexts(path);
      for (const escalation of Object.values(run.state.escalations)) {
        const open = pagesAsked(escalation).filter(isWanted);
        if (!isRunning(escalation)) assert.deepEqual(open, []);
        const isStuck =
          escalation.phase === 'climbing' &&
          escalation.current.length > 0 &&
          escalation.current.every(({ undeliverable, mayPass }) => undeliverable !== null && !mayPass);
        assert.ok(!isStuck, 'a level of which nobody can be reached is waited for');
      }
      run.give({ kind: 'resolved', by: 'person/ana', at: now }, before(now));
      const left = Object.values(run.state.escalations).flatMap(pagesAsked).filter(isWanted);
      assert.deepEqual(left, []);
      assert.deepEqual(run.timers, []);
      assert.deepEqual(run.give({ kind: 'resolved', by: 'person/ana', at: now }, before(now)), []);
    });
  });

  it('it ends: nothing leads to much at once, and left alone it pages a bounded number of times in an hour', () => {
    always(({ run, steps, now }, path) => {
      for (const { events } of steps) assert.ok(events.length <= 100, `${events.length} events at once`);
      const { before } = contexts(path);
      const until = after(now, hour);
      let rings = 0;
      for (let next = run.next(); next !== undefined && next.dueAt <= until; next = run.next()) {
        run.ring(before(next.dueAt > now ? next.dueAt : now));
        rings += 1;
      }
      const count = Object.keys(run.state.escalations).length;
      assert.ok(rings <= count * 65, `${rings} timers in an hour, of ${count} escalations`);
    }, 250);
  });

  it('an audit changes nothing where all timers are set', () => {
    always(({ run, now }, path) => {
      const { timers, state } = run;
      assert.deepEqual(run.give({ kind: 'audited' }, contexts(path).before(now)), []);
      assert.deepEqual([run.timers.length, run.state], [timers.length, state]);
    });
  });

  it('a preview tells the rungs, the people and the times of what happens when nobody acknowledges', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const { before } = contexts(path);
        const question = { previewId: ids.incident, askedAt: at, routes: [route], facts: declared.facts };
        const { preview } = foretold(question, before(at).definitions);
        const foreseen = (preview.routes[0]?.rungs ?? []).map(({ kind, at: when, cycle, level, pages }) =>
          kind === 'level' ? [when, cycle, level, ...peopleOf(pages)] : [when, kind, ...peopleOf(pages)],
        );
        assert.deepEqual(happenedUnanswered(before).slice(0, foreseen.length), foreseen);
      }),
      { numRuns: 1_000 },
    );
  });

  it('who has it is known of every escalation that is acknowledged', () => {
    always(({ run }) => {
      // What ended with the incident was acknowledged by nobody, and is taken up only by opening that again.
      if (run.state.resolved) return;
      for (const escalation of newest(run.state.escalations).filter(isAcknowledged))
        assert.ok((escalation.acknowledged?.by.length ?? 0) > 0);
    });
  });
});
