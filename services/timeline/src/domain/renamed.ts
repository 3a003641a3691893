/**
 * Events of incidents are kept for ever, and say what people were called. Those who were erased are shown with the name that was
 * given in its place, wherever the events tell theirs: as a name, and within the sentences of reasons.
 */
import type { RecordedEvent } from './incident-event.ts';

/** The events as they are told when the people in `erased` (ref to name) have another name. The same list when none of them is in it. */
export function renamedIn(
  events: readonly RecordedEvent[],
  erased: ReadonlyMap<string, string>,
): readonly RecordedEvent[] {
  if (erased.size === 0) return events;
  const replaced = new Map<string, string>();
  for (const event of events) collect(event, erased, replaced);
  if (replaced.size === 0) return events;
  // Of two names, one of which is within the other, the longer is looked for first.
  const names = [...replaced.keys()].sort((a, b) => b.length - a.length).map((name) => RegExp.escape(name));
  // Not within refs and other words.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}/_.@-])(?:${names.join('|')})(?![\\p{L}\\p{N}/_@-])`, 'gu');
  return events.map((event) =>
    renamed(event, (text) => text.replaceAll(pattern, (name) => replaced.get(name) ?? name)),
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that hold the ref of a person whose name is the `name` beside them. */
const refFields = ['person', 'ref', 'lead', 'responder', 'by', 'to'] as const;

/** What the events call the erased: a `name` beside their ref, or the value of a field that is their ref. */
function collect(value: unknown, erased: ReadonlyMap<string, string>, replaced: Map<string, string>): void {
  if (Array.isArray(value)) return value.forEach((one) => collect(one, erased, replaced));
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Fields;
  for (const field of refFields) note(fields[field], fields['name'], erased, replaced);
  for (const [field, inner] of Object.entries(fields)) {
    note(field, inner, erased, replaced);
    collect(inner, erased, replaced);
  }
}

function note(ref: unknown, name: unknown, erased: ReadonlyMap<string, string>, replaced: Map<string, string>): void {
  if (typeof ref !== 'string' || typeof name !== 'string' || name === '' || name === ref) return;
  const instead = erased.get(ref);
  if (instead !== undefined) replaced.set(name, instead);
}

function renamed<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => renamed(one, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, renamed(inner, change)])) as T;
}
