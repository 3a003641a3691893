import { typeOf, type CatalogEntry, type EntryOf } from '../entry.ts';
import { below, type Problem } from './problem.ts';

/** Control characters, halves of characters, which no UTF-8 holds, and those that turn the direction of the text after them. Marks that only join letters or order numbers are not among them. */
const unseen = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
/** The same, without line breaks and tabs. */
const unseenInLines = /[^\P{Cc}\n\t]|[\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Names, aliases, descriptions and reasons that would not show as they are written: on a terminal, in a mail, in a log. */
export function textProblems(entry: CatalogEntry): readonly Problem[] {
  const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
  const description = 'description' in entry ? (entry.description ?? '') : '';
  const why = 'why' in entry ? entry.why : '';
  const layers = 'layers' in entry ? (entry.layers ?? []) : [];
  return [
    ...problemOf('name', entry.name, '/name', unseen),
    ...aliases.flatMap((alias, index) => problemOf('alias', alias, below('/aliases', index), unseen)),
    ...problemOf('description', description, '/description', unseenInLines),
    ...('attributes' in entry ? Object.entries(entry.attributes ?? {}) : []).flatMap(([field, value]) =>
      typeof value === 'string' ? problemOf(field, value, below('/attributes', field), unseenInLines) : [],
    ),
    ...problemOf('why', why, '/why', unseenInLines),
    ...(isTemplate(entry)
      ? [
          ...problemOf('title', entry.title ?? '', '/title', unseenInLines),
          ...problemOf('text', entry.text ?? '', '/text', unseenInLines),
        ]
      : []),
    ...layers.flatMap(({ name }, index) => problemOf('name', name, below('/layers', index, 'name'), unseen)),
  ];
}

function isTemplate(entry: CatalogEntry): entry is EntryOf<'template'> {
  return typeOf(entry.ref) === 'template';
}

function problemOf(field: string, text: string, pointer: string, forbidden: RegExp): readonly Problem[] {
  const found = forbidden.exec(text)?.[0].codePointAt(0);
  if (found === undefined) return [];
  const code = `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
  return [
    {
      pointer,
      detail: `${field} holds ${code}, an invisible character that changes how text is shown; write it without`,
    },
  ];
}
