/**
 * Starting an escalation for a route. The path is read now and pinned. Somebody the declaration asked for is
 * a level before the first. A path that does not exist falls back to triage, and without triage there is
 * nobody to page: that is said, not hidden.
 */
import { levelsIn, pathDefinitionOf, triagePath, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import type { PinnedPath } from './escalation.ts';
import type { EscalationEvent, KeptRoute } from './escalations.ts';

/** The event that starts the escalation of `route`. */
export function started(
  incidentId: string,
  route: KeptRoute,
  definitions: Definitions,
): Extract<EscalationEvent, { type: 'EscalationStarted' }> {
  const { path, missing } = pathFor(route, definitions);
  const pinned = route.responder === null ? path : withResponder(path, route.responder);
  const note = missing === undefined ? '' : ` ${missing}`;
  return {
    type: 'EscalationStarted',
    escalationId: `${incidentId}/${route.routeId}`,
    path: pinned.entry.ref,
    pathVersion: pinned.version,
    definition: null,
    pathDefinition: pathDefinitionOf(pinned.entry),
    kind: 'route',
    from: null,
    owner: route.owner,
    reason: {
      code: missing === undefined ? `routed-by-${route.kind}` : 'path-missing',
      text: `${route.explanation}${note}`,
      definition: `${pinned.entry.ref}@${pinned.version}`,
      facts: { entries: route.entries.join(', ') },
    },
  };
}

function pathFor(route: KeptRoute, definitions: Definitions): { path: PinnedPath; missing?: string } {
  const wanted = definitions.findOf('escalation-path', route.path);
  if (wanted !== undefined) return { path: wanted };
  const triage = definitions.findOf('escalation-path', triagePath);
  if (triage !== undefined)
    return { path: triage, missing: `${route.path} does not exist, so triage is climbed instead.` };
  return {
    path: { entry: emptyPath(route.path), version: 0 },
    missing:
      route.path === triagePath ? `There is no ${triagePath} yet.` : `Neither ${route.path} nor ${triagePath} exists.`,
  };
}

function emptyPath(ref: Ref): EntryOf<'escalation-path'> {
  return { ref, name: ref, nodes: [], lastResort: '' };
}

/** What the level of somebody is called whom the declaration asked for: no name that a catalog can give. */
export const nameOfAskedFor = 'asked for';

function withResponder({ entry, version }: PinnedPath, responder: Ref): PinnedPath {
  const acknowledgeWithin = levelsIn(entry.nodes)[0]?.level.acknowledgeWithin ?? 'PT5M';
  const level = { name: nameOfAskedFor, level: { targets: [responder], acknowledgeWithin } };
  return { version, entry: { ...entry, nodes: [level, ...entry.nodes] } };
}
