/**
 * The path that takes the place of one that leads to nobody any more: its newest version, or else triage, whichever
 * leads to somebody. It is climbed from the first level with somebody who has not been paged yet; where all have been,
 * its last resort is paged.
 */
import { levelsIn, pathDefinitionOf, triagePath, type LevelStep } from '@escalog/definitions';
import { pagesAsked, type Escalation, type PinnedPath } from './escalation.ts';
import type { Context, EscalationEvent } from './escalations.ts';
import { lastResortOf } from './last-resort.ts';
import { respondersOfAll } from './paging.ts';
import { stepsIn } from './steps.ts';
import { reasonOf, type Trigger } from './trigger.ts';

/** What `escalation` climbs instead; `undefined` when nothing else leads to anybody either. */
export function replacementFor({ path }: Escalation, context: Context): PinnedPath | undefined {
  const newest = context.definitions.findOf('escalation-path', path.entry.ref);
  const triage = context.definitions.findOf('escalation-path', triagePath);
  return [newest, triage].find(
    (candidate) =>
      candidate !== undefined &&
      (candidate.entry.ref !== path.entry.ref || candidate.version !== path.version) &&
      leadsToSomebody(candidate, context),
  );
}

/** The event by which `replacement` takes over. */
export function replaced(
  { escalationId, path }: Escalation,
  replacement: PinnedPath,
  trigger: Trigger,
): Extract<EscalationEvent, { type: 'PathReplaced' }> {
  const instead =
    replacement.entry.ref === path.entry.ref ? `its version ${replacement.version}` : replacement.entry.name;
  return {
    type: 'PathReplaced',
    escalationId,
    path: replacement.entry.ref,
    pathVersion: replacement.version,
    definition: null,
    pathDefinition: pathDefinitionOf(replacement.entry),
    reason: reasonOf(
      { path: replacement },
      { code: 'path-leads-to-nobody', text: '', facts: { instead: `${path.entry.ref}@${path.version}` } },
      `${trigger.text}, and version ${path.version} of ${path.entry.name} leads to nobody any more, so ${instead} is climbed instead.`,
    ),
  };
}

/**
 * Index of the step of its new path from which `escalation` goes on: of the first level with somebody who has not been paged,
 * or of the branch that it is in, so that its condition decides; behind all of them, when all have been paged.
 */
export function passedOver(escalation: Escalation, context: Context): number {
  const steps = stepsIn(escalation);
  const paged = new Set(pagesAsked(escalation).map(({ person }) => person));
  const fresh = steps.findIndex(
    (step) => step.kind === 'level' && peopleOf(step, context).some((person) => !paged.has(person)),
  );
  if (fresh !== -1) {
    const around = steps.findIndex((step, index) => step.kind === 'branch' && index < fresh && fresh < step.end);
    return around === -1 ? fresh : around;
  }
  return lastResortOf(escalation.path, context).length > 0 ? steps.length : 0;
}

function leadsToSomebody(path: PinnedPath, context: Context): boolean {
  return (
    lastResortOf(path, context).length > 0 ||
    levelsIn(path.entry.nodes).some((level) => peopleOf(level, context).length > 0)
  );
}

function peopleOf({ level }: LevelStep, context: Context): readonly string[] {
  return respondersOfAll(level.targets, context).map(({ person }) => person);
}
