/** Everybody of whom one may ask why: who was paged, asked or told, who did something, and whom the paths that were begun may mean. */
import { everybodyBehind, type CatalogNow } from './catalog-now.ts';
import { noticesOf, pagesOf } from './names.ts';
import { peopleIn } from './people.ts';
import { pinnedDefinition } from './pinned-path.ts';
import type { IncidentHistory } from './timeline.ts';
import { isPinning } from './why-climb.ts';
import { whyOf, type Why } from './why.ts';

export type WhyLine = Pick<Why, 'person' | 'verdict' | 'text'>;

/** Who was paged first, then who was told, then who might have been; the first `most` of them, and how many there are. */
export function whyEverybody(
  history: IncidentHistory,
  most: number,
  now?: CatalogNow,
): { readonly people: readonly WhyLine[]; readonly total: number } {
  const refs = everybodyIn(history, now);
  const people = refs.slice(0, most).map((ref) => {
    const { person, verdict, text } = whyOf(history, ref, now);
    return { person, verdict, text };
  });
  return { people, total: refs.length };
}

/** Refs of people, each once. */
export function everybodyIn(history: IncidentHistory, now?: CatalogNow): readonly string[] {
  const { events } = history;
  const paged = events.flatMap((event) => pagesOf(event).map(({ person }) => person));
  const told = events.flatMap((event) => noticesOf(event).map(({ person }) => person));
  const acted = peopleIn(history).map(({ ref }) => ref);
  const meant = targetsIn(history).flatMap((target) =>
    now === undefined ? (target.startsWith('person/') ? [target] : []) : everybodyBehind(target, now),
  );
  return [...new Set([...paged, ...told, ...acted, ...meant])].filter(
    (ref) => ref.startsWith('person/') && ref !== 'person/unknown',
  );
}

/** Refs of whom the paths that were climbed mean. */
function targetsIn({ events }: IncidentHistory): readonly string[] {
  return events.filter(isPinning).flatMap((pinning) => {
    const definition = pinnedDefinition(pinning);
    if (definition === undefined) return [];
    const levels = definition.nodes.flatMap(({ level }) => level?.targets ?? []);
    return definition.lastResort === '' ? levels : [...levels, definition.lastResort];
  });
}
