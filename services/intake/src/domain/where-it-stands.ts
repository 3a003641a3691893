import type { EscalationRead } from './escalation-read.ts';

/** Where the escalation of a page stands, for whoever was paged. */
export interface WhereItStands {
  /** Why it is where it is, as one sentence. */
  readonly because: string;
  /** ISO 8601: when whoever is next is paged; null when nobody is. */
  readonly answerBy: string | null;
}

/** Of the escalation that asked for the page; `undefined` when it is not among them, or nobody is waited for any more. */
export function whereItStands(
  pageId: string,
  { escalations }: { readonly escalations: readonly EscalationRead[] },
): WhereItStands | undefined {
  const escalation = escalations.findLast(({ escalationId }) => pageId.startsWith(`${escalationId}/`));
  if (escalation === undefined || (escalation.state !== 'climbing' && escalation.state !== 'exhausted'))
    return undefined;
  return { because: escalation.because, answerBy: escalation.acknowledgeBy ?? null };
}
