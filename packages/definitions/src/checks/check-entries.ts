/**
 * Everything that must hold before entries are taken into a catalog, all problems at once. Pure, so that a
 * service, a command line and a build can ask the same. A fault is told once: entries that refer to a faulty
 * one are not faulty themselves.
 */
import Type, { type TSchema } from 'typebox';
import type { Definitions } from '../definitions.ts';
import { entrySchemas, typeOf, type CatalogEntry, type EntryType, type Ref, ownTypeOf, typeNameOf } from '../entry.ts';
import { sharedKeyProblems } from './alert-sources.ts';
import { schemaOfType } from '../entries/own-entry.ts';
import { circleProblems } from './circles.ts';
import { erasedProblems } from './erased.ts';
import { ruleProblems } from './entry-rules.ts';
import { missingEssentials, type Outline } from './essentials.ts';
import { outgrownProblems, typesIn, type TypeCalled } from './own-types.ts';
import { lastResortProblems } from './last-resorts.ts';
import { below, under, type Problem } from './problem.ts';
import { referencesOf } from './references.ts';
import { scheduleProblems } from './schedules.ts';
import { describedFully } from './severity-protocol.ts';
import { shapeProblems } from './shape.ts';
import { isRecord } from './union-shape.ts';

export type CheckedEntries =
  | { readonly ok: true; readonly entries: readonly CatalogEntry[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Whether `values` can be put over `current`. Pointers are into `{ entries: values }`. */
export function checkEntries(values: readonly unknown[], current: Definitions): CheckedEntries {
  const typeCalled = typesIn(values, current);
  const sent = values.map((value, index) => read(value, below('/entries', index), typeCalled));
  const named = new Map<Ref, Sent>();
  for (const one of sent) if (one.ref !== undefined && !named.has(one.ref)) named.set(one.ref, one);
  const sound = new Map(
    [...named].flatMap(([ref, { entry, pointer }]) =>
      entry === undefined ? [] : [[ref, { entry, pointer }] as const],
    ),
  );
  const problems = [
    ...sent.flatMap((one) => [...one.problems, ...repeated(one, named)]),
    ...[...sound.values()].flatMap(({ entry, pointer }) => [
      ...under(pointer, ruleProblems(entry)),
      ...unknownRefs(entry, pointer, named, current),
    ]),
    ...outgrownProblems(sound, named, current),
    ...circleProblems(sound, current),
    ...erasedProblems(sound, current),
    ...scheduleProblems(sound, current),
    ...lastResortProblems(named, current),
    ...sharedKeyProblems(sound, current),
    ...missingEssentials(outlinesOf(named, current)).map((detail) => ({ pointer: '/entries', detail })),
  ];
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, entries: [...sound.values()].map(({ entry }) => entry) };
}

/** One value of the body, as far as it can be understood. */
interface Sent {
  readonly pointer: string;
  readonly value: unknown;
  readonly ref?: Ref;
  /** Absent when its shape is wrong. */
  readonly entry?: CatalogEntry;
  readonly problems: readonly Problem[];
}

const withRef = Type.Object({
  ref: Type.String({ minLength: 1, description: 'Type and name, such as team/payments.' }),
});

function read(value: unknown, pointer: string, typeCalled: TypeCalled): Sent {
  if (!isRecord(value) || typeof value['ref'] !== 'string')
    return { pointer, value, problems: shapeProblems(withRef, value, pointer) };
  const ref = value['ref'];
  const schema = schemaFor(ref, typeCalled);
  // What is of a type that is faulty itself is not faulty too.
  if (schema === 'faulty') return { pointer, value, ref, problems: [] };
  if (schema === undefined)
    return { pointer, value, ref, problems: [{ pointer: below(pointer, 'ref'), detail: unknownType(ref) }] };
  const described = describedFully(value, pointer);
  const problems = [...described.problems, ...shapeProblems(schema, described.value, pointer)];
  return problems.length > 0
    ? { pointer, value, ref, problems }
    : { pointer, value, ref, problems, entry: value as CatalogEntry };
}

function schemaFor(ref: Ref, typeCalled: TypeCalled): TSchema | 'faulty' | undefined {
  const type = typeOf(ref);
  if (type !== undefined) return entrySchemas[type];
  const own = typeCalled(ownTypeOf(ref));
  return typeof own === 'object' ? schemaOfType(own) : own;
}

function unknownType(ref: Ref): string {
  const own = /^[a-z0-9-]+$/.test(typeNameOf(ref)) ? `, or those of a ${ownTypeOf(ref)} that you apply` : '';
  return `unknown type in "${ref}": a ref is a type and a name, such as team/payments, and the types are ${Object.keys(entrySchemas).join(', ')}${own}`;
}

function repeated({ ref, pointer }: Sent, named: ReadonlyMap<Ref, Sent>): readonly Problem[] {
  const first = ref === undefined ? undefined : named.get(ref);
  return first === undefined || first.pointer === pointer
    ? []
    : [{ pointer: below(pointer, 'ref'), detail: `${ref} is given twice, first at ${first.pointer}` }];
}

function unknownRefs(
  entry: CatalogEntry,
  pointer: string,
  named: ReadonlyMap<Ref, Sent>,
  current: Definitions,
): readonly Problem[] {
  const unknown = referencesOf(entry).filter(({ ref }) => !named.has(ref) && current.find(ref) === undefined);
  return under(
    pointer,
    unknown.map((reference) => ({
      pointer: reference.pointer,
      detail: `${reference.ref} exists neither here nor in the catalog`,
    })),
  );
}

function outlinesOf(named: ReadonlyMap<Ref, Sent>, current: Definitions): readonly Outline[] {
  const sent = [...named].map(([ref, { value }]) => ({ ref, assumed: isRecord(value) && value['assumed'] === true }));
  const kept = (['escalation-path', 'severity'] as const satisfies readonly EntryType[]).flatMap((type) =>
    current.allOf(type),
  );
  return [
    ...sent,
    ...kept.filter(({ ref }) => !named.has(ref)).map((entry) => ({ ref: entry.ref, assumed: 'assumed' in entry })),
  ];
}
