/** Open incidents that may be about the same as what somebody is about to declare: told before people are paged twice. */
import type { IncidentRead } from './incident-read.ts';

type Compared = Pick<IncidentRead, 'title' | 'affects'>;

const toldAtMost = 3;
/** Words such as "is" and "the" make no two sentences alike. */
const shortest = 4;
const enough = 0.5;

/**
 * Those that affect the same entries, and those whose title has at least half of the longer words. At most three, the most alike
 * first, and of those as like the first listed.
 */
export function similarTo<Open extends Compared>({ title, affects }: Compared, open: readonly Open[]): readonly Open[] {
  const words = wordsIn(title);
  const affected = new Set(affects);
  return open
    .map((incident) => ({ incident, likeness: likenessOf(incident, words, affected) }))
    .filter(({ likeness }) => likeness >= enough)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, toldAtMost)
    .map(({ incident }) => incident);
}

function likenessOf(incident: Compared, words: ReadonlySet<string>, affected: ReadonlySet<string>): number {
  const shared = words.size === 0 ? 0 : words.intersection(wordsIn(incident.title)).size / words.size;
  return shared + (incident.affects.some((ref) => affected.has(ref)) ? 1 : 0);
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= shortest));
}
