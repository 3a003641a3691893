import { decode, topics, type CatalogEvent } from '@escalog/contracts';
import {
  OverlaidDefinitions,
  type CatalogEntry,
  type Definitions,
  type EntryOf,
  type Ref,
  type VersionedEntry,
} from '@escalog/definitions';
import { isoOf, isRetriable, type Clock, type Instant, type Rejection } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { ViewDocument, Views } from '@escalog/store';
import { erasedVersion } from './domain/erasure.ts';
import { detailsIn, versionOf, type HistoricVersion } from './domain/history.ts';
import type { FieldChange } from './domain/changes.ts';

/** A version with what it changed. */
export interface ToldVersion extends HistoricVersion {
  readonly details: readonly FieldChange[];
}

export interface HistoryPage {
  /** Newest first. */
  readonly versions: readonly ToldVersion[];
  /** What to ask for next as `after`; null on the last page. */
  readonly next: number | null;
}

const page = 1_000;
/** How many changes are gone back over at most, to tell all of the catalog as of an instant. */
const mostUndone = 20_000;
const readAtOnce = 100;

/**
 * The versions of every entry, in documents of the catalog's own: its topic keeps the last of each entry only. They are
 * written with the change that they tell of, before it counts as carried out.
 */
export class History {
  readonly #versions: Views<HistoricVersion>;
  readonly #beginning: Views<Instant>;
  readonly #deps: Pick<RunnerDeps, 'bus' | 'log'> & { readonly clock: Clock };
  #since: Instant | undefined;

  constructor(deps: RunnerDeps) {
    this.#versions = deps.store.views('catalog-history');
    this.#beginning = deps.store.views('catalog-history-beginning');
    this.#deps = deps;
  }

  /** Takes over, once, what the topic still has from before there was a history. */
  async begin(): Promise<void> {
    this.#since = await this.#beginning.get('catalog');
    if (this.#since !== undefined) return;
    const last = new Map<Ref, { readonly version: number; readonly entry: CatalogEntry | null }>();
    for await (const batch of this.#deps.bus.read([topics.catalog.name])) {
      const events = batch.flatMap(({ value }) => this.#read(value) ?? []);
      await this.put(
        events.flatMap((event) => {
          const before = last.get(event.ref);
          // An event may be repeated, after a later one too.
          if (before !== undefined && before.version >= event.meta.version) return [];
          const entry = 'definition' in event ? (JSON.parse(event.definition) as CatalogEntry) : null;
          last.set(event.ref, { version: event.meta.version, entry });
          const version = versionOf(event, before?.entry);
          return version.kind === 'changed' && version.fields.length === 0 ? [] : [version];
        }),
      );
    }
    this.#since = this.#deps.clock.now();
    await this.#beginning.put({ id: 'catalog', group: '', sortKey: '', view: this.#since });
  }

  /** Since when every change is told; `undefined` until `begin` has ended. */
  get since(): Instant | undefined {
    return this.#since;
  }

  /** Putting the same once more changes nothing. */
  async put(versions: readonly HistoricVersion[]): Promise<void> {
    if (versions.length > 0) await this.#versions.put(...versions.map(documentOf));
  }

  /** Forgets what the versions of a person before `version` said. Doing so once more changes nothing. */
  async erase(left: EntryOf<'person'>, before: number): Promise<void> {
    for (let behind: { readonly sortKey: string; readonly id: string } | undefined; ;) {
      const found = await this.#versions.list({
        group: left.ref,
        order: 'ascending',
        limit: page,
        ...(behind && { after: behind }),
      });
      await this.put(found.filter(({ view }) => view.version < before).map(({ view }) => erasedVersion(view, left)));
      behind = found.at(-1);
      if (behind === undefined || found.length < page) return;
    }
  }

  /** The versions of an entry, newest first, from the one before `after` on; `undefined` when there are none at all. */
  async of(
    ref: Ref,
    { after, limit }: { readonly after?: number | undefined; readonly limit: number },
  ): Promise<HistoryPage | undefined> {
    const behind = after === undefined ? undefined : await this.#placeOf(ref, after);
    const found = await this.#versions.list({
      group: ref,
      order: 'descending',
      limit: limit + 1,
      ...(behind && { after: behind }),
    });
    if (found.length === 0 && behind === undefined) return undefined;
    const versions = found
      .slice(0, limit)
      .map(({ view }, index) => ({ ...view, details: detailsIn(view, found[index + 1]?.view) }));
    return { versions, next: found.length > limit ? (versions.at(-1)?.version ?? null) : null };
  }

  /** The version that an entry had at an instant; `undefined` when none is known from then. */
  async versionAt(ref: Ref, at: Instant): Promise<HistoricVersion | undefined> {
    const [found] = await this.#versions.list({ group: ref, order: 'descending', after: endOf(at), limit: 1 });
    return found?.view;
  }

  /** All of the catalog as it was at an instant, given how it is now. */
  async asOf(at: Instant, now: Definitions): Promise<OverlaidDefinitions | Rejection> {
    if (this.#since === undefined || at < this.#since)
      return {
        code: 'before-history',
        message: `What all of the catalog said is known ${this.#since === undefined ? 'in a moment' : `since ${isoOf(this.#since)}`}; ask for a later instant, or for a single entry.`,
      };
    const changed = await this.#changedSince(at);
    if (changed === undefined)
      return {
        code: 'too-long-ago',
        message: `More than ${mostUndone} changes were made since ${isoOf(at)}; ask for a later instant, or for a single entry.`,
      };
    const past = new Map<Ref, VersionedEntry | undefined>();
    for (let index = 0; index < changed.length; index += readAtOnce) {
      const refs = changed.slice(index, index + readAtOnce);
      const versions = await Promise.all(refs.map((ref) => this.versionAt(ref, at)));
      for (const [place, ref] of refs.entries()) past.set(ref, entryOf(versions[place]));
    }
    return new OverlaidDefinitions(now, past);
  }

  async #changedSince(at: Instant): Promise<readonly Ref[] | undefined> {
    const refs = new Set<Ref>();
    for (let after = endOf(at), seen = 0; ;) {
      const documents = await this.#versions.list({ order: 'ascending', after, limit: page });
      for (const { group } of documents) refs.add(group);
      const last = documents.at(-1);
      if (last === undefined || documents.length < page) return [...refs];
      after = last;
      if ((seen += documents.length) >= mostUndone) return undefined;
    }
  }

  async #placeOf(ref: Ref, version: number): Promise<{ readonly sortKey: string; readonly id: string }> {
    const id = idOf(ref, version);
    const found = await this.#versions.get(id);
    return { sortKey: found === undefined ? '' : isoOf(found.at), id };
  }

  #read(value: Uint8Array): CatalogEvent | undefined {
    try {
      return decode(value) as CatalogEvent;
    } catch (error) {
      if (isRetriable(error)) throw error;
      this.#deps.log.warn({ err: error }, 'a version of an entry cannot be read; its history does not tell it');
      return undefined;
    }
  }
}

/** None of a version that removed it, or that is not known. */
function entryOf(version: HistoricVersion | undefined): VersionedEntry | undefined {
  return version?.entry ? { entry: version.entry, version: version.version } : undefined;
}

function documentOf(view: HistoricVersion): ViewDocument<HistoricVersion> {
  return { id: idOf(view.ref, view.version), group: view.ref, sortKey: isoOf(view.at), view };
}

/** Versions of one instant are ordered by it. */
function idOf(ref: Ref, version: number): string {
  return `${ref}@${String(version).padStart(10, '0')}`;
}

/** Behind every version of an instant, and before those of later ones. */
function endOf(at: Instant): { readonly sortKey: string; readonly id: string } {
  return { sortKey: isoOf(at), id: '~' };
}
