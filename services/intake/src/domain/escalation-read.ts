/** The escalations of an incident as intake shows them: where each stands, who has it, and why. */
import type { EscalationsEvent, Page } from '@escalog/contracts';
import { isoOf, never } from '@escalog/kernel';

/** What is not there is absent from what an earlier release stored. */
export interface EscalationRead {
  readonly escalationId: string;
  readonly path: string;
  readonly pathVersion?: number;
  /** route, handoff, adjudication or rule. */
  readonly kind?: string;
  /** The escalation that was handed off to it. */
  readonly from?: string | null;
  /** climbing again when an acknowledgement has lapsed; halted when nothing asks for it any more. */
  readonly state: 'climbing' | 'acknowledged' | 'exhausted' | 'halted';
  readonly level: number;
  readonly because: string;
  /** When it goes on unless somebody acknowledges. */
  readonly acknowledgeBy?: string | null;
  readonly acknowledgedBy?: readonly string[];
  /** When it is climbed again unless somebody is active until then. */
  readonly lapsesAt?: string | null;
  /** The branch of the path that was decided last. */
  readonly branch?: { readonly condition: string; readonly side: string; readonly because: string } | null;
  readonly paged: readonly Paged[];
  /** When somebody said last that it is not theirs, by person. */
  readonly declined?: Readonly<Record<string, string>>;
}

/** Who was paged, and when; urgency is left out of what is urgent, and absent from what an earlier release stored. */
export interface Paged {
  readonly person: string;
  readonly name: string;
  readonly at: string;
  readonly urgency?: 'low';
}

/** What an incident shows of its escalations, and what of it depends on them. */
export interface WithEscalations {
  /** Whether somebody has it: open again once every acknowledgement has lapsed. */
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly escalations: readonly EscalationRead[];
  /** What people, teams, paths and entries were called when they were involved, by ref; absent from what an earlier release stored. */
  readonly names?: Readonly<Record<string, string>>;
  /** When it is taken up again because whoever acknowledged said so, and who that is; `null` or absent when nobody did. */
  readonly snoozedUntil?: string | null;
  readonly snoozedBy?: string | null;
  /** The last of each, to tell in which order they were although they come from two topics. */
  readonly acknowledgedLast?: string;
  readonly firedLast?: string;
  readonly lapsedLast?: string;
}

type Shown = Exclude<
  EscalationsEvent,
  {
    type:
      | 'BounceDetected'
      | 'PeopleTold'
      | 'RuleFired'
      | 'CallRequested'
      | 'NudgeMade'
      | 'NudgeAccepted'
      | 'NudgeDismissed'
      | 'NudgeExpired'
      | 'NudgeOvertaken';
  }
>;

/** An incident has no more of them than that, unless it is handed to and fro for days. */
const escalationsShown = 500;
/** The last resort is paged for as long as nobody acknowledges. */
const pagesShown = 200;

/** The incident as it is shown after an event of its escalations. */
export function withEscalationEvent<View extends WithEscalations>(view: View, event: Shown): View {
  const after = shownAfter(view, event);
  // A snooze of which nothing waits any more is over: it was handed off, say, or others were called.
  return isSnoozed(view) && !isSnoozed(after) ? { ...after, snoozedUntil: null, snoozedBy: null } : after;
}

function isSnoozed({ escalations, snoozedUntil = null }: WithEscalations): boolean {
  return snoozedUntil !== null && escalations.some(({ lapsesAt }) => lapsesAt === snoozedUntil);
}

function shownAfter<View extends WithEscalations>(view: View, event: Shown): View {
  const at = isoOf(event.meta.occurredAt);
  const because = event.reason.text;
  switch (event.type) {
    case 'EscalationStarted': {
      const { escalationId, path, pathVersion, kind, from } = event;
      const started: EscalationRead = {
        escalationId,
        path,
        pathVersion,
        kind: kind ?? 'route',
        from,
        state: 'climbing',
        level: 0,
        because,
        acknowledgeBy: null,
        acknowledgedBy: [],
        lapsesAt: null,
        branch: null,
        paged: [],
      };
      const name = event.pathDefinition?.name;
      return {
        ...view,
        escalations: [...view.escalations, started].slice(-escalationsShown),
        names: { ...(name !== undefined && { [path]: name }), ...view.names },
      };
    }
    case 'LevelReached':
      return escalated(withPaged(view, event.pages), event, (read) => ({
        ...read,
        ...nobodyHasIt,
        level: event.level,
        because,
        acknowledgeBy: isoOf(event.acknowledgeBy),
        paged: withPages(read, event, at),
      }));
    case 'LevelSkipped':
      return escalated(view, event, (read) => ({ ...read, level: event.level, because }));
    case 'WaitBegan':
      return escalated(view, event, (read) => ({ ...read, because, acknowledgeBy: isoOf(event.acknowledgeBy) }));
    case 'LevelAnswered':
      return escalated(view, event, (read) => ({
        ...read,
        because,
        acknowledgedBy: [...new Set([...(read.acknowledgedBy ?? []), event.by])],
      }));
    case 'BranchTaken': {
      const { condition, side } = event;
      return escalated(view, event, (read) => ({ ...read, because, branch: { condition, side, because } }));
    }
    case 'EscalationHalted': {
      const isAcknowledged = event.acknowledgedBy.length > 0 || byAcknowledgement.has(event.reason.code);
      // Whoever hands it off stays responsible without having said that they have it.
      const isHad = isAcknowledged && event.reason.code !== 'handed-off';
      return escalated(isHad ? acknowledgedAgain(view, at) : view, event, (read) => ({
        ...read,
        state: isAcknowledged ? 'acknowledged' : 'halted',
        because,
        acknowledgeBy: null,
        acknowledgedBy: event.acknowledgedBy,
        lapsesAt: event.lapsesAt === null ? null : isoOf(event.lapsesAt),
      }));
    }
    case 'AcknowledgementChanged':
      return escalated(view, event, (read) => ({
        ...read,
        because,
        acknowledgedBy: event.acknowledgedBy,
        lapsesAt: event.lapsesAt === null ? null : isoOf(event.lapsesAt),
      }));
    case 'PagesWithdrawn': {
      // Whoever alone had it gives it back by declining.
      const isGivenBack = (read: EscalationRead): boolean =>
        read.escalationId === event.escalationId &&
        read.state === 'acknowledged' &&
        read.acknowledgedBy?.every((by) => by === event.declinedBy) === true;
      const after = escalated(view, event, (read) => ({
        ...read,
        ...(isGivenBack(read) && nobodyHasIt),
        because,
        ...(event.declinedBy !== null && { declined: { ...read.declined, [event.declinedBy]: at } }),
      }));
      return view.escalations.some(isGivenBack) ? reopened(after, at) : after;
    }
    case 'AcknowledgementLapsed':
    case 'HandoffReturned':
      return reopened(
        escalated(view, event, (read) => ({ ...read, ...nobodyHasIt, level: 0, because })),
        at,
      );
    case 'HandoffAccepted':
      return escalated(view, { escalationId: event.from }, (read) => ({ ...read, because, lapsesAt: null }));
    case 'EscalationExhausted':
      return escalated(withPaged(view, event.pages), event, (read) => ({
        ...read,
        ...nobodyHasIt,
        state: 'exhausted',
        because,
        acknowledgeBy: event.acknowledgeBy === null ? null : isoOf(event.acknowledgeBy),
        paged: withPages(read, event, at),
      }));
    case 'LastResortPaged':
      return escalated(withPaged(view, event.pages), event, (read) => ({
        ...read,
        // Of a path that has ended it is paged once more; else before its round is over, and whoever had it asked for that.
        ...(read.state === 'acknowledged' && nobodyHasIt),
        because,
        acknowledgeBy: isoOf(event.acknowledgeBy),
        paged: withPages(read, event, at),
      }));
    case 'PathReplaced':
      return escalated(view, event, (read) => ({
        ...read,
        path: event.path,
        pathVersion: event.pathVersion,
        because,
      }));
    case 'PathMigrated':
      return escalated(view, event, (read) => ({
        ...read,
        path: event.path,
        pathVersion: event.pathVersion,
        level: event.level,
        because,
      }));
    case 'IncidentReassessed':
      return event.added.reduce<View>(
        (before, { escalationId, level, acknowledgeBy, pages, urgency }) =>
          escalated(withPaged(before, pages), { escalationId }, (read) => ({
            ...read,
            level: Math.max(read.level, level),
            because,
            acknowledgeBy: isoOf(acknowledgeBy),
            paged: withPages(read, { pages, urgency }, at),
          })),
        withRaised(view, event.raisedPages),
      );
    default:
      return never(event);
  }
}

/** Codes of halts by an acknowledgement in what was written before they said by whose. */
const byAcknowledgement: ReadonlySet<string> = new Set(['acknowledged', 'acknowledged-early']);

const nobodyHasIt = { state: 'climbing', acknowledgedBy: [], lapsesAt: null } as const;

function acknowledgedAgain<View extends WithEscalations>(view: View, at: string): View {
  const isSince = !((view.firedLast ?? '') > at);
  return view.status === 'open' && isSince ? { ...view, status: 'acknowledged' } : view;
}

/** Open again unless another escalation is acknowledged, or somebody has acknowledged since. */
function reopened<View extends WithEscalations>(view: View, at: string): View {
  const isHad = view.escalations.some(({ state }) => state === 'acknowledged') || (view.acknowledgedLast ?? '') > at;
  return {
    ...view,
    lapsedLast: at,
    ...(view.status === 'acknowledged' && !isHad && { status: 'open' as const }),
    ...((view.snoozedUntil ?? '') <= at && { snoozedUntil: null, snoozedBy: null }),
  };
}

function withPages(
  { paged }: EscalationRead,
  { pages, urgency }: { readonly pages: readonly Page[]; readonly urgency: string },
  at: string,
): EscalationRead['paged'] {
  const low = urgency === 'low' && { urgency: 'low' as const };
  return [...paged, ...pages.map(({ person, name }) => ({ person, name, at, ...low }))].slice(-pagesShown);
}

/** Whose page is urgent from now on; its id begins with its escalation and ends with its person. */
function withRaised<View extends WithEscalations>(view: View, raisedPages: readonly string[]): View {
  if (raisedPages.length === 0) return view;
  const isRaised = (escalationId: string, person: string): boolean =>
    raisedPages.some((id) => id.startsWith(`${escalationId}/`) && id.endsWith(person.slice(person.indexOf('/'))));
  return {
    ...view,
    escalations: view.escalations.map((read) => ({
      ...read,
      paged: read.paged.map(({ urgency, ...page }) =>
        urgency === undefined || isRaised(read.escalationId, page.person) ? page : { ...page, urgency },
      ),
    })),
  };
}

/** Who was paged is called what they were called then, whoever they are by now. */
function withPaged<View extends WithEscalations>(view: View, pages: readonly Page[]): View {
  return { ...view, names: { ...view.names, ...Object.fromEntries(pages.map(({ person, name }) => [person, name])) } };
}

function escalated<View extends WithEscalations>(
  view: View,
  { escalationId }: { readonly escalationId: string },
  change: (read: EscalationRead) => EscalationRead,
): View {
  return {
    ...view,
    escalations: view.escalations.map((read) => (read.escalationId === escalationId ? change(read) : read)),
  };
}
