/**
 * What a decider answers. `ignored` is success without news (the same command twice); `rejected` is a
 * refusal the caller must be told about. Both are values: a domain never throws for something foreseen.
 */
export type Decision<Event> =
  | { readonly kind: 'accepted'; readonly events: readonly [Event, ...Event[]] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** A refusal: a stable `code` to match on, and one sentence that says what to do. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
}

export function accepted<Event>(first: Event, ...rest: Event[]): Decision<Event> {
  return { kind: 'accepted', events: [first, ...rest] };
}

export function ignored(reason: string): Decision<never> {
  return { kind: 'ignored', reason };
}

export function rejected(code: string, message: string): Decision<never> {
  return { kind: 'rejected', rejection: { code, message } };
}
