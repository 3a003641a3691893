/** Components, APIs, Resources, Systems and Domains: what can be affected and owned. */
import { shortened } from '@escalog/kernel';
import type { CatalogEntry, EntryOf, Ref, Thing } from '../entry.ts';
import { typeNameOf } from '../entry.ts';
import type { Edge } from './edges.ts';
import type { Entity } from './entity.ts';
import { mentionsIn } from './relations.ts';
import { isSetting, placeOfSetting, settingOf } from './settings.ts';
import type { Place, Remark, Resolve, Sound, Surroundings, TakenEntry } from './taken.ts';
import { below } from '../checks/problem.ts';

type Type = EntryOf<'catalog-type'>;

const facts = ['type', 'lifecycle'] as const;
const attributes = { type: { type: 'text' }, lifecycle: { type: 'text' } } as const;

/** The types that are made for kinds which no built-in type stands for, unless there is one of that name already. */
const ownTypes: Readonly<Record<string, Type>> = {
  api: { ref: 'catalog-type/api', name: 'API', description: 'What components offer to one another.', attributes },
  resource: {
    ref: 'catalog-type/resource',
    name: 'Resource',
    description: 'What components run on: databases, buckets, clusters.',
    attributes,
  },
  system: {
    ref: 'catalog-type/system',
    name: 'System',
    description: 'Components and resources that do something together.',
    knownToEveryone: true,
    attributes,
  },
  domain: {
    ref: 'catalog-type/domain',
    name: 'Domain',
    description: 'A part of the business, with its systems.',
    knownToEveryone: true,
    attributes,
  },
};

const thingTypes = ['component', ...Object.keys(ownTypes)];
const longestName = 120;
const longestDescription = 2_000;
const longestAnnotation = 2_000;
const linksAtMost = 50;
const annotationsAtMost = 100;

/** The types that the entities need and the catalog does not have, and which attributes entries of each may have. */
export function typesFor(
  entities: readonly Sound[],
  { stored, written }: Surroundings,
): { readonly entries: readonly TakenEntry[]; readonly attributesOf: (type: string) => readonly string[] } {
  const needed = Map.groupBy(entities, ({ ref }) => typeNameOf(ref));
  const missing = Object.entries(ownTypes).flatMap(([name, type]) => {
    const [first] = needed.get(name) ?? [];
    return first === undefined || written.has(type.ref) || stored(type.ref) !== undefined
      ? []
      : [{ entry: type, from: new Map([['', { document: first.document, pointer: '' }]]) }];
  });
  const attributesOf = (name: string): readonly string[] => {
    const ref = `catalog-type/${name}`;
    if (written.has(ref)) return [];
    const type = (stored(ref) as Type | undefined) ?? ownTypes[name];
    return Object.entries(type?.attributes ?? {}).flatMap(([field, attribute]) =>
      attribute.type === 'text' ? [field] : [],
    );
  };
  return { entries: missing, attributesOf };
}

/** What the entities say about what is part of what, and what is provided by what. */
export function edgesIn(entities: readonly Sound[], resolve: Resolve, warnings: Remark[]): readonly Edge[] {
  const here = new Set(entities.map(({ ref }) => ref));
  return entities.flatMap(({ document, entity, ref }) => {
    const from = (field: string): readonly { to: Ref; place: Place }[] =>
      mentionsIn(entity, field).flatMap((mention) => {
        const to = resolve(mention, document, thingTypes);
        return to === undefined || to === ref ? [] : [{ to, place: { document, pointer: mention.pointer } }];
      });
    const edge =
      (field: Edge['field']) =>
      ({ to, place }: { to: Ref; place: Place }): Edge => ({ from: ref, field, to, place });
    // It is said of the other, so the other must be at hand.
    const turned = ({ to, place }: { to: Ref; place: Place }): readonly Edge[] => {
      if (here.has(to)) return [{ from: to, field: 'providedBy', to: ref, place }];
      warnings.push({ ...place, detail: `${to} is not in these files, so it is not changed to be provided by ${ref}` });
      return [];
    };
    if (entity.kind === 'Group' || entity.kind === 'User') return [];
    return [
      ...['subcomponentOf', 'subdomainOf', 'system', 'domain'].flatMap(from).map(edge('partOf')),
      ...['dependsOn', 'consumesApis'].flatMap(from).map(edge('providedBy')),
      ...['dependencyOf', 'providesApis'].flatMap(from).flatMap(turned),
    ];
  });
}

/** The entry for a thing, which `edges` leave; none for groups and users. */
export function thingFrom(
  { document, entity, ref }: Sound,
  attributesOf: (type: string) => readonly string[],
  edges: readonly Edge[],
  resolve: Resolve,
  { stored }: Surroundings,
  warnings: Remark[],
): readonly TakenEntry[] {
  if (entity.kind === 'Group' || entity.kind === 'User') return [];
  const { metadata, spec } = entity;
  const from = new Map<string, Place>([['', { document, pointer: '' }]]);
  const at = (pointer: string, place: string): void => void from.set(pointer, { document, pointer: place });
  at('/name', metadata.title === undefined ? '/metadata/name' : '/metadata/title');
  at('/description', '/metadata/description');
  at('/links', '/metadata/links');
  at('/annotations', '/metadata/annotations');
  at(
    '/aliases',
    settingOf(entity, 'escalog.dev/aliases') === undefined ? '/metadata/name' : placeOfSetting('escalog.dev/aliases'),
  );
  at('/owner', '/spec/owner');

  const [owner] = mentionsIn(entity, 'owner');
  const team = owner && resolve(owner, document, ['team']);
  const listOf = (field: Edge['field']): readonly Ref[] => {
    const own = edges.filter((edge) => edge.field === field);
    const firsts = [...Map.groupBy(own, ({ to }) => to).values()].flatMap(([first]) => first ?? []);
    firsts.forEach(({ place }, index) => from.set(below('', field, index), place));
    return firsts.map(({ to }) => to);
  };
  const isOwn = typeNameOf(ref) !== 'component';
  const said = facts
    .filter((fact) => typeof spec[fact] === 'string')
    .map((fact) => [fact, spec[fact] as string] as const);
  const values = isOwn ? said.filter(([fact]) => attributesOf(typeNameOf(ref)).includes(fact)) : [];
  const notes = isOwn ? [] : said.map(([fact, value]) => [`spec.${fact}`, value] as const);
  const entry = {
    ref,
    name: shortened(metadata.title ?? metadata.name, longestName),
    ...filled('description', shortened(metadata.description ?? '', longestDescription)),
    ...filled('aliases', aliasesOf(entity, stored(ref))),
    ...(team !== undefined && { owner: team }),
    ...filled('partOf', listOf('partOf')),
    ...filled('providedBy', listOf('providedBy')),
    ...filled('links', linksOf(entity, document, warnings)),
    ...filled('annotations', annotationsOf(entity, notes, document, warnings)),
    ...(values.length > 0 && { attributes: Object.fromEntries(values) }),
  };
  for (const [fact] of values) at(below('/attributes', fact), below('/spec', fact));
  return [{ entry: entry as Thing, from }];
}

/** Nothing in place of what is empty. */
function filled(field: string, value: string | readonly unknown[] | Readonly<Record<string, string>>): object {
  const isEmpty = typeof value === 'string' ? value.trim() === '' : Object.keys(value).length === 0;
  return isEmpty ? {} : { [field]: value };
}

/** The name that engineers and alerts use, when people see a title; and those that the annotation says, else those that were given here. */
function aliasesOf(
  { metadata: { name, title, annotations } }: Entity,
  stored: CatalogEntry | undefined,
): readonly string[] {
  const given = annotations?.['escalog.dev/aliases'];
  const known = stored !== undefined && 'aliases' in stored ? (stored.aliases ?? []) : [];
  const others = given === undefined ? known : given.split(',').map((alias) => alias.trim());
  const isSaid = title === undefined || title.toLowerCase() === name.toLowerCase();
  return [...new Set([...(isSaid ? [] : [name]), ...others])].filter((alias) => alias !== '');
}

function linksOf({ metadata: { links = [] } }: Entity, document: number, warnings: Remark[]): readonly object[] {
  const taken = links.flatMap(({ url, title }, index) => {
    if (/^https?:\/\/\S+$/.test(url) && url.length <= 2_000)
      return [{ url, ...(title !== undefined && { title: shortened(title, longestName) }) }];
    warnings.push({
      document,
      pointer: below('/metadata/links', index, 'url'),
      detail:
        'only links to http:// and https:// addresses of at most 2000 characters are kept, so this one is left out',
    });
    return [];
  });
  if (taken.length > linksAtMost)
    warnings.push({ document, pointer: '/metadata/links', detail: `the first ${linksAtMost} links are kept` });
  return taken.slice(0, linksAtMost);
}

function annotationsOf(
  { metadata: { annotations = {} } }: Entity,
  more: readonly (readonly [string, string])[],
  document: number,
  warnings: Remark[],
): Readonly<Record<string, string>> {
  const fitting = Object.entries(annotations).filter(([key, value]) => {
    if (isSetting(key)) return false;
    if (value.length <= longestAnnotation) return true;
    warnings.push({
      document,
      pointer: below('/metadata/annotations', key),
      detail: `an annotation of more than ${longestAnnotation} characters is left out`,
    });
    return false;
  });
  const all = [...more, ...fitting];
  if (all.length > annotationsAtMost)
    warnings.push({
      document,
      pointer: '/metadata/annotations',
      detail: `the first ${annotationsAtMost} annotations are kept`,
    });
  return Object.fromEntries(all.slice(0, annotationsAtMost));
}
