/** Why a page waits, and what follows from what providers tell later. */
import type { Reason } from '@escalog/contracts';
import type { EntryOf, VersionedEntry } from '@escalog/definitions';
import {
  kindOf,
  type DeliveryKind,
  type ReceiptCame,
  type RecallEnded,
  type RequestedPage,
  type Step,
} from './delivery-types.ts';
import { placeOf } from './reasons.ts';

type PersonEntry = VersionedEntry<EntryOf<'person'>>;

const what = { page: 'this page', nudge: 'this suggestion', note: 'this note' } as const satisfies Record<
  DeliveryKind,
  string
>;

/** `step` is what was to be tried now; without one the plan as a whole begins later. */
export function held(page: RequestedPage, person: PersonEntry, step?: Step): Reason {
  const waits = step === undefined ? what[kindOf(page)] : `the ${placeOf(step)} for ${what[kindOf(page)]}`;
  return {
    code: 'quiet-hours',
    text: `${waits[0]?.toUpperCase()}${waits.slice(1)} is of low urgency, and ${page.name} has quiet hours ${hoursOf(person)}, so it waits until they are over.`,
    definition: definitionOf(person),
    facts: { urgency: page.urgency, ...(step !== undefined && { step: step.id }) },
  };
}

/** Of a nudge that nobody could answer any more by the end of the quiet hours. */
export function overBeforeQuietHours(page: RequestedPage, person: PersonEntry): Reason {
  return {
    code: 'over-before-quiet-hours-end',
    text: `${page.name} is not asked: they have quiet hours ${hoursOf(person)}, and the suggestion is over before these are.`,
    definition: definitionOf(person),
    facts: { urgency: page.urgency },
  };
}

function hoursOf({ entry: { quietHours } }: PersonEntry): string {
  return quietHours === undefined ? '' : `from ${quietHours.from} to ${quietHours.to} (${quietHours.timeZone})`;
}

function definitionOf({ entry, version }: PersonEntry): string {
  return `${entry.ref}@${version}`;
}

/** Others were told by the same method within a minute. */
export function heldInBurst(page: RequestedPage, step: Step): Reason {
  return {
    code: 'burst',
    text: `${page.name} has got a ${kindOf(page)} by ${placeOf(step)} within the last minute, so this one is told in one message with whatever else comes in it.`,
    definition: null,
    facts: { step: step.id },
  };
}

/** `limit` is the one that is full, such as `5 within 15 min`. */
export function heldBack(page: RequestedPage, step: Step, limit: string): Reason {
  return {
    code: 'limit',
    text: `${page.name} has got as much by ${placeOf(step)} as anybody gets (${limit}), so it is told in one message with others.`,
    definition: null,
    facts: { limit, step: step.id },
  };
}

/** Codes of receipts that take back that an attempt got through, and by which a delivery goes on. */
export const takenBack = 'taken-back';
export const takenBackNext = 'taken-back-next-method';
export const takenBackOpen = 'taken-back-others-open';
export const takenBackLast = 'taken-back-no-method-left';
const takingBack: ReadonlySet<string> = new Set([takenBack, takenBackNext, takenBackOpen, takenBackLast]);

export function takesBack({ code }: Reason): boolean {
  return takingBack.has(code);
}

/** `but` says why nothing follows from bad news. */
export function receiptRecorded(step: Step, receipt: ReceiptCame, but?: string): Reason {
  return receiptReason('recorded', step, receipt, but === undefined ? '' : `; nothing follows from it, because ${but}`);
}

export function receiptTakesBack(code: string, step: Step, receipt: ReceiptCame, next: Step | undefined): Reason {
  const then =
    next !== undefined
      ? `, so ${placeOf(next)} is tried at once`
      : code === takenBack
        ? ', and another contact method got through'
        : code === takenBackOpen
          ? ', while other contact methods are still to be tried'
          : ', and no further contact method is planned';
  return receiptReason(code, step, receipt, then);
}

const words = {
  delivered: 'was delivered',
  read: 'was read',
  answered: 'was answered',
  unanswered: 'was not answered',
  busy: 'found the line busy',
  undelivered: 'did not get through after all',
  failed: 'failed after all',
} as const satisfies Record<ReceiptCame['status'], string>;

function receiptReason(code: string, step: Step, { attempt, status, detail }: ReceiptCame, then: string): Reason {
  const said = detail === '' ? '' : ` (${detail})`;
  return {
    code,
    text: `Attempt ${attempt} by ${placeOf(step)} ${words[status]}${said}${then}.`,
    definition: null,
    facts: { attempt: String(attempt), step: step.id },
  };
}

export function recalled(
  step: Step,
  { outcome, detail }: Pick<RecallEnded, 'outcome' | 'detail'>,
  because: string,
): Reason {
  const said = detail === '' ? '' : ` (${detail})`;
  return {
    code: outcome === 'accepted' ? 'recalled' : 'not-recalled',
    text: `${because.replace(/\.$/, '')}, so ${placeOf(step)} ${outcome === 'accepted' ? 'asks for nothing any more' : 'was to ask for nothing any more, which failed'}${said}.`,
    definition: null,
    facts: { because, step: step.id },
  };
}
