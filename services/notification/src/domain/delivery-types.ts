import type { Decided, IncidentFacts, NotificationsEvent } from '@escalog/contracts';
import type { ContactMethod, Definitions, Ref } from '@escalog/definitions';
import type { Effect, Instant, Milliseconds } from '@escalog/kernel';

export type Urgency = 'high' | 'low';

/** page: to be acknowledged. nudge: a suggestion, to be answered, brought quietly. note: to be read, brought once and quietly. */
export type DeliveryKind = 'page' | 'nudge' | 'note';

/** What a nudge suggests. */
export interface Suggestion {
  readonly nudgeId: string;
  /** As one sentence. */
  readonly text: string;
}

/** A page as it was asked for; a nudge or a note likewise, which are delivered like one. */
export interface RequestedPage {
  /** Absent of what was stored before there were others, for a page. */
  readonly kind?: DeliveryKind;
  readonly pageId: string;
  /** Empty of a nudge and a note, which belong to no escalation. */
  readonly escalationId: string;
  readonly person: Ref;
  /** Their name as it was then. */
  readonly name: string;
  /** Refs that led to the person: the target first, the person last. */
  readonly via: readonly Ref[];
  readonly urgency: Urgency;
  /** Of a page of level 1 of the first cycle: nobody was told before. Absent of any other, and of what was stored before it was kept. */
  readonly isFirst?: true;
  readonly incident: IncidentFacts;
  /** Why the person is paged, as one sentence. */
  readonly why: string;
  /** The code of that reason, such as `handed-off`; absent of what was stored before it was kept. */
  readonly whyCode?: string;
  /** When the level was reached: contact rules count from here. */
  readonly requestedAt: Instant;
  /** Until when it can be answered in time, which is when the time of its level is over: until then what may pass is tried on. Null when nobody has said, and of a note. */
  readonly triedUntil: Instant | null;
  /** Of a page: what comes when it is not answered by then, such as `level 2 is paged`; absent when nobody can say. */
  readonly otherwise?: string;
  /** Of a nudge. */
  readonly suggestion?: Suggestion;
  /** Of a note: what it says. */
  readonly text?: string;
  /** Of a page that was asked for with low urgency: since when it is brought with high, and why, as one sentence. */
  readonly raised?: { readonly at: Instant; readonly because: string };
}

export function kindOf({ kind }: Pick<RequestedPage, 'kind'>): DeliveryKind {
  return kind ?? 'page';
}

/**
 * waiting: its time has not come. spare: only tried when another fails. sending: an attempt is under way.
 * retrying: the last attempt failed and the next is due. paused: it failed for what may pass, has given way to
 * the other steps, and is tried on while its level lasts. held: its method gets no more messages for a while, and its
 * next attempt is made with those of other pages. accepted, failed: it is over. collapsed: its method was being tried
 * already when it came due, or has been since, or a step of the plan for high urgency took its place.
 */
export type StepStatus =
  'waiting' | 'spare' | 'sending' | 'retrying' | 'paused' | 'held' | 'accepted' | 'failed' | 'collapsed';

/** One planned use of one contact method. */
export interface Step {
  /** The method's id; `<method id>/2` when the rules name a method a second time. */
  readonly id: string;
  readonly methodId: string;
  readonly channel: string;
  /** Masked. */
  readonly address: string;
  readonly dueAt: Instant;
  readonly status: StepStatus;
  /** The attempt under way or made last; 0 before the first. */
  readonly attempt: number;
  /** How the last attempt ended. */
  readonly detail: string;
  /** Whether what made the last attempt fail may pass. */
  readonly mayPass: boolean;
  /** When it was last handed to a provider; absent before, and of what was stored before this was kept. */
  readonly sentAt?: Instant;
  /** What the provider calls the message that it accepted; absent where it calls it nothing. */
  readonly handle?: string;
  /** Of other pages that its message told as well: what becomes of it becomes of them. Absent of none. */
  readonly told?: readonly AttemptOfPage[];
  /** True once nothing came back of an attempt: its provider may have it, though it did not say so. */
  readonly unheard?: true;
  /** Set once it was told that it is held; `burst` when that was for a minute only. */
  readonly heldBack?: true | 'burst';
  /** What providers told of its attempts, each once; absent of nothing. */
  readonly receipts?: readonly Receipt[];
  /** What the provider told of the attempt that is under way, before it answered our request. */
  readonly early?: Receipt & { readonly detail: string };
  /** Of one that was accepted and asks for nothing any more: how far its provider has been told so. */
  readonly recall?: { readonly status: 'sending' | 'retrying' | 'over'; readonly attempt: number };
}

export interface Receipt {
  readonly attempt: number;
  readonly status: ReceiptStatus;
}

/** `requested` lasts only while the request itself is handled. */
export type Delivery =
  | { readonly phase: 'unrequested' }
  | {
      readonly phase: 'requested' | 'started' | 'delivered' | 'undeliverable' | 'withdrawn';
      readonly page: RequestedPage;
      readonly steps: readonly Step[];
      /** Why it was withdrawn; absent unless it was, and of what was stored before this was kept. */
      readonly because?: string;
    };

/** A delivery that has been asked for. */
export type RequestedDelivery = Exclude<Delivery, { phase: 'unrequested' }>;

export type DeliveryInput =
  | { readonly kind: 'page-requested'; readonly page: RequestedPage }
  | { readonly kind: 'page-withdrawn'; readonly because: string }
  /** It can be answered until `until`: its level is waited for from later on. */
  | { readonly kind: 'wait-moved'; readonly until: Instant }
  /** It is to be brought with high urgency from `at` on. */
  | { readonly kind: 'page-raised'; readonly at: Instant; readonly because: string }
  | AttemptEnded
  | AttemptHeldBack
  | RecallEnded
  /** A provider tells later what became of a message that it had accepted. */
  | ReceiptCame
  /** A timer: this attempt of the step is to be made now. */
  | { readonly kind: 'step-due'; readonly step: string; readonly attempt: number }
  /** The process that makes this attempt has it in hand: it waits for its turn, is under way, or its outcome is being stored. */
  | { readonly kind: 'attempt-held'; readonly step: string; readonly attempt: number }
  /** A timer: by now the outcome of this attempt should have come, or word that somebody has it in hand. */
  | { readonly kind: 'attempt-lost'; readonly step: string; readonly attempt: number }
  /** Likewise, of what takes a message back. */
  | { readonly kind: 'recall-due' | 'recall-held' | 'recall-lost'; readonly step: string; readonly attempt: number };

/** Names an attempt within its page. */
export interface AttemptName {
  readonly step: string;
  readonly attempt: number;
}

/** An attempt of any page. */
export interface AttemptOfPage extends AttemptName {
  readonly pageId: string;
}

export interface AttemptEnded extends AttemptName {
  readonly kind: 'attempt-ended';
  /** not-sent: the page was withdrawn before the turn of the attempt came, so no provider has seen it. */
  readonly outcome: 'accepted' | 'failed' | 'not-sent';
  /** Whether the same attempt may succeed later; without meaning unless it failed. */
  readonly retriable: boolean;
  /** How long the provider asks to be left alone. */
  readonly retryAfter?: Milliseconds | undefined;
  /** What the provider said, or the error. */
  readonly detail: string;
  /** When it was handed to the provider; left out of one that was not. */
  readonly sentAt?: Instant;
  /** What the provider calls the message. */
  readonly handle?: string;
  /** Those of other pages that were made by the same message. */
  readonly told?: readonly AttemptOfPage[];
  /** True when nothing came back, so that the provider may have it all the same. */
  readonly unheard?: true;
}

/** The turn of an attempt came, and its contact method gets no more messages until `until`; `limit` says which, such as `5 within 15 min`. */
export interface AttemptHeldBack extends AttemptName {
  readonly kind: 'attempt-held-back';
  readonly until: Instant;
  readonly limit: string;
  /** It is one of many that came within a minute. */
  readonly isBurst?: true;
}

export interface RecallEnded extends AttemptName {
  readonly kind: 'recall-ended';
  readonly outcome: 'accepted' | 'failed';
  readonly retriable: boolean;
  readonly retryAfter?: Milliseconds | undefined;
  readonly detail: string;
}

export interface ReceiptCame extends AttemptName {
  readonly kind: 'receipt-came';
  readonly status: ReceiptStatus;
  /** What the provider said. */
  readonly detail: string;
}

/** undelivered, unanswered, busy, failed: it did not get through after all. */
export type ReceiptStatus = 'delivered' | 'read' | 'answered' | 'unanswered' | 'busy' | 'undelivered' | 'failed';

/** Asks for one attempt; it ends as `attempt-ended`. */
export interface SendPage extends AttemptName {
  readonly kind: 'send';
  readonly methodId: ContactMethod['id'];
  /** The same on every attempt of one step, so that a provider can tell a repeat. */
  readonly idempotencyKey: string;
  /** When its step was planned for. */
  readonly dueAt: Instant;
  readonly page: RequestedPage;
}

/** Asks that a message that was accepted ask for nothing any more; it ends as `recall-ended`. */
export interface RecallMessage extends AttemptName {
  readonly kind: 'recall';
  readonly methodId: ContactMethod['id'];
  /** The one that the message was sent under. */
  readonly idempotencyKey: string;
  readonly dueAt: Instant;
  readonly page: RequestedPage;
  /** What the provider calls the message. */
  readonly handle: string | undefined;
  /** Why, as one sentence. */
  readonly because: string;
}

export type DeliveryEvent = Decided<NotificationsEvent>;

export interface DeliveryContext {
  readonly at: Instant;
  readonly definitions: Definitions;
}

export interface DeliveryTypes {
  State: Delivery;
  Input: DeliveryInput;
  Event: DeliveryEvent;
  Activity: SendPage | RecallMessage;
  Context: DeliveryContext;
}

export type Effects = readonly Effect<DeliveryTypes>[];

/** The incident that a page, a nudge, a note or a call is about: their ids begin with it, before a slash or a dot. */
export function incidentIdOf(id: string): string {
  return /^[^/.]*/.exec(id)?.[0] ?? id;
}

export function idempotencyKeyOf(page: RequestedPage, step: Pick<Step, 'id'>): string {
  return `${page.pageId}/${step.id}`;
}
