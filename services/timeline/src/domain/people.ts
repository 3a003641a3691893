import { isoOf, type Instant } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import type { Names } from './names.ts';
import { placeOf, type PageOutcome, type PageStory } from './pages.ts';
import type { IncidentHistory } from './timeline.ts';

/** Somebody who had a part in the incident, by being paged or by acting. */
export interface InvolvedPerson {
  readonly ref: string;
  readonly name: string;
  readonly involvedAt: string;
  readonly pages: readonly PageSummary[];
  /** What they did, in order. */
  readonly deeds: readonly { readonly at: string; readonly text: string }[];
}

export interface PageSummary {
  readonly pageId: string;
  /** `level 1`, or `the last resort`. */
  readonly place: string;
  readonly path: string;
  /** Names from the target that was to be reached to the person. */
  readonly via: readonly string[];
  readonly requestedAt: string;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly outcome: PageOutcome;
}

interface Deed {
  readonly person: string;
  readonly at: Instant;
  readonly text: string;
}

/** Who was involved, in the order in which they came in. */
export function peopleIn({ events, pages, names }: IncidentHistory): readonly InvolvedPerson[] {
  const deeds = events.flatMap(deedOf);
  const refs = [...new Set([...deeds.map(({ person }) => person), ...pages.map(({ person }) => person)])];
  const people = refs.map((ref) => {
    const ownPages = pages.filter(({ person }) => person === ref);
    const ownDeeds = deeds.filter(({ person }) => person === ref);
    const since = Math.min(
      ...ownPages.map(({ requestedAt }) => requestedAt),
      ...ownDeeds.map(({ at }) => at),
    ) as Instant;
    return {
      since,
      person: {
        ref,
        name: names.of(ref),
        involvedAt: isoOf(since),
        pages: ownPages.map((page) => pageSummary(page, names)),
        deeds: ownDeeds.map(({ at, text }) => ({ at: isoOf(at), text })),
      },
    };
  });
  return people.toSorted((a, b) => a.since - b.since).map(({ person }) => person);
}

function pageSummary(page: PageStory, names: Names): PageSummary {
  const iso = (at: Instant | null): string | null => (at === null ? null : isoOf(at));
  return {
    pageId: page.pageId,
    place: placeOf(page),
    path: names.ofEscalation(page.escalationId),
    via: page.via.map(names.of),
    requestedAt: isoOf(page.requestedAt),
    deliveredAt: iso(page.deliveredAt),
    answeredAt: iso(page.answeredAt),
    outcome: page.outcome,
  };
}

/** What a person did, if the event tells of a person's deed. */
function deedOf(event: IncidentEvent): readonly Deed[] {
  const { actor, occurredAt: at } = event.meta;
  if (event.type === 'IncidentAcknowledged' && event.via !== 'alert-source')
    return [{ person: event.by, at, text: 'acknowledged it' }];
  const text = deeds[event.type];
  return text === undefined || actor.kind !== 'person' ? [] : [{ person: actor.ref, at, text }];
}

const deeds: { readonly [T in IncidentEvent['type']]?: string } = {
  IncidentDeclared: 'declared it',
  SeverityChanged: 'changed the severity',
  ScopeChanged: 'changed what is affected',
  UpdatePosted: 'posted an update',
  IncidentResolved: 'resolved it',
};
