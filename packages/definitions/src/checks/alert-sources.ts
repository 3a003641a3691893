/** What the schema cannot say of alert sources: which fields a format takes and needs, and that no two have one key. */
import { spoken } from '@escalog/kernel';
import { mappingFaults } from '../alert-mapping.ts';
import { faultSentence } from '../cel/types.ts';
import type { Definitions } from '../definitions.ts';
import { millisecondsOf } from '../durations.ts';
import type { CatalogEntry, EntryOf, Ref } from '../entry.ts';
import { below, type Problem } from './problem.ts';

type Source = EntryOf<'alert-source'>;
export type Format = NonNullable<Source['format']>;

/** How what a source sends is read. */
export function formatOf({ format }: Source): Format {
  return format ?? 'alertmanager';
}

/** The fields that only some formats have, and whose they are. */
const fieldsOf: { readonly [Field in keyof Source]?: readonly Format[] } = {
  affectsLabels: ['alertmanager', 'grafana', 'pagerduty'],
  severityLabel: ['alertmanager', 'grafana', 'pagerduty'],
  severities: ['alertmanager', 'grafana', 'pagerduty', 'json', 'cloudevents'],
  mapping: ['json', 'cloudevents'],
  every: ['heartbeat'],
  grace: ['heartbeat'],
};

const needed: { readonly [F in Format]?: { readonly field: keyof Source; readonly why: string } } = {
  pagerduty: { field: 'key', why: 'the routing_key of its events, by which its source is found' },
  json: { field: 'mapping', why: 'how an event is read, at least its title' },
  cloudevents: { field: 'mapping', why: 'how an event is read, at least its title' },
  heartbeat: { field: 'every', why: 'how far apart its calls may be' },
};

/** Turns that are timed more finely than this would be late for the network alone. */
const shortestEvery = 10_000;

/** What is wrong within an alert source; pointers are within the entry. */
export function alertSourceProblems(source: Source): readonly Problem[] {
  const format = formatOf(source);
  const misplaced = Object.entries(fieldsOf).filter(
    ([field, formats]) => Object.hasOwn(source, field) && !formats.includes(format),
  );
  const { field, why } = needed[format] ?? {};
  return [
    ...(field !== undefined && source[field] === undefined
      ? [{ pointer: below('', field), detail: `a source of format ${format} needs ${field}: ${why}` }]
      : []),
    ...misplaced.map(([misplacedField, formats]) => ({
      pointer: below('', misplacedField),
      detail: `${misplacedField} is for ${new Intl.ListFormat('en-GB').format(formats)}, and this source is of format ${format}; leave it out`,
    })),
    ...(source.mapping === undefined ? [] : mappingProblems(source.mapping, format)),
    ...(source.every !== undefined && millisecondsOf(source.every) < shortestEvery
      ? [{ pointer: '/every', detail: `the calls of a heartbeat are at least ${spoken(shortestEvery)} apart` }]
      : []),
  ];
}

function mappingProblems(mapping: NonNullable<Source['mapping']>, format: Format): readonly Problem[] {
  const faulty = mappingFaults(mapping).map(({ field, fault }) => ({
    pointer: below('/mapping', field),
    detail: faultSentence(fault),
  }));
  const endless = mapping.ends !== undefined && mapping.dedupKey === undefined;
  const batched = format === 'cloudevents' && mapping.events !== undefined;
  return [
    ...faulty,
    ...(batched
      ? [{ pointer: '/mapping/events', detail: 'CloudEvents say by themselves what is one event; leave events out' }]
      : []),
    ...(endless ? [{ pointer: '/mapping/ends', detail: 'an end needs dedupKey, which says what it ends' }] : []),
  ];
}

/** Sources that would have the key of another, by which they could not be told apart. Keys that were given in clear and as what stands for them are only told apart here when both came the same way. */
export function sharedKeyProblems(
  sent: ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>,
  current: Definitions,
): readonly Problem[] {
  const ownerOf = new Map<string, Ref>();
  for (const { ref, key } of current.allOf('alert-source'))
    if (key !== undefined && !sent.has(ref)) ownerOf.set(key, ref);
  return [...sent].flatMap(([ref, { entry, pointer }]) => {
    const key = 'key' in entry ? entry.key : undefined;
    if (key === undefined) return [];
    const owner = ownerOf.get(key);
    ownerOf.set(key, owner ?? ref);
    return owner === undefined
      ? []
      : [
          {
            pointer: below(pointer, 'key'),
            detail: `this is the key of ${owner} too; give each source a key of its own`,
          },
        ];
  });
}
