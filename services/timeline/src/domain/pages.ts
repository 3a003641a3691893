/**
 * What became of every page. A page is an obligation, and it ends in one way:
 * its person acknowledged (in time or late) or declined, nobody could bring it to them, they let its time pass and the
 * path went on, its time passed before anything was sent to them, or it was no longer needed. Until one of these is
 * known it is open. What people are asked or told besides is no page: it needs no acknowledgement.
 */
import type { Page } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import { decisionCauses } from './decision-causes.ts';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';

export type PageOutcome =
  'answered' | 'answered-late' | 'declined' | 'unanswered' | 'not-sent' | 'undeliverable' | 'stood-down' | 'open';

export interface PageStory extends Page {
  readonly escalationId: string;
  /** From 1; null for a page to the last resort. */
  readonly level: number | null;
  readonly cycle: number | null;
  readonly requestedAt: Instant;
  /** When the path goes on; null for a page to the last resort. */
  readonly acknowledgeBy: Instant | null;
  readonly deliveredAt: Instant | null;
  /** When it was brought with high urgency, if it had been quiet: it is one page all the same. */
  readonly raisedAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** When nothing more could become of it: answered, declined, given up, left behind or withdrawn. */
  readonly endedAt: Instant | null;
  readonly outcome: PageOutcome;
  /** The events that tell of it, in causal order. */
  readonly events: readonly string[];
}

/** The pages of an incident in the order in which they were asked for. Takes events in causal order. */
export function pageStories(events: readonly IncidentEvent[]): readonly PageStory[] {
  const causeOf = decisionCauses(events);
  const early = new Set(events.filter((event) => asksForMore(causeOf(event))).map(({ meta }) => meta.eventId));
  return [...events.reduce<Stories>((stories, event) => told(stories, event, early), new Map()).values()];
}

/** `level 2`, `level 1 in round 2`, `the last resort`. */
export function placeOf({ level, cycle }: Pick<PageStory, 'level' | 'cycle'>): string {
  if (level === null) return 'the last resort';
  return cycle === null || cycle === 1 ? `level ${level}` : `level ${level} in round ${cycle}`;
}

/** Somebody has the path go on before its time is over. */
function asksForMore(cause: IncidentEvent | undefined): boolean {
  const type = cause?.type;
  return type === 'PageDeclined' || type === 'NextLevelRequested';
}

type Stories = ReadonlyMap<string, PageStory>;

/** `early` are the ids of the events that came of somebody who had a path go on before its time. */
function told(stories: Stories, event: IncidentEvent, early: ReadonlySet<string>): Stories {
  switch (event.type) {
    case 'LevelReached':
      return requested(leftBehind(stories, event, early), event, event);
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return requested(leftBehind(stories, event, early), event, {
        ...event,
        level: null,
        cycle: null,
        acknowledgeBy: null,
      });
    case 'LevelSkipped':
      return leftBehind(stories, event, early);
    case 'IncidentReassessed':
      return event.added.reduce(
        (all, added) => requested(all, event, added),
        changed(stories, event, (page) => event.raisedPages.includes(page.pageId), raised),
      );
    case 'WaitBegan':
      return changed(stories, event, isPageOf(event), (page) => ({ ...page, acknowledgeBy: event.acknowledgeBy }));
    case 'PageDeclined':
      return changed(stories, event, isDeclinedBy(stories, event), ended('declined'));
    case 'IncidentAcknowledged':
      return changed(stories, event, isAnsweredBy(stories, event), answered);
    case 'PageDelivered':
      return changed(stories, event, (page) => page.pageId === event.pageId, delivered);
    case 'PageUndeliverable':
      return changed(stories, event, (page) => page.pageId === event.pageId && !isSettled(page), takenBack);
    case 'PagesWithdrawn':
      return changed(
        stories,
        event,
        (page) => event.withdrawnPages.includes(page.pageId) && isOpen(page),
        ended('declined'),
      );
    case 'EscalationHalted':
      return changed(
        // Whoever hands off what they were paged for has answered.
        changed(stories, event, (page) => event.answeredPages.includes(page.pageId) && isOpen(page), answered),
        event,
        (page) => page.escalationId === event.escalationId && isOpen(page),
        ended('stood-down'),
      );
    case 'PageWithdrawn':
      return changed(stories, event, (page) => page.pageId === event.pageId && isOpen(page), ended('stood-down'));
    case 'DeliveryStarted':
    case 'DeliveryRaised':
    case 'DeliveryAttempted':
    case 'PageHeld':
    case 'PageHeldBack':
    case 'ReceiptReceived':
    case 'MessageRecalled':
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

/** Likewise a person declines the pages that wait for them: of one path, or all. */
function isDeclinedBy(stories: Stories, { by, pageId }: IncidentEventOf<'PageDeclined'>): (page: PageStory) => boolean {
  const escalationId = stories.get(pageId ?? '')?.escalationId;
  return (page) =>
    page.person === by && isOpen(page) && (escalationId === undefined || page.escalationId === escalationId);
}

function isPageOf({ escalationId, cycle, level }: IncidentEventOf<'WaitBegan'>): (page: PageStory) => boolean {
  return (page) => page.escalationId === escalationId && page.cycle === cycle && page.level === level && isOpen(page);
}

type Asking = IncidentEventOf<'LevelReached' | 'EscalationExhausted' | 'LastResortPaged'>;

function requested(
  stories: Stories,
  { meta }: IncidentEvent,
  {
    escalationId,
    pages,
    level,
    cycle,
    acknowledgeBy,
  }: Pick<PageStory, 'escalationId' | 'level' | 'cycle' | 'acknowledgeBy'> & { readonly pages: readonly Page[] },
): Stories {
  const asked = pages.map((page): [string, PageStory] => [
    page.pageId,
    {
      ...page,
      level,
      cycle,
      acknowledgeBy,
      escalationId,
      requestedAt: meta.occurredAt,
      deliveredAt: null,
      raisedAt: null,
      answeredAt: null,
      endedAt: null,
      outcome: 'open',
      events: [meta.eventId],
    },
  ]);
  return new Map([...stories, ...asked]);
}

/**
 * The path only goes on when nobody has acknowledged: whoever had a page until now did not answer in time. Somebody to whom
 * nothing was sent had nothing to answer, and where somebody had the path go on early, the others still have their time.
 */
function leftBehind(
  stories: Stories,
  event: Asking | IncidentEventOf<'LevelSkipped'>,
  early: ReadonlySet<string>,
): Stories {
  const isEarly = early.has(event.meta.eventId);
  const hasTime = ({ acknowledgeBy }: PageStory): boolean =>
    isEarly && acknowledgeBy !== null && acknowledgeBy > event.meta.occurredAt;
  return changed(
    stories,
    event,
    (page) => page.escalationId === event.escalationId && isOpen(page) && !hasTime(page),
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

/** A provider that had accepted it may have told later that it did not get there: then it was never delivered. */
function takenBack(page: PageStory, at: Instant): PageStory {
  return { ...ended('undeliverable')(page, at), deliveredAt: null };
}

function raised(page: PageStory, at: Instant): PageStory {
  return { ...page, raisedAt: page.raisedAt ?? at };
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
  const concerned = [...stories].filter(([, page]) => concerns(page));
  if (concerned.length === 0) return stories;
  const all = new Map(stories);
  for (const [id, page] of concerned)
    all.set(id, { ...change(page, meta.occurredAt), events: [...page.events, meta.eventId] });
  return all;
}
