/** When something that is held back or quiet is looked at again. It is looked at until that is done, whoever dies meanwhile. */
import type { Decided, IncidentDeclared } from '@escalog/contracts';
import {
  after,
  cancelTimer,
  never,
  perform,
  setTimer,
  type Instant,
  type Milliseconds,
  type Workflow,
} from '@escalog/kernel';

export interface MaintenanceWatch {
  /** How often it was asked for: what was decided before another ask does not call that off. */
  readonly asks: number;
  /** When it is looked at; `null` when there is nothing to look at any more. */
  readonly at: Instant | null;
}

export type MaintenanceWatchInput =
  | { readonly kind: 'watch'; readonly until: Instant }
  | { readonly kind: 'due' }
  /** It was looked at, and is to be looked at next then; `null` for never. */
  | { readonly kind: 'looked-at'; readonly asks: number; readonly next: Instant | null };

export interface LookAt {
  readonly kind: 'look-at';
  readonly asks: number;
}

export interface MaintenanceWatchTypes {
  State: MaintenanceWatch;
  Input: MaintenanceWatchInput;
  /** It has none: what comes of it is the incident's. */
  Event: Decided<IncidentDeclared>;
  Activity: LookAt;
  Context: Instant;
}

/** What was not done by then is done again: the process that was to do it may be gone. */
const doneWithin: Milliseconds = 10_000;

export const maintenanceWatch: Workflow<MaintenanceWatchTypes> = {
  initial: { asks: 0, at: null },

  observe(state, input) {
    switch (input.kind) {
      case 'watch':
        return { asks: state.asks + 1, at: input.until };
      case 'looked-at':
        return input.asks === state.asks ? { ...state, at: input.next } : state;
      case 'due':
        return state;
      default:
        return never(input);
    }
  },

  react(input, { at, asks }, now) {
    if (input.kind === 'due')
      return [
        setTimer<MaintenanceWatchInput>('look-at', after(now, doneWithin), { kind: 'due' }),
        perform<LookAt>({ kind: 'look-at', asks }),
      ];
    if (input.kind === 'looked-at' && input.asks !== asks) return [];
    return [at === null ? cancelTimer('look-at') : setTimer<MaintenanceWatchInput>('look-at', at, { kind: 'due' })];
  },

  evolve: (state) => state,
};
