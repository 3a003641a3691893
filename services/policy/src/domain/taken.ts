/** Whether somebody has the incident, who, and since when nobody has. */
import { millisecondsOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import { isAcknowledged, type Escalation } from './escalation.ts';
import type { Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { newest } from './fired-again.ts';
import { levelOf } from './steps.ts';

/** Whether somebody has the incident: an escalation of it was halted by somebody, and has not lapsed. */
export function isTaken({ escalations, acknowledgedEarly }: Escalations): boolean {
  const all = newest(escalations);
  return all.some(isAcknowledged) || (all.length === 0 && acknowledgedEarly !== null);
}

/** Refs of everybody whose acknowledgement has not lapsed, each once. */
export function acknowledgersOf({ escalations, acknowledgedEarly }: Escalations): readonly string[] {
  const all = newest(escalations);
  if (all.length === 0 && acknowledgedEarly !== null) return [acknowledgedEarly.by];
  return [...new Set(all.flatMap(({ acknowledged }) => acknowledged?.by ?? []))];
}

/** Since when nobody has had it: from the declaration, or from when whoever had it last had it no more; undefined while somebody has. */
export function untakenSince(state: Escalations): Instant | undefined {
  return isTaken(state) ? undefined : (state.takenUntil ?? declaredAt(state));
}

/** The state when at `at` something came after which nobody may have it any more. It counts only once nobody has. */
export function withTakenUntil(state: Escalations, at: Instant): Escalations {
  const { takenUntil = at } = state;
  return isTaken(state) ? { ...state, takenUntil: takenUntil > at ? takenUntil : at } : state;
}

/** When the incident was declared; of one that an earlier release stored, the first instant of which this release heard. */
export function declaredAt({ origin, knownSince }: Escalations): Instant | undefined {
  return origin?.declaredAt ?? knownSince;
}

/** The state with the first instant that is known of an incident of which an earlier release did not store when it was declared. */
export function withFirstKnown(state: Escalations, input: EscalationsInput): Escalations {
  if (state.origin !== undefined || state.knownSince !== undefined) return state;
  const heardAt = 'at' in input && input.kind !== 'lapse-due' ? [input.at ?? []].flat() : [];
  const instants = [...Object.values(state.escalations).flatMap(instantsOf), ...heardAt];
  const [first, ...others] = instants;
  if (first === undefined) return state;
  return { ...state, knownSince: others.reduce((earliest, at) => (at < earliest ? at : earliest), first) };
}

/** When the level at which it stands was reached, and when it was acknowledged. */
function instantsOf(escalation: Escalation): readonly Instant[] {
  const { acknowledgeBy = null, acknowledged } = escalation;
  const level = levelOf(escalation)?.level;
  const reached =
    level === undefined || acknowledgeBy === null
      ? []
      : [after(acknowledgeBy, -millisecondsOf(level.acknowledgeWithin))];
  return [...reached, ...(acknowledged === undefined ? [] : [acknowledged.at])];
}
