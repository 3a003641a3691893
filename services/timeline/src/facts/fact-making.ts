/** How facts are made, by the thread that has them: of the bytes of messages, which the main thread hands over as they are, or of events. */
import type { Message } from '@escalog/bus';
import { factsOf } from '../domain/facts.ts';
import { gapsIn } from '../domain/gaps.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { renamedIn } from '../domain/renamed.ts';
import { historyOf } from '../domain/timeline.ts';
import { packed, unpacked } from '../projection/event-pack.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import type { Recorded } from '../projection/timeline-source.ts';
import { toldEventIn } from '../projection/told-event.ts';
import { storedOf, type StoredFacts } from './stored-facts.ts';

/** What is at hand of an incident. */
export type AtHand =
  | {
      readonly id: string;
      readonly messages: readonly Message[];
      /** What happened before is in the log, unless the event that opened the incident is among them. */
      readonly isAll: boolean;
    }
  | { readonly id: string; readonly recorded: Recorded };

/** As it crosses to the thread. */
export interface Making {
  readonly incidents: readonly (
    | {
        readonly id: string;
        /** Of each message the number of its topic; their values stand in `values` in turn. */
        readonly topics: readonly number[];
        readonly isAll: boolean;
      }
    | { readonly id: string; readonly recorded: Recorded }
  )[];
  readonly values: Uint8Array<ArrayBuffer>;
  /** What those who were erased are called now, by ref. */
  readonly erased: ReadonlyMap<string, string>;
}

export interface Made {
  readonly id: string;
  /** `none` where there is no incident yet; `unclear` when it cannot be told from what was handed over. */
  readonly stored: StoredFacts | 'none' | 'unclear';
  /** Why it cannot. */
  readonly error?: unknown;
}

export function makingOf(atHand: readonly AtHand[], erased: ReadonlyMap<string, string>): Making {
  const values = packed(atHand.flatMap((one) => ('recorded' in one ? [] : one.messages.map(({ value }) => value))));
  const isWhole = values.byteLength === values.buffer.byteLength;
  return {
    incidents: atHand.map((one) =>
      'recorded' in one
        ? one
        : { id: one.id, topics: one.messages.map(({ topic }) => timelineTopics.indexOf(topic)), isAll: one.isAll },
    ),
    // A view of a larger buffer would take all of that with it.
    values: isWhole ? (values as Uint8Array<ArrayBuffer>) : new Uint8Array(values),
    erased,
  };
}

export function madeOf({ incidents, values, erased }: Making): readonly Made[] {
  const all = unpacked(values) ?? [];
  let at = 0;
  return incidents.map((one) => {
    try {
      if ('recorded' in one) return { id: one.id, stored: storedFrom(one.id, one.recorded, erased) };
      const start = at;
      at += one.topics.length;
      const events = one.topics.map((topic, index) =>
        toldEventIn({ topic: timelineTopics[topic], value: all[start + index] } as Message),
      );
      if (!(one.isAll || events.some(isOpening)) || gapsIn(events).length > 0) return { id: one.id, stored: 'unclear' };
      return { id: one.id, stored: storedFrom(one.id, { events, holes: [], newer: [] }, erased) };
    } catch (error) {
      return { id: one.id, stored: 'unclear', error };
    }
  });
}

function isOpening({ type }: RecordedEvent): boolean {
  return type === 'IncidentDeclared';
}

/** Alerts that were held back are no incident. */
function storedFrom(
  id: string,
  { events, holes, newer }: Recorded,
  erased: ReadonlyMap<string, string>,
): StoredFacts | 'none' {
  if (events.every(({ type }) => type === 'AlertsHeldBack')) return 'none';
  return storedOf(factsOf(historyOf(id, renamedIn(events, erased), holes, newer)));
}
