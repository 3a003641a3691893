/**
 * "I have it." Halts the escalation of the page, else those that paged the person, else all, unless its level asks
 * for more than one.
 */
import { everyoneAsked } from './everyone.ts';
import {
  isRunning,
  pagesAsked,
  type Acknowledgement,
  type Context,
  type Effects,
  type Escalation,
  type Escalations,
  type EscalationsInput,
} from './escalations.ts';
import { newest } from './fired-again.ts';
import { halt } from './halt.ts';
import type { Trigger } from './trigger.ts';

export function acknowledged(
  { acknowledgement }: Extract<EscalationsInput, { kind: 'acknowledged' }>,
  state: Escalations,
  context: Context,
): Effects {
  return meantBy(acknowledgement, state).flatMap(
    (escalation) =>
      everyoneAsked(escalation, acknowledgement, context) ??
      halt(escalation, acknowledgedBy(acknowledgement, escalation, context), acknowledgement.by),
  );
}

/** What an acknowledgement halts: the escalation of the page, else those that paged the person, else all. Halted ones count too, for a second acknowledgement may be about them, and then it halts nothing; not those that were started again. */
function meantBy({ by, pageId }: Acknowledgement, { escalations }: Escalations): readonly Escalation[] {
  const all = newest(escalations);
  const ofPage = all.filter((escalation) => pagesAsked(escalation).some((page) => page.pageId === pageId));
  const ofPerson = all.filter((escalation) => pagesAsked(escalation).some((page) => page.person === by));
  const meant = [ofPage, ofPerson].find(({ length }) => length > 0) ?? all;
  return meant.filter(isRunning);
}

export function acknowledgedBy({ by }: Acknowledgement, escalation: Escalation, { definitions }: Context): Trigger {
  const source = definitions.findOf('alert-source', by)?.entry;
  if (source !== undefined) return { code: 'acknowledged', text: `${source.name} says that somebody has it there.` };
  const paged = pagesAsked(escalation).find((page) => page.person === by);
  const name = paged?.name ?? definitions.findOf('person', by)?.entry.name ?? by;
  return {
    code: 'acknowledged',
    text: paged !== undefined ? `${name} acknowledged.` : `${name} acknowledged, who had not been paged.`,
  };
}
