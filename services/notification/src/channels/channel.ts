import type { IncidentFacts } from '@escalog/contracts';
import type { ContactMethod, EntryOf, Ref } from '@escalog/definitions';
import type { Bundle } from '@escalog/http';
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { AttemptName } from '../domain/delivery-types.ts';
import type { Lane } from '../lanes.ts';

/** One kind of contact method. */
export type MethodOf<Kind extends ContactMethod['channel']> = Extract<ContactMethod, { channel: Kind }>;

/**
 * What a message asks of whoever gets it: to acknowledge, to say yes or no to a suggestion, or nothing. `answerBy` is until
 * when that is in time; null when nobody has said.
 */
export type Asked =
  | {
      readonly kind: 'page';
      readonly acknowledgeUrl: string;
      readonly answerBy: Instant | null;
      /** What comes otherwise, as a clause such as `level 2 is paged`; null when nobody can say. */
      readonly otherwise: string | null;
      /** Of a message that tells several pages: its link answers all of them. */
      readonly bundle?: Bundle;
    }
  | {
      readonly kind: 'nudge';
      readonly nudgeId: string;
      /** What is suggested, as one sentence. */
      readonly suggestion: string;
      readonly acceptUrl: string;
      readonly dismissUrl: string;
      readonly answerBy: Instant | null;
    }
  | { readonly kind: 'note'; readonly text: string };

/** A page, a nudge or a note that was held back, in the message of another. */
export interface AlsoTold {
  readonly pageId: string;
  readonly incidentId: string;
  readonly title: string;
  readonly severity: string;
  /** Where it is answered; of a note, where it is read. */
  readonly url: string;
}

/** A page, a nudge or a note as a channel sends it. */
export interface PageMessage<Method extends ContactMethod = ContactMethod> {
  readonly pageId: string;
  readonly incidentId: string;
  /** The same on every attempt: what a provider tells a repeat by. */
  readonly idempotencyKey: string;
  readonly to: { readonly person: Ref; readonly name: string };
  readonly method: Method;
  readonly incident: IncidentFacts;
  readonly urgency: string;
  /** Of the severity: 1 is the worst. Left out where nobody knows. */
  readonly rank?: number;
  /** Why the person is paged, as one sentence. */
  readonly why: string;
  /** The code of that reason, such as `handed-off`; null when nobody has said. */
  readonly whyCode: string | null;
  /** Refs that led to the person: the target first, the person last. */
  readonly via: readonly Ref[];
  /** What people call a ref of this page; itself when the catalog does not have it. */
  readonly nameOf: (ref: Ref) => string;
  readonly requestedAt: Instant;
  /** When this attempt is made. */
  readonly sentAt: Instant;
  /** How much later that is than was planned. */
  readonly late: Milliseconds;
  readonly asked: Asked;
  /** Other pages that this message tells as well, because the contact method gets only so many: the worst of them. Left out of none. */
  readonly also?: readonly AlsoTold[];
  /** How many more it tells besides those. Left out of none. */
  readonly alsoMore?: number;
  readonly timelineUrl: string;
  /** What the catalog says in place of what Escalog would, on the channel of the method, for what is asked. */
  readonly template: EntryOf<'template'> | undefined;
  /** Which attempt of which step it is, for who tells later what became of it; left out of what is no delivery's. */
  readonly attempt?: AttemptName;
  /** It is no page of an incident, and says so. */
  readonly isTest?: true;
  /** It brings this code, which proves that the method reaches its person, and says nothing else. */
  readonly code?: string;
  /** It brings this link, by which its person signs in, and says nothing else. */
  readonly signInUrl?: string;
}

/**
 * What a provider made of a message. `detail` is for people: what it said, or the error. `handle` names what was sent, for a
 * provider that changes it by a name of its own; without one nothing sent can be changed later.
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly detail: string; readonly handle?: string }
  | {
      readonly kind: 'failed';
      /** Whether sending the same again later may succeed. */
      readonly retriable: boolean;
      readonly detail: string;
      /** How long the provider asks to be left alone. */
      readonly retryAfter?: Milliseconds | undefined;
      /**
       * `silence`: nothing came back, neither yes nor no. `provider`: who carries messages to everybody is out of reach, or does
       * not let us in. `sender`: it takes nothing from us. Left out: it is about the recipient or the message.
       */
      readonly fault?: 'silence' | 'provider' | 'sender';
    };

/** What was sent, and by which name the provider knows it: what `send` answered; undefined when nobody kept that. */
export type SentMessage<Method extends ContactMethod = ContactMethod> = PageMessage<Method> & {
  readonly handle: string | undefined;
};
/** How it failed. */
export type Failure = Extract<SendResult, { kind: 'failed' }>;

/** A way to a person. */
export interface Channel<Method extends ContactMethod = ContactMethod> {
  /**
   * Sends once, and gives up when `signal` aborts. Whatever goes wrong with the provider is a result; only a
   * bug rejects.
   */
  send(message: PageMessage<Method>, signal: AbortSignal): Promise<SendResult>;
  /** What `method` of `person` shares with others that the channel sends to. What the channel gets beyond the width would wait inside it while the deadline runs. */
  laneOf(method: Method, person: Ref): Lane;
  /**
   * Makes what was sent no longer ask for anything, once it is answered or over: closes an alert elsewhere, takes buttons away.
   * `because` says in a sentence why. Left out where nothing can be done about what was sent.
   */
  readonly recall?: (message: SentMessage<Method>, because: string, signal: AbortSignal) => Promise<SendResult>;
  /** Looks whether the provider lets us in, as far as that shows without a message, until `signal` aborts. Left out where every recipient has a provider of their own. */
  readonly check?: (signal: AbortSignal) => Promise<SendResult>;
  /**
   * The services that carry what is sent by `method` of `person`, by their origins; undefined as long as nobody knows. Left out where the
   * channel has one provider for everybody, or the method says by its address which.
   */
  readonly servicesOf?: (method: Method, person: Ref) => string | undefined;
  /** Everything is kept in the sandbox, where nobody is reached. */
  readonly isSandbox?: true;
  /** Ends connections. Twice is no error. */
  close(): Promise<void>;
}

export function accepted(detail: string, handle?: string): SendResult {
  return { kind: 'accepted', detail, ...(handle !== undefined && { handle }) };
}

/** Of a message that nothing can be done about any more: no provider is asked, so it says nothing of one. */
export const nothingToTakeBack: SendResult = accepted('nothing can be taken back there');

export function failed(retriable: boolean, detail: string, retryAfter?: Milliseconds): Failure {
  return { kind: 'failed', retriable, detail, ...(retryAfter !== undefined && { retryAfter }) };
}

/** Nothing came back: neither yes nor no. */
export function unanswered(detail: string): Failure {
  return { kind: 'failed', retriable: true, detail, fault: 'silence' };
}

/** Whether the provider did not take part: it said neither yes nor no, or is out of reach. */
export function isUnanswered(result: { readonly kind: string; readonly fault?: string }): boolean {
  return result.kind === 'failed' && (result.fault === 'silence' || result.fault === 'provider');
}

/** The result of an attempt that `signal` ended. */
export const noAnswerInTime: Failure = unanswered('no answer before the deadline');
