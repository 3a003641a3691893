/**
 * What is climbed for those to whom an incident is handed off: a path is itself, a team its path, a person or a schedule a
 * path of one level. Whoever does not exist any more is a level that has nobody: that is said, and it goes back at once.
 */
import { triagePath, type Ref } from '@escalog/definitions';
import type { Escalation, PinnedPath } from './escalation.ts';
import type { Context } from './escalations.ts';

/** How long somebody to whom it is given has, who has no path of their own. */
const acknowledgeWithin = 'PT5M';

export interface GivenPath {
  readonly path: PinnedPath;
  /** Ref of the team, when it is one. */
  readonly owner: Ref | null;
}

export function pathOf(to: Ref, name: string, from: Escalation | undefined, context: Context): GivenPath {
  const { definitions } = context;
  const path = definitions.findOf('escalation-path', to);
  if (path !== undefined) return { path, owner: null };
  const team = definitions.findOf('team', to);
  const pathOfTeam = team && definitions.findOf('escalation-path', team.entry.path);
  if (pathOfTeam !== undefined) return { path: pathOfTeam, owner: to };
  return { path: oneLevel(to, `the handoff to ${name}`, from, context), owner: team === undefined ? null : to };
}

/** A path of one level, whose last resort and adjudicator are those of the path that was climbed before. */
export function oneLevel(
  target: Ref,
  name: string,
  from: Escalation | undefined,
  { definitions }: Context,
  times = 0,
): PinnedPath {
  const before = from?.path.entry ?? definitions.findOf('escalation-path', triagePath)?.entry;
  const adjudicator = before?.adjudicator;
  return {
    version: definitions.find(target)?.version ?? 0,
    entry: {
      ref: target,
      name,
      nodes: [{ level: { targets: [target], acknowledgeWithin } }, ...(times === 0 ? [] : [{ repeat: { times } }])],
      lastResort: before?.lastResort ?? '',
      ...(adjudicator !== undefined && { adjudicator }),
    },
  };
}
