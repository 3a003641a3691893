import type { Awaitable } from '@escalog/kernel';
import type { LoggedEvent } from './event-line.ts';

/** An event, and where in the log whoever has it goes on. */
export interface PlacedEvent {
  readonly logged: LoggedEvent;
  /** The position behind it; undefined where no line tells it. */
  readonly position: string | undefined;
}

/** Writes events in some format, in the order in which they come. */
export interface Scribe {
  readonly mediaType: string;
  /** Whether each event is told with its position, so that somebody can go on behind it: only such a format goes on. */
  readonly tellsPositions: boolean;
  /** What comes before the first event. */
  begin(): string;
  write(events: readonly PlacedEvent[]): Awaitable<string | Uint8Array>;
  /** Shows that the connection stands, and where it is. */
  idle(position: string): string;
  /** What comes after the last event. */
  end(): Awaitable<string | Uint8Array>;
  /** Lets go of what it needs, whether it has come to the end or not. */
  close(): void;
}
