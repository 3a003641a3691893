/**
 * What became of every page. A page is an obligation, and it ends in one way:
 * its person acknowledged (in time or late), nobody could bring it to them, they let its time pass and the
 * path went on, its time passed before anything was sent to them, or it was no longer needed. Until one of these is
 * known it is open.
 */
import type { Page } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';

export type PageOutcome =
  'answered' | 'answered-late' | 'unanswered' | 'not-sent' | 'undeliverable' | 'stood-down' | 'open';

export interface PageStory extends Page {
  readonly escalationId: string;
  /** From 1; null for a page to the last resort. */
  readonly level: number | null;
  readonly cycle: number | null;
  readonly requestedAt: Instant;
  /** When the path goes on; null for a page to the last resort. */
  readonly acknowledgeBy: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** When nothing more could become of it: answered, given up, left behind or withdrawn. */
  readonly endedAt: Instant | null;
  readonly outcome: PageOutcome;
  /** The events that tell of it, in causal order. */
  readonly events: readonly string[];
}

/** The pages of an incident in the order in which they were asked for. Takes events in causal order. */
export function pageStories(events: readonly IncidentEvent[]): readonly PageStory[] {
  return [...events.reduce(told, new Map<string, PageStory>()).values()];
}

/** `level 2`, `level 1 in round 2`, `the last resort`. */
export function placeOf({ level, cycle }: Pick<PageStory, 'level' | 'cycle'>): string {
  if (level === null) return 'the last resort';
  return cycle === null || cycle === 1 ? `level ${level}` : `level ${level} in round ${cycle}`;
}

type Stories = ReadonlyMap<string, PageStory>;

function told(stories: Stories, event: IncidentEvent): Stories {
  switch (event.type) {
    case 'LevelReached':
      return requested(leftBehind(stories, event), event, {
        level: event.level,
        cycle: event.cycle,
        acknowledgeBy: event.acknowledgeBy,
      });
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return requested(leftBehind(stories, event), event, { level: null, cycle: null, acknowledgeBy: null });
    case 'LevelSkipped':
      return leftBehind(stories, event);
    case 'IncidentAcknowledged':
      return changed(stories, event, isAnsweredBy(stories, event), answered);
    case 'PageDelivered':
      return changed(stories, event, (page) => page.pageId === event.pageId, delivered);
    case 'PageUndeliverable':
      return changed(
        stories,
        event,
        (page) => page.pageId === event.pageId && !isSettled(page),
        ended('undeliverable'),
      );
    case 'EscalationHalted':
      return changed(
        stories,
        event,
        (page) => page.escalationId === event.escalationId && isOpen(page),
        ended('stood-down'),
      );
    case 'PageWithdrawn':
      return changed(stories, event, (page) => page.pageId === event.pageId && isOpen(page), ended('stood-down'));
    case 'DeliveryStarted':
    case 'DeliveryAttempted':
      return changed(
        stories,
        event,
        (page) => page.pageId === event.pageId,
        (page) => page,
      );
    default:
      return stories;
  }
}

/**
 * An acknowledgement answers what its person was paged with: on the path of the page that it names, or on every path
 * when it names none. The `answeredPages` of the paths that it stopped would miss what was answered late, when somebody
 * else had stopped them, and what had not reached the person.
 */
function isAnsweredBy(
  stories: Stories,
  { by, pageId }: IncidentEventOf<'IncidentAcknowledged'>,
): (page: PageStory) => boolean {
  const escalationId = stories.get(pageId ?? '')?.escalationId;
  return (page) =>
    page.person === by &&
    page.answeredAt === null &&
    (escalationId === undefined || page.escalationId === escalationId);
}

type Asking = IncidentEventOf<'LevelReached' | 'EscalationExhausted' | 'LastResortPaged'>;

function requested(
  stories: Stories,
  { meta, escalationId, pages }: Asking,
  at: Pick<PageStory, 'level' | 'cycle' | 'acknowledgeBy'>,
): Stories {
  const asked = pages.map((page): [string, PageStory] => [
    page.pageId,
    {
      ...page,
      ...at,
      escalationId,
      requestedAt: meta.occurredAt,
      deliveredAt: null,
      answeredAt: null,
      endedAt: null,
      outcome: 'open',
      events: [meta.eventId],
    },
  ]);
  return new Map([...stories, ...asked]);
}

/** The path only goes on when nobody has acknowledged: whoever had a page until now did not answer in time. Somebody to whom nothing was sent had nothing to answer. */
function leftBehind(stories: Stories, event: Asking | IncidentEventOf<'LevelSkipped'>): Stories {
  return changed(
    stories,
    event,
    (page) => page.escalationId === event.escalationId && isOpen(page),
    (page, at) => ended(page.deliveredAt === null ? 'not-sent' : 'unanswered')(page, at),
  );
}

function answered(page: PageStory, at: Instant): PageStory {
  const late = page.outcome === 'unanswered' || (page.outcome === 'open' && isOverdue(page, at));
  return { ...page, answeredAt: at, endedAt: page.endedAt ?? at, outcome: late ? 'answered-late' : 'answered' };
}

/** Whoever had nothing before the time was over is not late with an answer. */
function isOverdue({ acknowledgeBy, deliveredAt }: PageStory, at: Instant): boolean {
  return acknowledgeBy !== null && at > acknowledgeBy && deliveredAt !== null && deliveredAt <= acknowledgeBy;
}

/** What could not be delivered at first may be after all, and is then to be answered like any other. */
function delivered(page: PageStory, at: Instant): PageStory {
  const reached = { ...page, deliveredAt: page.deliveredAt ?? at };
  return page.outcome === 'undeliverable' ? { ...reached, endedAt: null, outcome: 'open' } : reached;
}

function ended(outcome: PageOutcome): (page: PageStory, at: Instant) => PageStory {
  return (page, at) => ({ ...page, endedAt: page.endedAt ?? at, outcome });
}

function isOpen({ outcome }: PageStory): boolean {
  return outcome === 'open';
}

/** Answered pages stay answered, whatever their delivery still reports. */
function isSettled({ outcome }: PageStory): boolean {
  return outcome === 'answered' || outcome === 'answered-late';
}

function changed(
  stories: Stories,
  { meta }: IncidentEvent,
  concerns: (page: PageStory) => boolean,
  change: (page: PageStory, at: Instant) => PageStory,
): Stories {
  return new Map(
    [...stories].map(([id, page]) => {
      if (!concerns(page)) return [id, page];
      return [id, { ...change(page, meta.occurredAt), events: [...page.events, meta.eventId] }];
    }),
  );
}
