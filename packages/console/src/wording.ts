import type { Api } from './api.ts';
import { wordOf } from './refs.ts';

/** How people call what is only referred to, for templates. */
export interface Wording {
  /** The name of an entry, given as a ref, or of a severity, given as a word; what was given where the catalog does not know it. */
  name(refOrSeverity: string, known?: Readonly<Record<string, string>>): string;
  /** `2026-11-18 02:00 UTC` of an ISO 8601 instant: what stands there until a script has put the reader's own time. */
  time(at: string): string;
  readonly severities: readonly Severity[];
}

export interface Severity {
  /** The word that incidents bear: `sev1`. */
  readonly word: string;
  readonly name: string;
  readonly rank: number;
  readonly description: string | null;
  /** Taken when a declaration names none. */
  readonly isAssumed: boolean;
}

interface SeverityEntry {
  readonly ref: string;
  readonly name: string;
  readonly rank?: number;
  readonly description?: string;
  readonly assumed?: boolean;
}

/** The names of severities; those of others come with what names them. Without a catalog there are refs. */
export async function wording(api: Api): Promise<Wording> {
  const { entries } = await api.getOr<{ entries: readonly { entry: SeverityEntry }[] }>(
    '/v1/catalog/entries?type=severity&limit=500',
    { entries: [] },
  );
  const severities = entries
    .map(({ entry: { ref, name, rank = 0, description = null, assumed = false } }) => ({
      word: wordOf(ref),
      name,
      rank,
      description,
      isAssumed: assumed,
    }))
    .toSorted((a, b) => a.rank - b.rank);
  const names = new Map(severities.map(({ word, name }) => [word, name]));
  return { name: (word, known) => known?.[word] ?? names.get(word) ?? word, time: timeOf, severities };
}

function timeOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
