/**
 * How an event of any shape is read: one CEL expression for each thing that there is to know of it. They are checked
 * when they are applied; what an event lacks shows only when it comes. Then the rest of it is read all the same.
 */
import type { Bound, CelExpression } from './cel/evaluation.ts';
import { celLanguage } from './cel/language.ts';
import { faultSentence, type CelFault, type CelResult } from './cel/types.ts';
import type { EntryOf } from './entry.ts';

/** An expression for each thing that there is to know of an event. */
export type Mapping = NonNullable<EntryOf<'alert-source'>['mapping']>;
export type MappedField = keyof Mapping;

/** What an event says, as JSON has it; a field is absent where nothing is mapped or its expression failed. */
export interface MappedEvent {
  /** The event as it came. */
  readonly event: unknown;
  readonly values: { readonly [Field in Exclude<MappedField, 'events'>]?: unknown };
  /** What could not be read, a sentence each that begins with the field. */
  readonly faults: readonly string[];
}

const language = celLanguage({ event: 'dyn', body: 'dyn' });
const ofTheWhole = celLanguage({ body: 'dyn' });

const anyText = ['string', 'int', 'double', 'bool', 'null', 'list', 'map', 'timestamp'] as const;

/** What each expression may give. Where text is wanted, anything that can be written as text is. */
const wanted: { readonly [Field in MappedField]-?: readonly [CelResult, ...CelResult[]] } = {
  events: ['list'],
  title: anyText,
  description: anyText,
  severity: anyText,
  affects: ['string', 'int', 'list', 'null'],
  dedupKey: anyText,
  ends: ['bool', 'null'],
  labels: ['map', 'null'],
  url: ['string', 'null'],
};

/** What is wrong with the expressions of a mapping, by field; empty when all can be used. */
export function mappingFaults(mapping: Mapping): readonly { readonly field: MappedField; readonly fault: CelFault }[] {
  return fieldsOf(mapping).flatMap(([field, source]) => {
    const compiled = compile(field, source);
    return compiled.ok ? [] : [{ field, fault: compiled.fault }];
  });
}

/** The most events that are taken of one body. */
export const mostEvents = 1_000;

/** The events in a body, as the mapping finds them: a fault is no reason to lose one, so a body whose list cannot be read is one event. */
export function eventsIn(
  body: unknown,
  { events: source }: Mapping,
): { readonly events: readonly unknown[]; readonly fault?: string } {
  if (source === undefined) return { events: Array.isArray(body) ? body : [body] };
  const compiled = compile('events', source);
  const found = compiled.ok ? compiled.expression.evaluate(ofTheWhole.bind({ body: body ?? null })) : compiled;
  if (found.ok) return { events: found.value as readonly unknown[] };
  return { events: [body], fault: `events: ${faultSentence(found.fault)}` };
}

/** Reads events of one body. */
export function mappedEvents(events: readonly unknown[], body: unknown, mapping: Mapping): readonly MappedEvent[] {
  const expressions = expressionsOf(mapping);
  const whole = language.bind({ event: null, body: usesBody(mapping) ? (body ?? null) : null });
  return events.map((event): MappedEvent => {
    const bound = { ...whole, ...eventAlone(event) } as Bound;
    const values: Record<string, unknown> = {};
    const faults: string[] = [];
    for (const [field, expression] of expressions) {
      const evaluated = expression.evaluate(bound);
      if (evaluated.ok) values[field] = evaluated.value;
      else faults.push(`${field}: ${faultSentence(evaluated.fault)}`);
    }
    return { event, values, faults };
  });
}

/** The whole is taken over once, however many events are in it. */
function eventAlone(event: unknown): { readonly event: unknown } {
  return { event: language.bind({ event: event ?? null, body: null })['event'] };
}

function usesBody(mapping: Mapping): boolean {
  return fieldsOf(mapping).some(([field, source]) => field !== 'events' && /\bbody\b/.test(source));
}

type Expressions = readonly (readonly [MappedField, CelExpression])[];

/** By the mapping of an entry, which stays the same object until the entry changes. */
const compiledMappings = new WeakMap<Mapping, Expressions>();

function expressionsOf(mapping: Mapping): Expressions {
  return compiledMappings.getOrInsertComputed(mapping, () =>
    fieldsOf(mapping).flatMap(([field, source]) => {
      if (field === 'events') return [];
      const compiled = compile(field, source);
      return compiled.ok ? [[field, compiled.expression] as const] : [];
    }),
  );
}

function compile(field: MappedField, source: string) {
  return (field === 'events' ? ofTheWhole : language).compile(source, ...wanted[field]);
}

function fieldsOf(mapping: Mapping): readonly (readonly [MappedField, string])[] {
  return Object.entries(mapping) as [MappedField, string][];
}
