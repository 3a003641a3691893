import type { Caller } from '@escalog/definitions';

export type ReplyVia = 'link' | 'sms' | 'phone' | 'slack';

/** What somebody answers to an incident from where they are. */
export interface Reply {
  readonly by: Caller;
  readonly via: ReplyVia;
  readonly answer: 'acknowledge' | 'decline' | 'escalate';
  /** The page that is answered, where the way back says which: it is the proof that they were paged. */
  readonly pageId: string | null;
  /** What they say of it, on one line; they need not. */
  readonly why?: string | undefined;
}
