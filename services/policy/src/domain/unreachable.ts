/** A page cannot be delivered: when no page of its level can, the next level is reached at once. */
import { perform } from '@escalog/kernel';
import { climb } from './climb.ts';
import { answeredOf, isAnswered } from './everyone.ts';
import { halt } from './halt.ts';
import { handoffAccepted } from './handoff-accepted.ts';
import { haltingBy } from './lapse.ts';
import type { Escalation } from './escalation.ts';
import { factsOf, running, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';

export function unreachable(
  { pageId }: Extract<EscalationsInput, { kind: 'page-undeliverable' }>,
  state: Escalations,
  context: Context,
): Effects {
  return running(state).flatMap((escalation) => levelUnreachable(escalation, pageId, state, context));
}

function levelUnreachable(escalation: Escalation, pageId: string, state: Escalations, context: Context): Effects {
  const { current, phase, path, level } = escalation;
  const allFailed =
    current.some((page) => page.pageId === pageId) &&
    current.every((page) => page.undeliverable !== null || page.closed === 'declined');
  if (isAnswered(escalation)) return haltedByAll(escalation, answeredOf(escalation).at(-1) ?? '', state, context);
  if (!allFailed || factsOf(state) === null) return [];
  const why = current
    .map(({ name, undeliverable }) => `${name}: ${undeliverable?.replace(/\.$/, '') ?? 'declined'}`)
    .join('; ');
  if (phase !== 'climbing')
    return [
      perform({
        kind: 'tell-operators',
        reason: `Nobody has acknowledged, and the last resort of ${path.entry.name} cannot be reached (${why}).`,
      }),
    ];
  const text = current.some(({ mayPass }) => mayPass)
    ? `The providers fail, and no page of level ${level} gets through at the moment (${why})`
    : `No page of level ${level} could be delivered (${why})`;
  return climb(escalation, { code: 'level-undeliverable', text }, state, context);
}

function haltedByAll(escalation: Escalation, by: string, state: Escalations, context: Context): Effects {
  const acknowledgement = { by, pageId: null };
  return [
    ...halt(
      escalation,
      { code: 'acknowledged', text: 'Everybody who can be reached has acknowledged.' },
      haltingBy(acknowledgement, state, context),
    ),
    ...handoffAccepted(escalation, acknowledgement, state, context),
  ];
}
