/**
 * A level that everybody who was paged has to acknowledge: each acknowledgement is noted, whoever it is of and whichever
 * page it answers, and stops nothing as long as somebody is missing. Who cannot be reached for good is not waited for.
 */
import { append } from '@escalog/kernel';
import { isWanted, type Escalation } from './escalation.ts';
import type { Context, Effects } from './escalations.ts';
import type { Acknowledgement } from './inputs.ts';
import { levelOf } from './steps.ts';
import { reasonOf } from './trigger.ts';

/** What follows from an acknowledgement that does not halt its escalation yet; undefined when it does. */
export function everyoneAsked(
  escalation: Escalation,
  { by }: Acknowledgement,
  { definitions }: Context,
): Effects | undefined {
  if (!asksEveryone(escalation)) return undefined;
  const missing = missingAfter(escalation, [...answeredOf(escalation), by]);
  if (missing.length === 0) return undefined;
  if (answeredOf(escalation).includes(by)) return [];
  const { escalationId, cycle, level, current } = escalation;
  const answered = current.filter((page) => page.person === by);
  const name = answered[0]?.name ?? definitions.find(by)?.entry.name ?? by;
  const names = missing.map((person) => current.find((page) => page.person === person)?.name ?? person);
  const text = `${name} acknowledged; everybody of level ${level} of ${escalation.path.entry.name} has to, and ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} not yet.`;
  return [
    append({
      type: 'LevelAnswered' as const,
      escalationId,
      cycle,
      level,
      by,
      answeredPages: answered.map(({ pageId }) => pageId),
      missing,
      reason: reasonOf(escalation, { code: 'level-answered', text: '' }, text),
    }),
  ];
}

/** Whoever has acknowledged once `by` has: one person alone where one is enough. */
export function answerers(escalation: Escalation, by: string): readonly string[] {
  return asksEveryone(escalation) ? [...new Set([...answeredOf(escalation), by])] : [by];
}

/** Whether nobody is left to be waited for: all have acknowledged who can be reached. */
export function isAnswered(escalation: Escalation): boolean {
  return (
    asksEveryone(escalation) &&
    answeredOf(escalation).length > 0 &&
    missingAfter(escalation, answeredOf(escalation)).length === 0
  );
}

/** Refs of who has acknowledged the level at which it stands. */
export function answeredOf({ answeredBy = [] }: Escalation): readonly string[] {
  return answeredBy;
}

function asksEveryone(escalation: Escalation): boolean {
  return escalation.phase === 'climbing' && levelOf(escalation)?.level.acknowledgement === 'everyone';
}

function missingAfter({ current }: Escalation, answered: readonly string[]): readonly string[] {
  const asked = current.filter((page) => isWanted(page) && !answered.includes(page.person));
  return [...new Set(asked.map(({ person }) => person))];
}
