import type { Decided, IncidentFacts, NotificationsEvent } from '@escalog/contracts';
import type { Effect, Instant, Milliseconds } from '@escalog/kernel';

/** What a rule says to a chat or a webhook, as it was asked for. The address stays with the rule. */
export interface RequestedCall {
  readonly callId: string;
  /** Ref of the rule. */
  readonly rule: string;
  /** Index of the action within the rule, from 0. */
  readonly action: number;
  readonly kind: 'post' | 'call';
  readonly text: string;
  readonly tryUntil: Instant;
  readonly incident: IncidentFacts;
  /** Why, as one sentence. */
  readonly why: string;
  readonly requestedAt: Instant;
}

/** waiting: the next attempt has its time. sending: an attempt is under way. */
export type Call =
  | { readonly phase: 'unrequested' }
  | {
      readonly phase: 'waiting' | 'sending' | 'delivered' | 'failed';
      readonly call: RequestedCall;
      /** The attempt under way or made last; 0 before the first. */
      readonly attempt: number;
    };

/** A call that has been asked for. */
export type AskedCall = Exclude<Call, { phase: 'unrequested' }>;

export interface CallEnded {
  readonly kind: 'attempt-ended';
  readonly attempt: number;
  readonly outcome: 'accepted' | 'failed';
  /** Whether the same attempt may succeed later; without meaning unless it failed. */
  readonly retriable: boolean;
  /** How long the receiver asks to be left alone. */
  readonly retryAfter?: Milliseconds | undefined;
  /** What was answered, or the error. */
  readonly detail: string;
}

export type CallInput =
  | { readonly kind: 'call-requested'; readonly call: RequestedCall }
  | CallEnded
  /** A timer: this attempt is to be made now. */
  | { readonly kind: 'attempt-due'; readonly attempt: number }
  /** The process that makes this attempt has it in hand. */
  | { readonly kind: 'attempt-held'; readonly attempt: number }
  /** A timer: by now the outcome of this attempt should have come, or word that somebody has it in hand. */
  | { readonly kind: 'attempt-lost'; readonly attempt: number };

/** Asks for one attempt; it ends as `attempt-ended`. */
export interface MakeCall {
  readonly kind: 'make-call';
  readonly attempt: number;
  readonly call: RequestedCall;
}

export type CallEvent = Decided<NotificationsEvent>;

export interface CallTypes {
  State: Call;
  Input: CallInput;
  Event: CallEvent;
  Activity: MakeCall;
  Context: { readonly at: Instant };
}

export type CallEffects = readonly Effect<CallTypes>[];
