import type { Message } from '@escalog/bus';
import { decode, type EscalogEvent } from '@escalog/contracts';
import { isRetriable, type Instant } from '@escalog/kernel';
import { occurredAt, type LoggedEvent } from './event-line.ts';

/** Which events somebody wants; all where something is left out. */
export interface EventFilter {
  readonly types?: ReadonlySet<string> | undefined;
  /** Id of an incident. */
  readonly incident?: string | undefined;
  readonly since?: Instant | undefined;
  /** Before then. */
  readonly until?: Instant | undefined;
}

/** The event in a message, or undefined when it is not wanted. Throws what is worth trying again: a schema registry that was asked, and has not answered. */
export function wantedIn(message: Message, { types, incident, since, until }: EventFilter): LoggedEvent | undefined {
  if (incident !== undefined && message.key !== incident) return undefined;
  const told = typeTold(message);
  if (types !== undefined && told !== null && !types.has(told)) return undefined;
  const event = eventIn(message);
  const type = event?.type ?? told;
  if (types !== undefined && (type === null || !types.has(type))) return undefined;
  const { topic, partition, offset, key, value, appendedAt } = message;
  const logged: LoggedEvent = { topic, partition, offset, key, value, appendedAt, type, event };
  const at = occurredAt(logged);
  return (since === undefined || at >= since) && (until === undefined || at < until) ? logged : undefined;
}

/** What its headers say of its type, without decoding it. */
function typeTold({ type, headers }: Message): string | null {
  return type ?? /^escalog\.(\w+)$/.exec(headers['ce_type'] ?? '')?.[1] ?? null;
}

const newerSchema = 'ESCALOG_CONTRACTS_NEWER_SCHEMA';

/** What a newer release wrote is passed on as it is, not waited for: nothing is decided by it here. */
function eventIn({ event, value }: Message): EscalogEvent | undefined {
  if (event !== undefined) return event;
  try {
    return decode(value);
  } catch (error) {
    if (isRetriable(error) && (error as { readonly code?: string }).code !== newerSchema) throw error;
    return undefined;
  }
}
