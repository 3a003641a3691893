import { isoOf, type Instant } from '@escalog/kernel';
import { sweepChoice, type PublishingFailure } from './relay.ts';
import type { TimerFailure } from './timers.ts';

/** As a condition of readiness is told by whoever serves it. */
export interface ProcessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** As in every check: false when somebody may wait in vain, although it is ready. */
  readonly isWell?: boolean;
  readonly isWarning?: boolean;
  readonly detail: string;
}

/** The readiness check on publishing: events wait in the outbox while they cannot be published, and nothing is lost. */
export function relayCheck(failing: PublishingFailure | undefined): ProcessCheck {
  if (failing === undefined) return { name: 'bus', ok: true, detail: 'events are published at once' };
  return {
    name: 'bus',
    ok: false,
    detail: `events${streams(failing)} wait in the outbox since ${isoOf(failing.since)}: ${String(failing.error)}`,
  };
}

/** The readiness check on timers. It stays ready with a few that cannot be fired, as it does with dead letters: the other incidents are served. */
export function timersCheck(failing: TimerFailure | undefined, unheardSince?: Instant): ProcessCheck {
  const name = 'timers';
  if (failing === undefined && unheardSince !== undefined)
    return {
      name,
      ok: true,
      isWell: false,
      detail: `timers fire without what is on the topics since ${isoOf(unheardSince)}, which cannot be heard: an acknowledgement may be passed over`,
    };
  if (failing === undefined) return { name, ok: true, detail: 'timers fire when they are due' };
  const { since, streams: stuck, error } = failing;
  if (stuck === 'all')
    return { name, ok: false, detail: `due timers cannot be found since ${isoOf(since)}: ${String(error)}` };
  return {
    name,
    ok: true,
    isWell: false,
    detail: `timers of ${stuck} ${stuck === 1 ? 'stream' : 'streams'} cannot be fired, the first since ${isoOf(since)}; the last error was ${String(error)}`,
  };
}

function streams({ waiting }: PublishingFailure): string {
  if (waiting === 0) return '';
  return waiting < sweepChoice ? ` of ${waiting} streams` : ` of ${sweepChoice} streams or more`;
}
