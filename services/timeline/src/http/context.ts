import type { Sight } from '@escalog/access';
import { isTimeZone } from '@escalog/definitions';
import { HttpProblem, type Turns } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import Type from 'typebox';
import { sightIn } from '../domain/sight.ts';
import type { IncidentHistory } from '../domain/timeline.ts';
import type { FactBook } from '../facts/fact-book.ts';
import type { KnownPeople } from '../known-people.ts';
import { findHistory, isHeldBack, type TimelineSource } from '../projection/timeline-source.ts';

/** What the routes of the timeline work with. */
export interface TimelineContext {
  readonly source: TimelineSource;
  /** Answers questions about all incidents. */
  readonly facts: FactBook;
  readonly clock: Clock;
  readonly people: KnownPeople;
  /** In which incidents are read, one after the other: one of thousands of events takes long. */
  readonly turns: Turns;
}

export const tags = ['timeline'];

export const byId = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 200, description: 'Id of the incident.' }) },
  { additionalProperties: false },
);

/** Who may see an incident, as its events tell; undefined when nothing is recorded of it. */
export async function sightOf(
  id: string,
  { source, turns }: Pick<TimelineContext, 'source' | 'turns'>,
): Promise<Sight | undefined> {
  const { events, newer } = await turns.take(() => source.read(id));
  return events.length + newer.length === 0 ? undefined : sightIn(events, newer);
}

/** What of an incident that is not there, or may not be seen, is answered. */
export function noHistory(id: string): HttpProblem {
  return new HttpProblem(
    404,
    'incident-not-found',
    `No event of an incident ${id} has arrived here; GET /v1/incidents lists those that were declared.`,
  );
}

/** What is recorded of the incident; throws a 404 problem when nothing is, or it was not opened. */
export function needHistory(
  id: string,
  context: Pick<TimelineContext, 'source' | 'people' | 'turns'>,
): Promise<IncidentHistory> {
  return context.turns.take(() => historyNow(id, context));
}

/** The same for whoever has their turn. */
export async function historyNow(
  id: string,
  { source, people }: Pick<TimelineContext, 'source' | 'people'>,
): Promise<IncidentHistory> {
  const history = await findHistory(id, source, people.erasedNames());
  if (history === undefined) throw noHistory(id);
  if (isHeldBack(history)) throw notOpened(id);
  return history;
}

/** What of alerts that maintenance holds back is answered. */
export function notOpened(id: string): HttpProblem {
  return new HttpProblem(
    404,
    'incident-not-found',
    `No incident ${id} was opened: maintenance holds its alerts back; GET /v1/maintenance-windows lists what is in maintenance.`,
  );
}

export function tooManyTimelines(): HttpProblem {
  return new HttpProblem(
    503,
    'too-many-timelines',
    'Too many timelines and reports are asked for at once; ask again in a moment.',
    { headers: { 'retry-after': '10' } },
  );
}

/** Throws a 422 problem for what is no time zone by its IANA name. */
export function expectZone(zone: string): void {
  if (isTimeZone(zone)) return;
  throw new HttpProblem(
    422,
    'unknown-zone',
    `There is no time zone "${zone}"; write one such as Europe/Lisbon, or UTC.`,
  );
}
