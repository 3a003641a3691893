/** Refs and names are few, and facts are many: every text is kept once. */
const texts = new Map<string, string>();
/** Longer ones are titles and terms, which are seldom the same; with ids of pages and events they would fill the map. */
const longestShared = 64;
const mostShared = 100_000;
/** Unique for ever. */
const unshared: ReadonlySet<string> = new Set(['id', 'pageId', 'escalationId', 'nudgeId', 'evidence', 'title']);

/** The same value, with texts that other values have too. */
export function shared<Value>(value: Value): Value {
  if (typeof value === 'string') return sharedText(value) as Value;
  if (Array.isArray(value)) return value.map((one: unknown) => shared(one)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(value)) copy[field] = unshared.has(field) ? inner : shared(inner);
  return copy as Value;
}

function sharedText(text: string): string {
  if (text.length > longestShared) return text;
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= mostShared) texts.clear();
  texts.set(text, text);
  return text;
}
