/** What goes with a routing, so that it can still be told when the entries are called otherwise, or are gone. */
import type { IncidentRouted, Route } from '@escalog/contracts';
import { referencesOf, type CatalogEntry, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';

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
  return { names: Object.fromEntries(names), severities: severitiesOf(definitions) };
}

/** Of a catalog, until one of them changes. */
function severitiesOf(definitions: Definitions): readonly string[] {
  return inOrder.getOrInsertComputed(definitions.allOf('severity'), (severities) =>
    severities.toSorted((a, b) => a.rank - b.rank).map(({ ref }) => ref.slice('severity/'.length)),
  );
}

const inOrder = new WeakMap<readonly EntryOf<'severity'>[], readonly string[]>();

/** The teams and schedules by which a path reaches people, and the schedules of those teams. People go with their pages. */
function groupsOn(path: Ref, definitions: Definitions): readonly Ref[] {
  const behind = (ref: Ref): readonly Ref[] => groupsBehind(definitions.find(ref)?.entry);
  const direct = behind(path);
  return [...direct, ...direct.filter((ref) => ref.startsWith('team/')).flatMap(behind)];
}

/** The teams and schedules that an entry speaks of; read once for each version of it. */
function groupsBehind(entry: CatalogEntry | undefined): readonly Ref[] {
  return entry === undefined ? [] : groups.getOrInsertComputed(entry, groupsIn);
}

function groupsIn(entry: CatalogEntry): readonly Ref[] {
  return referencesOf(entry).flatMap(({ ref }) => (/^(team|schedule)\//.test(ref) ? [ref] : []));
}

const groups = new WeakMap<CatalogEntry, readonly Ref[]>();
