/** Whether somebody has the incident, and who: what conditions of branches and of rules mean by it, and times that run while nobody has. */
import { isAcknowledged, type Escalations } from './escalations.ts';
import { newest } from './fired-again.ts';

type Answered = Pick<Escalations, 'escalations' | 'acknowledgedEarly'>;

/** Whether somebody has acknowledged, and that has not lapsed. */
export function isTaken({ escalations, acknowledgedEarly }: Answered): boolean {
  const all = newest(escalations);
  return all.some(isAcknowledged) || (all.length === 0 && acknowledgedEarly !== null);
}

/** Refs of everybody whose acknowledgement has not lapsed, each once. */
export function acknowledgersOf({ escalations, acknowledgedEarly }: Answered): readonly string[] {
  const all = newest(escalations);
  if (all.length === 0 && acknowledgedEarly !== null) return [acknowledgedEarly.by];
  return [...new Set(all.flatMap(({ acknowledged }) => acknowledged?.by ?? []))];
}
