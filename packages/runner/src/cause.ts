import type { Actor, EscalogEvent, Meta } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import { eventIdOf } from './ids.ts';

/** What led to an event: an event that came before it, and the chain that both belong to. */
export interface Cause {
  readonly eventId: string;
  readonly correlationId: string;
}

/** Where an aggregate's events go and what they are about. */
export interface StreamNames {
  /** `incident/<id>` for the incident aggregate. */
  readonly stream: string;
  /** The message key. */
  readonly subject: string;
}

/** What every event of one decision has in common. */
export interface Stamp {
  readonly occurredAt: Instant;
  readonly actor: Actor;
  readonly cause?: Cause | undefined;
}

/** Puts `meta` on the events of one decision. The first is caused by `cause`, each further one by the one before it. */
export function stamped<Event extends EscalogEvent>(
  decided: readonly Omit<Event, 'meta'>[],
  names: StreamNames,
  lastVersion: number,
  { occurredAt, actor, cause }: Stamp,
): Event[] {
  const { stream, subject } = names;
  let previous = cause;
  return decided.map((event, index) => {
    const version = lastVersion + index + 1;
    const eventId = eventIdOf(stream, version, occurredAt);
    const meta: Meta = {
      eventId,
      stream,
      subject,
      version,
      occurredAt,
      correlationId: previous?.correlationId ?? eventId,
      causationId: previous?.eventId ?? null,
      actor,
    };
    previous = meta;
    return { ...event, meta } as unknown as Event;
  });
}
