import type { Definitions } from '../definitions.ts';
import { schemaOfType, type OwnType } from '../entries/own-entry.ts';
import { entrySchemas, isOwn, ownTypeOf, typeOf, type CatalogEntry, type Ref } from '../entry.ts';
import { ruleProblems } from './entry-rules.ts';
import type { Problem } from './problem.ts';
import { shapeProblems } from './shape.ts';
import { isRecord } from './union-shape.ts';

/** A type of people's own by the ref of its `catalog-type`; `faulty` when the one that is sent cannot be understood. */
export type TypeCalled = (ref: Ref) => OwnType | 'faulty' | undefined;

/** The types that hold once `values` are put over `current`. */
export function typesIn(values: readonly unknown[], current: Definitions): TypeCalled {
  const sent = new Map<Ref, OwnType | 'faulty'>();
  for (const value of values) {
    if (!isRecord(value) || typeof value['ref'] !== 'string' || typeOf(value['ref']) !== 'catalog-type') continue;
    if (!sent.has(value['ref'])) sent.set(value['ref'], typeIn(value));
  }
  return (ref) => sent.get(ref) ?? current.findOf('catalog-type', ref)?.entry;
}

function typeIn(value: unknown): OwnType | 'faulty' {
  if (shapeProblems(entrySchemas['catalog-type'], value, '').length > 0) return 'faulty';
  return ruleProblems(value as OwnType).length > 0 ? 'faulty' : (value as OwnType);
}

const toldAtMost = 20;

/** Entries in the catalog that a type which is sent would not allow any more; told at the type, unless they are sent as well. */
export function outgrownProblems(
  sound: ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>,
  sent: ReadonlyMap<Ref, unknown>,
  current: Definitions,
): readonly Problem[] {
  const kept = Map.groupBy(
    current.things().filter((thing) => isOwn(thing) && !sent.has(thing.ref)),
    ({ ref }) => ownTypeOf(ref),
  );
  return [...kept].flatMap(([type, entries]) => {
    const changed = sound.get(type);
    if (changed === undefined) return [];
    const schema = schemaOfType(changed.entry as OwnType);
    const misfits = entries.flatMap((entry) =>
      shapeProblems(schema, entry, '')
        .slice(0, 1)
        .map(({ pointer, detail }) => ({
          pointer: changed.pointer,
          detail: `${entry.ref} in the catalog would not fit any more, at ${pointer.slice(1)}: ${detail}; send it mended together with the type`,
        })),
    );
    const more = misfits.length - toldAtMost;
    return [
      ...misfits.slice(0, toldAtMost),
      ...(more > 0
        ? [{ pointer: changed.pointer, detail: `${more} more entries in the catalog would not fit any more` }]
        : []),
    ];
  });
}
