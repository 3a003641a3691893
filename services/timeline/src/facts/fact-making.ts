/** How facts are made, by the thread that has them: of the bytes of messages, which the main thread hands over as they are, or of events. */
import { factsOf } from '../domain/facts.ts';
import { gapsIn } from '../domain/gaps.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { renamedIn } from '../domain/renamed.ts';
import { historyOf } from '../domain/timeline.ts';
import { buffersOf, messagesIn, type PackedPage } from '../projection/packed-page.ts';
import type { Recorded } from '../projection/timeline-source.ts';
import { toldEventIn } from '../projection/told-event.ts';
import { storedOf, type StoredFacts } from './stored-facts.ts';

/** What is at hand of an incident. */
export type AtHand =
  | {
      readonly id: string;
      readonly pages: readonly PackedPage[];
      /** What happened before is in the log, unless the event that opened the incident is among them. */
      readonly isAll: boolean;
    }
  | { readonly id: string; readonly recorded: Recorded };

/** As it crosses to the thread. */
export interface Making {
  readonly incidents: readonly AtHand[];
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

/** What is handed over with it, and not copied. */
export function buffersIn({ incidents }: Making): readonly ArrayBuffer[] {
  return incidents.flatMap((one) => ('recorded' in one ? [] : buffersOf(one.pages)));
}

export function madeOf({ incidents, erased }: Making): readonly Made[] {
  return incidents.map((one) => {
    try {
      if ('recorded' in one) return { id: one.id, stored: storedFrom(one.id, one.recorded, erased) };
      const events = one.pages.flatMap((page) => messagesIn(page).map(toldEventIn));
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
