import type { Reason } from '@escalog/contracts';
import { maintenanceAmong, type Definitions, type Ref } from '@escalog/definitions';
import { shortened, type Instant } from '@escalog/kernel';
import { heldBy } from './incident-state.ts';

/** That some of what is affected is in maintenance, which is worth knowing. */
export interface MaintenanceRemark {
  /** What the windows are called, as text. */
  readonly names: string;
  /** One sentence. */
  readonly text: string;
}

const longestNames = 200;

/** What a person declares is never held back; whoever reads of it may want to know that it is in maintenance. */
export function maintenanceRemark(
  affects: readonly Ref[],
  definitions: Definitions,
  now: Instant,
): MaintenanceRemark | undefined {
  const spans = maintenanceAmong(affects, now, definitions);
  if (spans.length === 0) return undefined;
  const names = shortened(spans.map(({ window }) => window.name).join(', '), longestNames);
  const text = `Some of what is affected is in maintenance (${names}), which holds back no declaration of a person.`;
  return { names, text };
}

/** The reason with the remark, if there is one. */
export function remarked(remark: MaintenanceRemark | undefined, reason: Reason): Reason {
  if (remark === undefined) return reason;
  const { names, text } = remark;
  return { ...reason, text: `${reason.text} ${text}`, facts: { ...reason.facts, [heldBy]: names } };
}
