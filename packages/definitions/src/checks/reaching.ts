/** What reaches people by targets: paths, rules, severities and routing rules, each with the refs of whom it means. */
import type { Definitions } from '../definitions.ts';
import { typeOf, type CatalogEntry, type EntryOf, type Ref } from '../entry.ts';
import { levelsIn } from '../path-steps.ts';
import { referencesOf } from './references.ts';

export interface Reaching {
  readonly ref: Ref;
  readonly name: string;
  /** Persons, schedules and teams. */
  readonly targets: readonly Ref[];
  /** What happens while none of them is anybody, as a clause. */
  readonly meanwhile: string;
}

const kinds = ['escalation-path', 'rule', 'severity', 'routing-rule'] as const;

/** All that there will be once `entries` are put over `current`. */
export function reachingIn(entries: readonly CatalogEntry[], current: Definitions): readonly Reaching[] {
  const sent = new Set(entries.map(({ ref }) => ref));
  const kept = kinds.flatMap((kind): readonly CatalogEntry[] => current.allOf(kind));
  return [...entries, ...kept.filter(({ ref }) => !sent.has(ref))].flatMap(reachingOf);
}

function reachingOf(entry: CatalogEntry): readonly Reaching[] {
  const { ref, name } = entry;
  const called = `${name} (${ref})`;
  switch (typeOf(ref)) {
    case 'escalation-path': {
      const { nodes, lastResort, adjudicator } = entry as EntryOf<'escalation-path'>;
      const levels = levelsIn(nodes).flatMap(({ level }) => level.targets);
      const targets = [...levels, lastResort, ...(adjudicator === undefined ? [] : [adjudicator])];
      return [{ ref, name, targets, meanwhile: `${called} goes on without anybody then` }];
    }
    case 'rule':
      return [{ ref, name, targets: peopleIn(entry), meanwhile: `${called} reaches nobody by it then` }];
    case 'severity':
      return [{ ref, name, targets: peopleIn(entry), meanwhile: `${called} tells nobody by it then` }];
    case 'routing-rule':
      // Of a team its path is climbed, which is looked at itself.
      return [
        {
          ref,
          name,
          targets: peopleIn(entry).filter((target) => typeOf(target) !== 'team'),
          meanwhile: `${called} involves nobody by it then`,
        },
      ];
    default:
      return [];
  }
}

function peopleIn(entry: CatalogEntry): readonly Ref[] {
  return referencesOf(entry)
    .map(({ ref }) => ref)
    .filter((ref) => ['person', 'schedule', 'team'].includes(typeOf(ref) ?? ''));
}
