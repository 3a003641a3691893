/** What migrating a running escalation would change: whom it pages next on the version that it has, and on the newest. */
import type { Page } from '@escalog/contracts';
import { WorkflowRun, type Instant } from '@escalog/kernel';
import type { Escalation } from './escalation.ts';
import type { Context, EscalationEvent, Escalations, EscalationsTypes } from './escalations.ts';
import { levelIn, newerVersion } from './migrate.ts';
import { levelAt } from './steps.ts';
import { timerRung } from './timer-rung.ts';
import { escalationsWorkflow } from './workflow.ts';

/** A place in a path. */
export interface Place {
  readonly version: number;
  /** From 1; 0 before the first. */
  readonly level: number;
  readonly levelName: string | null;
}

/** Who is paged next unless anybody acknowledges. */
export interface NextRung {
  readonly kind: 'level' | 'last-resort';
  readonly at: Instant;
  /** Of a level. */
  readonly level: number | null;
  readonly levelName: string | null;
  readonly pages: readonly Page[];
}

export interface MigrationPreview {
  readonly current: Place & { readonly next: NextRung | null };
  /** Null when it is on the newest version, or its path was removed. */
  readonly newest: (Place & { readonly next: NextRung | null }) | null;
}

/** Nothing changes by asking. */
export function migrationPreview(escalation: Escalation, state: Escalations, context: Context): MigrationPreview {
  const newer = newerVersion(escalation, context);
  const { path, level } = escalation;
  const placeIn = (pinned: typeof path, number: number): Place => ({
    version: pinned.version,
    level: number,
    levelName: levelAt(number, { path: pinned })?.name ?? null,
  });
  return {
    current: { ...placeIn(path, level), next: nextRung(escalation, state, context, false) },
    newest:
      newer === undefined
        ? null
        : { ...placeIn(newer, levelIn(newer.entry, escalation)), next: nextRung(escalation, state, context, true) },
  };
}

/** What the migration or else the timer of the escalation brings, run on a copy. */
function nextRung(
  { escalationId }: Escalation,
  state: Escalations,
  context: Context,
  migrates: boolean,
): NextRung | null {
  const run = new WorkflowRun<EscalationsTypes>(escalationsWorkflow);
  run.state = state;
  if (migrates) {
    const events = run.give({ kind: 'migration-requested', escalationId, by: '', name: '', why: null }, context);
    const now = events.flatMap((event) => rungOf(event, escalationId, context.at) ?? [])[0];
    if (now !== undefined) return now;
  }
  const rung = timerRung(escalationId, run.state, context);
  return rung?.events.flatMap((event) => rungOf(event, escalationId, rung.at) ?? [])[0] ?? null;
}

function rungOf(event: EscalationEvent, escalationId: string, at: Instant): NextRung | undefined {
  if (!('escalationId' in event) || event.escalationId !== escalationId) return undefined;
  switch (event.type) {
    case 'LevelReached':
      return { kind: 'level', at, level: event.level, levelName: event.name, pages: event.pages };
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return { kind: 'last-resort', at, level: null, levelName: null, pages: event.pages };
    default:
      return undefined;
  }
}
