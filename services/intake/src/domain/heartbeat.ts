/**
 * A heartbeat: calls that must come again and again. It is waited for since its entry was applied, so one that never comes
 * is missed too. A call that does not come in time is told once, and the next call tells that it is back. After a start
 * of Escalog every heartbeat has a whole interval again, because calls that came meanwhile were heard by nobody; three
 * times in a row at most, so that an Escalog which starts again and again does not wait for ever.
 */
import type { Decided, IncidentDeclared } from '@escalog/contracts';
import { millisecondsOf } from '@escalog/definitions';
import {
  after,
  cancelTimer,
  instantOf,
  never,
  perform,
  setTimer,
  type Effect,
  type Instant,
  type Milliseconds,
  type Workflow,
} from '@escalog/kernel';
import type { Source } from './source-reading.ts';

export interface Heartbeat {
  /** How long it may be silent; `null` when its entry is gone. */
  readonly interval: Milliseconds | null;
  /** When it was last called; `null` before the first time. */
  readonly calledAt: Instant | null;
  /** Since when it is waited for: the last call, when its entry was applied or changed, or a start of Escalog. */
  readonly waitedSince: Instant;
  /** How often in a row a start of Escalog moved that. */
  readonly starts: number;
  /** When it is missed if no call comes before; `null` while it is missed, or nothing is waited for. */
  readonly dueAt: Instant | null;
  /** When it was missed; `null` while it is not. */
  readonly missedAt: Instant | null;
  /** Whether those who answer for it were last told that it is missed. */
  readonly isToldMissed: boolean;
}

export type HeartbeatInput =
  /** Its entry was applied, changed or removed; so long it may be silent now. */
  | { readonly kind: 'entry'; readonly interval: Milliseconds | null; readonly at: Instant }
  | { readonly kind: 'started'; readonly interval: Milliseconds | null; readonly at: Instant }
  | { readonly kind: 'called'; readonly interval: Milliseconds; readonly at: Instant }
  | { readonly kind: 'due'; readonly dueAt: Instant }
  /** That it is missed, or back, is told. */
  | { readonly kind: 'told'; readonly isMissed: boolean }
  | { readonly kind: 'tell-again' };

/** Tells whoever answers for it. */
export interface TellHeartbeat {
  readonly kind: 'tell';
  readonly heartbeat: Heartbeat;
}

export interface HeartbeatTypes {
  State: Heartbeat | null;
  Input: HeartbeatInput;
  /** It has none: what it tells becomes an incident's. */
  Event: Decided<IncidentDeclared>;
  Activity: TellHeartbeat;
  Context: Instant;
}

const mostStarts = 3;
/** What was not told by then is told again: the process that was to do it may be gone. */
const toldWithin: Milliseconds = 10_000;

export const heartbeat: Workflow<HeartbeatTypes> = {
  initial: null,

  observe(state, input) {
    switch (input.kind) {
      case 'entry':
        return withInterval(state, input.interval, input.at);
      case 'started':
        return afterStart(withInterval(state, input.interval, input.at), input.at);
      case 'called':
        return afterCall(state, input);
      case 'due':
        return state?.dueAt === input.dueAt ? { ...state, dueAt: null, missedAt: input.dueAt } : state;
      case 'told':
        return state === null ? state : { ...state, isToldMissed: input.isMissed };
      case 'tell-again':
        return state;
      default:
        return never(input);
    }
  },

  react(_input, state, at): readonly Effect<HeartbeatTypes>[] {
    if (state === null) return [];
    const { dueAt, missedAt, isToldMissed } = state;
    const isUntold = (missedAt !== null) !== isToldMissed;
    return [
      dueAt === null ? cancelTimer('due') : setTimer('due', dueAt, { kind: 'due', dueAt }),
      ...(isUntold
        ? [
            setTimer<HeartbeatInput>('tell-again', after(at, toldWithin), { kind: 'tell-again' }),
            perform<TellHeartbeat>({ kind: 'tell', heartbeat: state }),
          ]
        : [cancelTimer('tell-again')]),
    ];
  },

  evolve: (state) => state,
};

/** How long a source may be silent; `null` for one that is no heartbeat. */
export function intervalOf(source: Source | undefined): Milliseconds | null {
  if (source?.every === undefined) return null;
  return millisecondsOf(source.every) + (source.grace === undefined ? 0 : millisecondsOf(source.grace));
}

/** A changed interval begins anew, so that a shorter one has not passed already. */
function withInterval(state: Heartbeat | null, interval: Milliseconds | null, at: Instant): Heartbeat | null {
  if (interval === (state?.interval ?? null)) return state;
  const before = state ?? { calledAt: null, missedAt: null, isToldMissed: false };
  if (interval === null)
    // Its incident is left to people: nothing says any more whether it is back.
    return { ...idle, ...before, interval, dueAt: null, missedAt: null, isToldMissed: false };
  const dueAt = before.missedAt === null ? after(at, interval) : null;
  return { ...before, interval, waitedSince: at, starts: 0, dueAt };
}

const idle = { waitedSince: instantOf(0), starts: 0 };

function afterStart(state: Heartbeat | null, at: Instant): Heartbeat | null {
  if (state === null || state.interval === null || state.dueAt === null) return state;
  if (state.starts >= mostStarts || at <= state.waitedSince) return state;
  return { ...state, waitedSince: at, starts: state.starts + 1, dueAt: after(at, state.interval) };
}

/** Calls that two processes hear at once may come the wrong way round. */
function afterCall(state: Heartbeat | null, { interval, at }: Extract<HeartbeatInput, { kind: 'called' }>): Heartbeat {
  const calledAt = state?.calledAt && state.calledAt > at ? state.calledAt : at;
  return {
    interval,
    calledAt,
    waitedSince: calledAt,
    starts: 0,
    dueAt: after(calledAt, interval),
    missedAt: null,
    isToldMissed: state?.isToldMissed ?? false,
  };
}
