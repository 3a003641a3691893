/** What an entry says, as people read it. */
import type { Link } from './entry.ts';
import { yamlOf, type Entry } from './yaml-entries.ts';

export type Fact = { readonly label: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'entries'; readonly entries: readonly { readonly ref: string; readonly name: string }[] }
  | { readonly kind: 'yaml'; readonly text: string }
);

/** Shown otherwise: at the top, or as links. */
const apart = ['ref', 'name', 'description', 'links'];

/** Its fields in their order; `refersTo` gives the names of what it refers to. */
export function factsOf(entry: Entry, refersTo: readonly Link[]): readonly Fact[] {
  const names = new Map(refersTo.map(({ ref, name }) => [ref, name]));
  const named = (ref: string) => ({ ref, name: names.get(ref) ?? ref });
  return Object.entries(entry)
    .filter(([field]) => !apart.includes(field))
    .map(([field, value]): Fact => {
      const label = labelOf(field);
      if (typeof value === 'string')
        return names.has(value)
          ? { label, kind: 'entries', entries: [named(value)] }
          : { label, kind: 'text', text: value };
      if (typeof value === 'number') return { label, kind: 'text', text: String(value) };
      if (typeof value === 'boolean') return { label, kind: 'text', text: value ? 'yes' : 'no' };
      if (Array.isArray(value) && value.length === 0) return { label, kind: 'text', text: 'none' };
      if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
        return value.every((one) => names.has(one))
          ? { label, kind: 'entries', entries: value.map(named) }
          : { label, kind: 'words', words: value };
      return { label, kind: 'yaml', text: yamlOf(value).trimEnd() };
    });
}

/** How an entry that names another is connected to it: `is part of it` of the field `partOf`. */
const connections: Readonly<Record<string, string>> = {
  partOf: 'is part of it',
  providedBy: 'is provided by it',
  owner: 'is owned by it',
  members: 'has them as a member',
  schedule: 'has it as its schedule',
  path: 'climbs it',
  nodes: 'pages it on its way',
  lastResort: 'has it as its last resort',
  adjudicator: 'asks it to decide',
  rotation: 'has them in its rotation',
  layers: 'has it in a layer',
  person: 'puts them on call',
  insteadOf: 'is instead of them',
  by: 'was made by them',
  affects: 'is about it',
  sources: 'is about it',
  tells: 'tells it of incidents',
  severities: 'gives it to alerts',
  then: 'leads to it',
};

/** What names the entry, together for each kind of connection. */
export function connectionsOf(usedBy: readonly Link[]) {
  const groups = Map.groupBy(usedBy, ({ pointer }) => {
    const [, field = '', relation = field] = pointer.split('/');
    return field === 'relations' ? relation : field;
  });
  return [...groups].map(([field, links]) => ({
    how: connections[field] ?? `names it as ${labelOf(field).toLowerCase()}`,
    entries: [...new Map(links.map(({ ref, name }) => [ref, { ref, name }])).values()],
  }));
}

function labelOf(field: string): string {
  const words = field.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
