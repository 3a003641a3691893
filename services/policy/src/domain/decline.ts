/**
 * Somebody who was paged says that it is not for them. Their page is withdrawn, and the next level is reached at once,
 * which passes them over. When the escalation has gone on since, or its path has ended, only the page is withdrawn: the last
 * resort is paged again at its time. Whoever alone had acknowledged gives it back by declining.
 */
import { append } from '@escalog/kernel';
import { bounced } from './bounce.ts';
import { climb } from './climb.ts';
import { isAcknowledged } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { evolve } from './evolve.ts';
import { declinedIn } from './meant.ts';
import { reasonOf } from './trigger.ts';
import { inTheirWords, whoIs } from './who.ts';

type Declined = Extract<EscalationsInput, { kind: 'declined' }>;

export function declined(input: Declined, state: Escalations, context: Context): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  const said = `${whoIs(input.by, input.name, context.definitions)} declined${inTheirWords(input.why)}`;
  const about = declinedIn(input, state);
  const effects = about.flatMap(({ escalation, pages }): Effects => {
    const trigger = { code: 'declined', text: said, facts: { by: input.by, why: input.why } };
    const event = {
      type: 'PagesWithdrawn' as const,
      escalationId: escalation.escalationId,
      withdrawnPages: pages.map(({ pageId }) => pageId),
      declinedBy: input.by,
      reason: reasonOf(escalation, trigger, `${said}.`),
    };
    const after = evolve(state, event).escalations[escalation.escalationId];
    const goesOn =
      isAcknowledged(escalation) ||
      (escalation.phase === 'climbing' && pages.some((page) => escalation.current.includes(page)));
    return [append(event), ...(goesOn && after !== undefined ? climb(after, trigger, state, context) : [])];
  });
  return effects.length === 0 ? [] : [...effects, ...bounced(about[0]?.escalation, state, context)];
}
