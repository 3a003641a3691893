/**
 * The path that takes the place of one that leads to nobody any more: its newest version, or else triage, whichever
 * leads to somebody. It is climbed from the first level with somebody who has not been paged yet; where all have been,
 * its last resort is paged.
 */
import { pathDefinitionOf, triagePath, type PathNode } from '@escalog/definitions';
import { pagesAsked, type Context, type Escalation, type EscalationEvent, type PinnedPath } from './escalations.ts';
import { lastResortOf } from './last-resort.ts';
import { respondersOfAll } from './paging.ts';
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

/** How many nodes of its new path `escalation` passes over, whose people have all been paged. */
export function passedOver(escalation: Escalation, context: Context): number {
  const { nodes } = escalation.path.entry;
  const paged = new Set(pagesAsked(escalation).map(({ person }) => person));
  const fresh = nodes.findIndex((node) => peopleOf(node, context).some((person) => !paged.has(person)));
  if (fresh !== -1) return fresh;
  return lastResortOf(escalation.path, context).length > 0 ? nodes.length : 0;
}

function leadsToSomebody(path: PinnedPath, context: Context): boolean {
  return lastResortOf(path, context).length > 0 || path.entry.nodes.some((node) => peopleOf(node, context).length > 0);
}

function peopleOf(node: PathNode, context: Context): readonly string[] {
  return 'level' in node ? respondersOfAll(node.level.targets, context).map(({ person }) => person) : [];
}
