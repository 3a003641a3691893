/** It is over: those who were paged and did not acknowledge are told once, quietly. */
import { append } from '@escalog/kernel';
import { pagesTo } from './paging.ts';
import { pagesAsked } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';

export function standDown(
  { by }: Extract<EscalationsInput, { kind: 'resolved' }>,
  state: Escalations,
  { definitions }: Context,
): Effects {
  const facts = factsOf(state);
  if (facts === null || state.stoodDown === true) return [];
  const escalations = Object.values(state.escalations);
  const acknowledged = new Set(state.work?.acknowledgedBy);
  // Whoever was sent nothing, as far as has been heard, knows of nothing that could be over.
  const told = new Map(
    escalations
      .flatMap(pagesAsked)
      .filter(({ delivered }) => delivered)
      .filter(({ person }) => person !== by && !acknowledged.has(person))
      .map((page) => [page.person, page]),
  );
  const [first] = escalations;
  if (told.size === 0 || first === undefined) return [];
  const resolver = by === undefined ? undefined : definitions.find(by)?.entry.name;
  // Of each resolve it is another notice.
  const again = state.reopened === undefined ? '' : `-${state.reopened.times + 1}`;
  const text = `${facts.title}: it is resolved${resolver === undefined ? '' : ` by ${resolver}`}, and nothing is left to do for you.`;
  return [
    append({
      type: 'PeopleTold' as const,
      kind: 'stand-down',
      notices: pagesTo([...told.values()], `${incidentOf(first.escalationId)}/stand-down${again}`),
      text,
      incident: facts,
      reason: {
        code: 'stand-down',
        text: 'The incident is resolved, so those who were paged and did not acknowledge are told.',
        definition: null,
        facts: {},
      },
    }),
  ];
}

/** An escalation is called by its incident first. */
export function incidentOf(escalationId: string): string {
  return escalationId.slice(0, escalationId.indexOf('/'));
}
