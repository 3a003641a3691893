/** An open incident, as `GET /v1/incidents` lists it. */
export interface OpenIncident {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly affects: readonly string[];
  readonly acknowledgedBy: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
}

const toldAtMost = 3;
/** Words such as "is" and "the" make no two sentences alike. */
const shortest = 4;
const enough = 0.5;

/**
 * Open incidents that may be about the same: those that affect the same entries, then those whose title has at least half of
 * the longer words. At most three, the most alike first, and of those as like the first listed.
 */
export function similarTo(
  title: string,
  affects: readonly string[],
  open: readonly OpenIncident[],
): readonly OpenIncident[] {
  const words = wordsIn(title);
  const affected = new Set(affects);
  return open
    .map((incident) => ({ incident, likeness: likenessOf(incident, words, affected) }))
    .filter(({ likeness }) => likeness >= enough)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, toldAtMost)
    .map(({ incident }) => incident);
}

function likenessOf(incident: OpenIncident, words: ReadonlySet<string>, affected: ReadonlySet<string>): number {
  const shared = words.size === 0 ? 0 : words.intersection(wordsIn(incident.title)).size / words.size;
  return shared + (incident.affects.some((ref) => affected.has(ref)) ? 1 : 0);
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= shortest));
}
