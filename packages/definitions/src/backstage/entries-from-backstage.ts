/**
 * Entries for the entities of a Backstage catalog: https://backstage.io/docs/features/software-catalog/descriptor-format.
 * Components, APIs, Resources, Systems and Domains become things, Groups teams, Users people. What Backstage has no word
 * for, such as a team's path and how a person is reached, stays as the catalog has it. Pure: documents come in parsed.
 */
import { keyOf } from './entity-ref.ts';
import type { Problem } from '../checks/problem.ts';
import { isRecord } from '../checks/union-shape.ts';
import { entityIn, kindCalled, refOfEntity, type Entity } from './entity.ts';
import { withoutCircles } from './edges.ts';
import { refFor } from './ref-names.ts';
import { refProblems } from './relations.ts';
import { placeOfSetting, settingOf, settingProblems } from './settings.ts';
import type { Remark, Resolve, Sound, Surroundings, Taken, TakenEntry } from './taken.ts';
import { personFrom } from './people.ts';
import { teamsFrom } from './teams.ts';
import { edgesIn, thingFrom, typesFor } from './things.ts';
import type { Ref } from '../entry.ts';

/** What to apply for `documents`, and what to tell about them. */
export function entriesFromBackstage(documents: readonly unknown[], around: Surroundings): Taken {
  const { entities, refs, faults, notes } = soundAmong(documents, around);
  if (faults.length > 0) return { entries: [], faults, warnings: [], notes };
  const warnings: Remark[] = [];
  const resolve = resolver(refs, around, warnings);
  const types = typesFor(entities, around);
  const imported = new Set(entities.map(({ ref }) => ref));
  const kept = around.all.filter(({ ref }) => !imported.has(ref));
  const edges = Map.groupBy(withoutCircles(edgesIn(entities, resolve, warnings), kept, warnings), ({ from }) => from);
  const entries: readonly TakenEntry[] = [
    ...types.entries,
    ...entities.flatMap((sound) =>
      thingFrom(sound, types.attributesOf, edges.get(sound.ref) ?? [], resolve, around, warnings),
    ),
    ...teamsFrom(entities, resolve, around, warnings),
    ...entities.flatMap((sound) => personFrom(sound, around)),
  ];
  return { entries, faults, warnings: warnings.toSorted((a, b) => a.document - b.document), notes };
}

/** Those that can be taken over, and what is wrong with the others. */
function soundAmong(
  documents: readonly unknown[],
  { written }: Surroundings,
): {
  readonly entities: readonly Sound[];
  /** By what Backstage calls them; of those too that are written out beside them. */
  readonly refs: ReadonlyMap<string, Ref>;
  readonly faults: readonly Remark[];
  readonly notes: readonly Remark[];
} {
  const entities: Sound[] = [];
  const faults: Remark[] = [];
  const notes: Remark[] = [];
  const refs = new Map<string, Ref>();
  const bearers = new Map<Ref, Entity>();
  documents.forEach((value, document) => {
    const read = entityIn(value);
    const remark = (pointer: string, detail: string): Remark => ({ document, pointer, detail });
    if (read.kind === 'passed-over') return notes.push(remark('', `passed over: ${read.detail}`));
    faults.push(
      ...[...(read.kind === 'faulty' ? read.problems : []), ...faultsBeside(value)].map((one) => ({
        document,
        ...one,
      })),
    );
    if (read.kind === 'faulty') return undefined;
    const { entity } = read;
    const key = keyOf(refOfEntity(entity));
    const name = settingOf(entity, 'escalog.dev/name');
    const byName = refFor(refOfEntity(entity)) ?? '';
    const ref = name === undefined ? byName : `${byName.slice(0, byName.indexOf('/'))}/${name}`;
    if (refs.has(key)) return faults.push(remark('/metadata/name', `${key} is given twice`));
    refs.set(key, ref);
    const other = bearers.get(ref);
    if (other !== undefined)
      return faults.push(
        remark(
          name === undefined ? '/metadata/name' : placeOfSetting('escalog.dev/name'),
          `${ref} would stand for two entities, the other is ${keyOf(refOfEntity(other))}; give one another name by the annotation escalog.dev/name`,
        ),
      );
    bearers.set(ref, entity);
    const place = written.get(ref);
    if (place !== undefined) return notes.push(remark('', `passed over: ${ref} is written out at ${place}`));
    return entities.push({ document, entity, ref });
  });
  return { entities, refs, faults, notes };
}

/** What Backstage's schemas say nothing about: refs that are none, and annotations that are meant for Escalog. */
function faultsBeside(document: unknown): readonly Problem[] {
  const { kind, metadata, spec } = document as Readonly<Record<string, unknown>>;
  const known = kindCalled(kind);
  if (known === undefined) return [];
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  return [...settingProblems(known, annotations), ...refProblems(known, spec)];
}

/** Finds what refs lead to among the entities, what is written beside them, and the catalog; warns of those that lead nowhere. */
function resolver(refs: ReadonlyMap<string, Ref>, { stored, written }: Surroundings, warnings: Remark[]): Resolve {
  return ({ pointer, text, means }, document, wanted) => {
    if (typeof means === 'string') return undefined;
    const ref = refs.get(keyOf(means)) ?? refFor(means);
    const leftOut = (why: string): undefined => {
      warnings.push({ document, pointer, detail: `${text} ${why}, so it is left out` });
    };
    if (ref === undefined) return leftOut(`is of the kind ${means.kind}, which is not taken over`);
    if (!wanted.includes(ref.slice(0, ref.indexOf('/')))) return leftOut(`is no ${wanted.join(' or ')}`);
    const isThere = refs.get(keyOf(means)) !== undefined || written.has(ref) || stored(ref) !== undefined;
    return isThere ? ref : leftOut('is neither in these files nor in the catalog');
  };
}
