import { instantOf } from '@escalog/kernel';
import type { Aggregates, Store, StoredAggregate } from '../store.ts';

/** The aggregate that the suite stores. */
export type Aggregate = StoredAggregate<
  { readonly text: string },
  string,
  { readonly meta: { readonly version: number } }
>;

interface Overrides {
  readonly text?: string;
  readonly version?: number;
  readonly seen?: Readonly<Record<string, number>>;
  readonly timers?: readonly { id: string; dueAt: number; input: string }[];
  readonly outbox?: Aggregate['outbox'];
  readonly pendingSince?: number;
}

export function aggregatesIn(
  store: Store,
  collection = 'incidents',
): Aggregates<Aggregate['state'], string, Aggregate['outbox'][number]> {
  return store.aggregates(collection);
}

/** A document that was never written. */
export function firstDocument(id: string, overrides: Overrides = {}): Aggregate {
  return {
    id,
    revision: 1,
    version: overrides.version ?? 1,
    state: { text: overrides.text ?? 'declared' },
    seen: Object.entries(overrides.seen ?? {}),
    timers: (overrides.timers ?? []).map((timer) => ({ ...timer, dueAt: instantOf(timer.dueAt) })),
    outbox: overrides.outbox ?? [],
    pendingSince: overrides.pendingSince === undefined ? null : instantOf(overrides.pendingSince),
  };
}

/** What follows `document`. */
export function nextDocument(document: Aggregate, overrides: Overrides = {}): Aggregate {
  return {
    ...firstDocument(document.id, { version: document.version + 1, ...overrides }),
    revision: document.revision + 1,
  };
}

/** An outbox that ends at `version`. */
export function outboxTo(version: number): Aggregate['outbox'] {
  return Array.from({ length: version }, (_, index) => ({ meta: { version: index + 1 } }));
}

/** Strings that break what was quoted, escaped or decoded carelessly. */
export const oddStrings = [
  '"',
  "'",
  '`',
  '\\',
  '%_',
  '$where',
  'a.b',
  "'; DROP TABLE x; --",
  'ünïcödé',
  '事件',
  '🔥👩‍🚒',
  'e\u0301',
  '\n\t',
  ' ',
];

/** Names of fields that JSON, JavaScript or a database may take for something else. */
export const oddNames = [
  ...oddStrings,
  '',
  '\0',
  'a\0b',
  '%',
  '%25',
  '%2e',
  '$ref',
  '$id',
  '_bsontype',
  '__proto__',
  'constructor',
  'toBSON',
  'toJSON',
  '1',
];
