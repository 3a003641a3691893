/** What is said to have held or not, and the events that show it. */

export interface Finding {
  /** What it is about, in kebab-case. */
  readonly kind:
    | 'routing'
    | 'rule-not-evaluable'
    | 'level-skipped'
    | 'page-undeliverable'
    | 'attempt-failed'
    | 'page-not-sent'
    | 'page-unanswered'
    | 'path-exhausted'
    | 'page-declined'
    | 'bounced'
    | 'acknowledgement-lapsed'
    | 'handoff-returned'
    | 'branch-not-evaluable'
    | 'nudge'
    | 'call-failed'
    | 'preview'
    | 'nobody-paged'
    | 'unreadable';
  readonly text: string;
  /** Ids of the events that show it. */
  readonly events: readonly string[];
}

export interface Verdict {
  /** Empty until nothing is escalated any more: what may still fail has not held yet. */
  readonly held: readonly Finding[];
  readonly notHeld: readonly Finding[];
}

/** The failures if there are any; else that it held, unless nothing was put to the test. */
export function either(
  tested: readonly unknown[],
  kind: Finding['kind'],
  held: string,
  failures: readonly Finding[],
): Verdict {
  if (failures.length > 0) return { held: [], notHeld: failures };
  return { held: tested.length === 0 ? [] : [{ kind, text: held, events: [] }], notHeld: [] };
}
