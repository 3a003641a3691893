import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instantOf, never, sortedEffects, timersAfter, type Instant, type Timer } from '@escalog/kernel';
import { heartbeat, type Heartbeat, type HeartbeatInput, type HeartbeatTypes } from './heartbeat.ts';

const interval = 60_000;
const began = instantOf(Date.parse('2026-11-18T02:00:00Z'));

/** One heartbeat whose timers fire when they are due, and what it told. */
class Watch {
  now = Number(began);
  state: Heartbeat | null = null;
  timers: readonly Timer<HeartbeatInput>[] = [];
  readonly told: boolean[] = [];
  /** Whether what it wants told is told at once, or lost. */
  tells = true;

  take(input: HeartbeatInput): void {
    this.state = heartbeat.observe(this.state, input);
    const at = instantOf(this.now);
    const { activities, timerChanges } = sortedEffects<HeartbeatTypes>(heartbeat.react(input, this.state, at));
    this.timers = timersAfter(this.timers, timerChanges);
    for (const { heartbeat: told } of this.tells ? activities : []) {
      const isMissed = told.missedAt !== null;
      this.told.push(isMissed);
      this.take({ kind: 'told', isMissed });
    }
  }

  /** Time passes, and every timer on the way fires. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = this.timers.filter(({ dueAt }) => dueAt <= end).sort((a, b) => a.dueAt - b.dueAt);
      if (next === undefined) break;
      this.now = Math.max(this.now, next.dueAt);
      this.timers = this.timers.filter((timer) => timer !== next);
      this.take(next.input);
    }
    this.now = end;
  }

  get at(): Instant {
    return instantOf(this.now);
  }
}

function applied(): Watch {
  const watch = new Watch();
  watch.take({ kind: 'entry', interval, at: began });
  return watch;
}

describe('a heartbeat', () => {
  it('tells once that it is missed, and once that it is back', () => {
    const watch = applied();
    watch.pass(10 * interval);
    assert.deepEqual(watch.told, [true]);
    watch.take({ kind: 'called', interval, at: watch.at });
    watch.take({ kind: 'called', interval, at: watch.at });
    assert.deepEqual(watch.told, [true, false]);
  });

  it('tells again what may not have been told', () => {
    const watch = applied();
    watch.tells = false;
    watch.pass(2 * interval);
    watch.tells = true;
    watch.pass(10_000);
    watch.pass(10 * interval);
    assert.deepEqual(watch.told, [true]);
  });

  it('that was told missed too late is told back', () => {
    const watch = applied();
    watch.tells = false;
    watch.pass(interval);
    watch.take({ kind: 'called', interval, at: watch.at });
    watch.tells = true;
    // Only now it is known that the incident was opened.
    watch.take({ kind: 'told', isMissed: true });
    assert.deepEqual(watch.told, [false]);
  });

  it('is not missed for a call that another process heard later', () => {
    const watch = applied();
    watch.pass(1_000);
    watch.take({ kind: 'called', interval, at: watch.at });
    watch.take({ kind: 'called', interval, at: began });
    assert.equal(watch.state?.dueAt, watch.now + interval);
  });

  it('is missed when its interval has passed since the last call, a start or its entry, and never otherwise', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), by: fc.integer({ min: 1, max: 3 * interval }) }),
      fc.record({ kind: fc.constantFrom('called' as const, 'started' as const, 'applied' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const watch = applied();
        let [since, starts, isMissed] = [watch.now, 0, false];
        for (const one of steps) {
          switch (one.kind) {
            case 'pass':
              watch.pass(one.by);
              isMissed ||= watch.now - since >= interval;
              break;
            case 'called':
              watch.take({ kind: 'called', interval, at: watch.at });
              [since, starts, isMissed] = [watch.now, 0, false];
              break;
            case 'started':
              watch.take({ kind: 'started', interval, at: watch.at });
              if (!isMissed && starts < 3 && watch.now > since) [since, starts] = [watch.now, starts + 1];
              break;
            case 'applied':
              watch.take({ kind: 'entry', interval, at: watch.at });
              break;
            default:
              never(one);
          }
          assert.equal(watch.state?.missedAt !== null, isMissed);
          assert.equal(watch.told.at(-1) ?? false, isMissed);
        }
      }),
    );
  });
});
