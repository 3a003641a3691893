/**
 * Documents are stored as plain BSON, so that operators can query them. Only names of fields are changed, and
 * only those that BSON, the driver or a server would take for something else: some are words of users (a label of
 * an alert may be called `_bsontype` or `a.b`), and a word must not keep an incident from being stored. So
 * `.`, `$` and the zero byte are written as `%2e`, `%24` and `%00`, `%` itself as `%25`, the empty name as `%`,
 * and `_bsontype`, by which the driver knows its own types, as `%5fbsontype`.
 */
export function withSafeNames(value: unknown): unknown {
  return renamed(value, safeName);
}

/** What `withSafeNames` was given. */
export function withOwnNames(value: unknown): unknown {
  return renamed(value, ownName);
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamed(inner, rename)]));
}

function safeName(name: string): string {
  if (name === '') return '%';
  return name.replaceAll(
    /[%.$\0]|^_(?=bsontype$)/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function ownName(name: string): string {
  if (name === '%') return '';
  return name.replaceAll(/%([0-9a-f]{2})/g, (_match, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
