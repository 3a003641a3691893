/** What goes with a routing, so that it can still be told when the entries are called otherwise, or are gone. */
import type { IncidentRouted, Route } from '@escalog/contracts';
import { referencesOf, type Definitions, type Ref } from '@escalog/definitions';

/** An event has room for so many names; the first are those of what the routes lead over. */
const namedAtMost = 200;

/** The names of what is affected and of what the routes lead over, and all severities, the worst first. */
export function toldWith(
  affects: readonly Ref[],
  routes: readonly Route[],
  definitions: Definitions,
): Pick<IncidentRouted, 'names' | 'severities'> {
  const onTheWay = routes.flatMap(({ owner, responder, path, entries, steps }) => [
    ...[owner, responder, path].filter((ref) => ref !== null),
    ...entries,
    ...steps.flatMap(({ from, to }) => [from, to]),
  ]);
  const refs = new Set([...affects, ...onTheWay, ...routes.flatMap(({ path }) => groupsOn(path, definitions))]);
  const names = [...refs].slice(0, namedAtMost).flatMap((ref) => {
    const name = definitions.find(ref)?.entry.name;
    return name === undefined ? [] : [[ref, name] as const];
  });
  const severities = definitions.allOf('severity').toSorted((a, b) => a.rank - b.rank);
  return { names: Object.fromEntries(names), severities: severities.map(({ ref }) => ref.slice('severity/'.length)) };
}

/** The teams and schedules by which a path reaches people, and the schedules of those teams. People go with their pages. */
function groupsOn(path: Ref, definitions: Definitions): readonly Ref[] {
  const behind = (ref: Ref): readonly Ref[] => {
    const entry = definitions.find(ref)?.entry;
    return entry === undefined ? [] : referencesOf(entry).map((reference) => reference.ref);
  };
  const teams = behind(path).filter((ref) => ref.startsWith('team/'));
  return [...behind(path), ...teams.flatMap(behind)].filter((ref) => /^(team|schedule)\//.test(ref));
}
