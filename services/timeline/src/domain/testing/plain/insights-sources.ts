/** Which sources of alerts make incidents that nobody has to act on. */
import type { Milliseconds } from '@escalog/kernel';
import type { IncidentFacts } from '../../facts.ts';

export interface SourceNoise {
  readonly source: string;
  readonly incidents: number;
  readonly resolved: number;
  /** Resolved without anybody having acknowledged. */
  readonly nobodyActed: number;
  /** Of those: resolved within five minutes. */
  readonly shortLived: number;
  /** Declared with a title that the source had in the span already. */
  readonly repeated: number;
  readonly pages: number;
}

const shortLife: Milliseconds = 5 * 60_000;

export function isAlertSource(ref: string): boolean {
  return ref.startsWith('alert-source/');
}

export class SourceTally {
  incidents = 0;
  resolved = 0;
  shortLived = 0;
  pages = 0;
  readonly behind: IncidentFacts[] = [];
  newest: IncidentFacts | undefined;
  readonly #titles = new Set<string>();

  incident(facts: IncidentFacts, pages: number): void {
    this.incidents += 1;
    this.pages += pages;
    this.#titles.add(facts.title);
    if (this.newest === undefined || facts.declaredAt >= this.newest.declaredAt) this.newest = facts;
    if (facts.status !== 'resolved') return;
    this.resolved += 1;
    if (facts.msToAcknowledge !== null) return;
    this.behind.push(facts);
    if (facts.msToResolve !== null && facts.msToResolve <= shortLife) this.shortLived += 1;
  }

  told(source: string): SourceNoise {
    const { incidents, resolved, behind, shortLived, pages } = this;
    return {
      source,
      incidents,
      resolved,
      nobodyActed: behind.length,
      shortLived,
      repeated: incidents - this.#titles.size,
      pages,
    };
  }
}
