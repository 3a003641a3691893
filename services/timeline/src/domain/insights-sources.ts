/** Which sources of alerts make incidents that nobody has to act on. */
import type { Milliseconds } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import { Rows } from './rows.ts';

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

/** The incidents of one source. */
export class SourceTally {
  readonly incidents = new Rows();
  /** Resolved without anybody having acknowledged. */
  readonly behind = new Rows();
  resolved = 0;
  #shortLived = 0;
  #pages = 0;
  readonly #titles = new Set<number>();

  incident({ incidents }: FactColumns['columns'], row: number, pages: number): void {
    this.incidents.add(row);
    this.#pages += pages;
    this.#titles.add(incidents.title[row] as number);
    if (incidents.isResolved[row] === 0) return;
    this.resolved += 1;
    if (!Number.isNaN(incidents.msToAcknowledge[row])) return;
    this.behind.add(row);
    if ((incidents.msToResolve[row] as number) <= shortLife) this.#shortLived += 1;
  }

  told(source: string): SourceNoise {
    return {
      source,
      incidents: this.incidents.length,
      resolved: this.resolved,
      nobodyActed: this.behind.length,
      shortLived: this.#shortLived,
      repeated: this.incidents.length - this.#titles.size,
      pages: this.#pages,
    };
  }
}
