/** Who may see the incident, as far as its escalations know. */
import type { Sight } from '@escalog/access';
import { pagesAsked } from './escalation.ts';
import type { Escalations } from './escalations.ts';

/** Involved is who declared it, was paged, asked or told, acknowledged, led, or gave or got it. */
export function sightOf(state: Escalations): Sight {
  const { seenBy = null, alsoInvolved = [], origin, work, moves = [], ruled } = state;
  if (seenBy === null) return { seenBy, involved: [] };
  return {
    seenBy,
    involved: [
      ...alsoInvolved,
      ...(origin === undefined ? [] : [origin.declaredBy]),
      ...(work?.acknowledgedBy ?? []),
      ...moves.flatMap(({ by, to }) => (to === null ? [by] : [by, to])),
      ...Object.values(ruled?.nudges ?? {}).flatMap(({ people }) => people),
      ...Object.values(state.escalations).flatMap((escalation) => pagesAsked(escalation).map(({ person }) => person)),
    ],
  };
}

/** The state once these are remembered as involved, too. */
export function withInvolved(state: Escalations, refs: readonly string[]): Escalations {
  const { alsoInvolved = [] } = state;
  const more = [...new Set(refs)].filter((ref) => !alsoInvolved.includes(ref));
  return more.length === 0 ? state : { ...state, alsoInvolved: [...alsoInvolved, ...more] };
}
