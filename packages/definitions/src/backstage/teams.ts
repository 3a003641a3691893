/** Groups: teams that own things. */
import { shortened } from '@escalog/kernel';
import type { EntryOf, Ref } from '../entry.ts';
import { triagePath } from '../triage.ts';
import { below } from '../checks/problem.ts';
import { isRecord } from '../checks/union-shape.ts';
import { mentionsIn } from './relations.ts';
import { placeOfSetting, refOfType, settingOf } from './settings.ts';
import type { Place, Remark, Resolve, Sound, Surroundings, TakenEntry } from './taken.ts';

const longestName = 120;
const longestDescription = 2_000;
const namedAtMost = 10;

/**
 * The teams for the groups. The path of a team is the one that its group names, else the one that it has in the catalog,
 * else that of the nearest group above it, else triage: nobody's incident has nowhere to go. The schedule is the one that
 * the group names, else the one that the team has.
 */
export function teamsFrom(
  entities: readonly Sound[],
  resolve: Resolve,
  around: Surroundings,
  warnings: Remark[],
): readonly TakenEntry[] {
  const groups = entities.filter(({ entity }) => entity.kind === 'Group');
  const members = membersOf(entities, resolve);
  const pathOf = pathsOf(groups, parentsOf(groups, resolve), around);
  const teams = groups.map((group) => teamFrom(group, members.get(group.ref) ?? [], pathOf(group.ref), around));
  const toTriage = teams.filter(({ entry }) => entry.path === triagePath);
  const [first] = toTriage;
  if (first !== undefined) {
    const refs = toTriage.map(({ entry }) => entry.ref);
    const more = refs.length - namedAtMost;
    const named = more > 0 ? `${refs.slice(0, namedAtMost).join(', ')} and ${more} more` : refs.join(', ');
    warnings.push({
      ...(first.from.get('') ?? { document: 0, pointer: '' }),
      detail: `incidents go to triage of what is owned by ${named}, until each has a path of its own: by the annotation escalog.dev/path of the group or of one above it, or in the catalog`,
    });
  }
  return teams;
}

interface Member {
  readonly person: Ref;
  readonly place: Place;
}

/** By team: whom the group lists, then who says that they belong to it, each once. */
function membersOf(entities: readonly Sound[], resolve: Resolve): ReadonlyMap<Ref, readonly Member[]> {
  const found = new Map<Ref, Map<Ref, Member>>();
  const add = (team: Ref, person: Ref, place: Place): void => {
    const members = found.getOrInsertComputed(team, () => new Map<Ref, Member>());
    if (!members.has(person)) members.set(person, { person, place });
  };
  for (const { document, entity, ref } of entities)
    for (const mention of entity.kind === 'Group' ? mentionsIn(entity, 'members') : []) {
      const person = resolve(mention, document, ['person']);
      if (person !== undefined) add(ref, person, { document, pointer: mention.pointer });
    }
  for (const { document, entity, ref } of entities)
    for (const mention of entity.kind === 'User' ? mentionsIn(entity, 'memberOf') : []) {
      const team = resolve(mention, document, ['team']);
      if (team !== undefined) add(team, ref, { document, pointer: mention.pointer });
    }
  return new Map([...found].map(([team, members]) => [team, [...members.values()]]));
}

/** The team above each: its parent, else the first group that lists it as a child. */
function parentsOf(groups: readonly Sound[], resolve: Resolve): ReadonlyMap<Ref, Ref> {
  const parents = new Map<Ref, Ref>();
  for (const { document, entity, ref } of groups)
    for (const mention of mentionsIn(entity, 'parent')) {
      const parent = resolve(mention, document, ['team']);
      if (parent !== undefined) parents.set(ref, parent);
    }
  for (const { document, entity, ref } of groups)
    for (const mention of mentionsIn(entity, 'children')) {
      const child = resolve(mention, document, ['team']);
      if (child !== undefined && !parents.has(child)) parents.set(child, ref);
    }
  return parents;
}

function pathsOf(
  groups: readonly Sound[],
  parents: ReadonlyMap<Ref, Ref>,
  { stored }: Surroundings,
): (team: Ref) => Ref {
  const entities = new Map(groups.map(({ ref, entity }) => [ref, entity]));
  const ownPath = (team: Ref): Ref | undefined => {
    const entity = entities.get(team);
    const named = entity && settingOf(entity, 'escalog.dev/path');
    if (named !== undefined) return refOfType('escalation-path', named);
    const kept = (stored(team) as EntryOf<'team'> | undefined)?.path;
    return kept === triagePath ? undefined : kept;
  };
  return (team) => {
    const seen = new Set<Ref>();
    for (let at: Ref | undefined = team; at !== undefined && !seen.has(at); at = parents.get(at)) {
      const path = ownPath(at);
      if (path !== undefined) return path;
      seen.add(at);
    }
    return triagePath;
  };
}

function teamFrom(
  { document, entity, ref }: Sound,
  members: readonly Member[],
  path: Ref,
  { stored }: Surroundings,
): TakenEntry & { readonly entry: EntryOf<'team'> } {
  const { metadata, spec } = entity;
  const profile = isRecord(spec['profile']) ? spec['profile'] : {};
  const displayName = typeof profile['displayName'] === 'string' ? profile['displayName'] : undefined;
  const named = settingOf(entity, 'escalog.dev/schedule');
  const schedule =
    named === undefined ? (stored(ref) as EntryOf<'team'> | undefined)?.schedule : refOfType('schedule', named);
  const description = shortened(metadata.description ?? '', longestDescription);
  const entry = {
    ref,
    name: shortened(displayName ?? metadata.title ?? metadata.name, longestName),
    ...(description.trim() !== '' && { description }),
    members: members.map(({ person }) => person),
    ...(schedule !== undefined && { schedule }),
    path,
  };
  const from = new Map<string, Place>([
    ['', { document, pointer: '' }],
    ['/name', { document, pointer: displayName === undefined ? '/metadata' : '/spec/profile/displayName' }],
    ['/description', { document, pointer: '/metadata/description' }],
    ['/path', { document, pointer: placeOfSetting('escalog.dev/path') }],
    ['/schedule', { document, pointer: placeOfSetting('escalog.dev/schedule') }],
    ...members.map(({ place }, index) => [below('/members', index), place] as const),
  ]);
  return { entry, from };
}
