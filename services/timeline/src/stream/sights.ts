import { maySee, seenByAll, sightAfter, type Principal, type Sight } from '@escalog/access';
import type { EscalogEvent } from '@escalog/contracts';
import { Recent } from '@escalog/runner';
import type { NewerEvent } from '../domain/newer-event.ts';
import { saysWhoMaySee } from '../domain/sight.ts';
import type { Recorded } from '../projection/timeline-source.ts';

/** Who may see an incident, as far as it was heard. */
interface Known {
  readonly sight: Sight;
  /** Of the event that said last who may see it; 0 as long as none did. */
  readonly version: number;
}

/** What is recorded of an incident, in any order. */
export type RecordedOf = Pick<Recorded, 'events' | 'newer'>;

const unknown: Known = { sight: seenByAll, version: 0 };
/** Enough for everything that is remembered to be told again. */
const atLeastIncidents = 20_000;
const readAtOnce = 50;

/**
 * Who may see which incident, for the streams: what is recorded of it, and what was heard since. Of an incident whose declaration
 * was not heard yet only those are told who see everything: its declaration is told too, and has everybody else ask anew.
 */
export class Sights {
  readonly #known = new Recent<Known>(atLeastIncidents);
  readonly #historyOf: (incidentId: string) => Promise<RecordedOf>;

  constructor(historyOf: (incidentId: string) => Promise<RecordedOf>) {
    this.#historyOf = historyOf;
  }

  /** Whether it was heard who may see the incident. */
  knows(incidentId: string): boolean {
    return (this.#known.get(incidentId)?.version ?? 0) > 0;
  }

  /** Reads what is not known yet. */
  async learn(incidentIds: readonly string[]): Promise<void> {
    const missing = [...new Set(incidentIds)].filter((id) => !this.knows(id));
    for (let start = 0; start < missing.length; start += readAtOnce)
      await Promise.all(missing.slice(start, start + readAtOnce).map(async (id) => this.#read(id)));
  }

  /** Takes over what an event of an incident says; returns who could see it before where it changes that. */
  hear(incidentId: string, event: EscalogEvent): Sight | undefined {
    // What could not be read is tried again with the next event.
    const known = this.#known.get(incidentId);
    if (known === undefined && event.type !== 'IncidentDeclared') return undefined;
    const before = known ?? unknown;
    this.#known.keep(incidentId, after(before, event));
    return event.type === 'VisibilityChanged' && before.version > 0 ? before.sight : undefined;
  }

  /** Whether `principal` may be told of the incident, or might have been `before`. */
  shows(incidentId: string, principal: Principal, before?: Sight): boolean {
    const { sight, version } = this.#known.get(incidentId) ?? unknown;
    if (before !== undefined && maySee(principal, incidentId, before)) return true;
    return maySee(principal, incidentId, version === 0 ? { ...sight, seenBy: [] } : sight);
  }

  /** Something was told of the incident that cannot be read: who may see it is read anew before more of it is told. */
  forget(incidentId: string): void {
    this.#known.forget(incidentId);
  }

  async #read(incidentId: string): Promise<void> {
    const { events, newer } = await this.#historyOf(incidentId);
    const known = events
      .toSorted((a, b) => a.meta.version - b.meta.version)
      .reduce(after, this.#known.get(incidentId) ?? unknown);
    this.#known.keep(incidentId, newer.reduce(afterNewer, known));
  }
}

/** What is recorded and what is heard may tell the same, and either may be ahead: of who may see it, the newest event counts. */
function after({ sight, version }: Known, event: EscalogEvent): Known {
  const next = sightAfter(sight, event);
  // What is in maintenance was not declared, and is nobody's secret.
  if (event.type === 'AlertsHeldBack') return { sight: next, version: Math.max(version, 1) };
  if (event.type !== 'IncidentDeclared' && event.type !== 'VisibilityChanged') return { sight: next, version };
  if (event.meta.version < version) return { sight: { ...next, seenBy: sight.seenBy }, version };
  return { sight: next, version: event.meta.version };
}

/** What cannot be read may hide the incident, unless a later event says who may see it. */
function afterNewer(known: Known, { type, meta }: NewerEvent): Known {
  if (!saysWhoMaySee.has(type) || meta.version < known.version) return known;
  return { sight: { ...known.sight, seenBy: [] }, version: meta.version };
}
