import { isoOf, type Instant } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import { noticesOf, type Names } from './names.ts';
import { placeOf, type PageOutcome, type PageStory } from './pages.ts';
import type { IncidentHistory } from './timeline.ts';
import { quoted } from './wording.ts';

/** Somebody who had a part in the incident, by being paged or by acting. */
export interface InvolvedPerson {
  readonly ref: string;
  readonly name: string;
  readonly involvedAt: string;
  readonly pages: readonly PageSummary[];
  /** What they did, were asked or were told, in order. */
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
  const deeds = events.flatMap((event) => deedsIn(event, names));
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

/** What the event tells of people: what one of them did, or what they were asked or told besides pages. */
function deedsIn(event: IncidentEvent, names: Names): readonly Deed[] {
  const { actor, occurredAt: at } = event.meta;
  const notices = noticesOf(event).map(({ person }) => ({ person, at, text: noticeText(event) }));
  if (event.type === 'IncidentAcknowledged' && event.via !== 'alert-source')
    return [{ person: event.by, at, text: 'acknowledged it' }];
  const text = deedText(event, names);
  if (text === undefined) return notices;
  if ('by' in event) return [...notices, { person: event.by, at, text }];
  return actor.kind === 'person' ? [...notices, { person: actor.ref, at, text }] : notices;
}

function noticeText(event: IncidentEvent): string {
  if (event.type === 'NudgeMade') return `was asked: ${quoted(event.suggestion)}`;
  return event.type === 'PeopleTold' ? `was told: ${quoted(event.text)}` : '';
}

function deedText(event: IncidentEvent, names: Names): string | undefined {
  switch (event.type) {
    case 'IncidentHandedOff':
      return `handed it off to ${names.of(event.to)}`;
    case 'StatusChanged':
      return `changed the status to ${event.to}`;
    case 'LeadAssigned':
      if (event.lead === null) return 'left it without a lead';
      return event.lead === event.meta.actor.ref ? 'took the lead' : `made ${names.of(event.lead)} the lead`;
    case 'NudgeAccepted':
      return `said yes: ${names.suggestion(event.nudgeId)}`;
    case 'NudgeDismissed':
      return `said no: ${names.suggestion(event.nudgeId)}`;
    default:
      return deeds[event.type];
  }
}

const deeds: { readonly [T in IncidentEvent['type']]?: string } = {
  IncidentDeclared: 'declared it',
  SeverityChanged: 'changed the severity',
  ScopeChanged: 'changed what is affected',
  UpdatePosted: 'posted an update',
  PageDeclined: 'declined the page',
  NextLevelRequested: 'asked for the next level',
  PathMigrated: 'moved the escalation to the newest version of its path',
  IncidentResolved: 'resolved it',
  IncidentReopened: 'opened it again',
  VisibilityChanged: 'changed who may see it',
  IncidentArchived: 'archived it',
};
