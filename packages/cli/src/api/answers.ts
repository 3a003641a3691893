/** What Escalog answers about escalations under way and suggestions, as far as it is shown here. Instants are ISO 8601 in UTC. */

/** A suggestion, and what came of it. */
export interface Nudge {
  readonly nudgeId: string;
  readonly rule: string;
  readonly suggestion: string | null;
  readonly action: {
    readonly kind: string;
    readonly targets: readonly string[];
    readonly path: string | null;
    readonly say: string | null;
  };
  /** Refs of who was asked. */
  readonly people: readonly string[];
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly outcome: string;
  readonly answeredBy: string | null;
}
