import type { CatalogEntry, Ref } from '../entry.ts';
import type { Entity } from './entity.ts';
import type { Mention } from './relations.ts';

/** A place in one of the documents. */
export interface Place {
  /** Its number among those that were given. */
  readonly document: number;
  /** JSON Pointer within it. */
  readonly pointer: string;
}

/** Something to tell at a place, in a sentence without a full stop. */
export interface Remark extends Place {
  readonly detail: string;
}

/** An entry that was made of an entity. */
export interface TakenEntry {
  readonly entry: CatalogEntry;
  /** Where its parts come from, by JSON Pointer within the entry; what is not there comes from the place of `''`. */
  readonly from: ReadonlyMap<string, Place>;
}

/** What came of the documents. */
export interface Taken {
  readonly entries: readonly TakenEntry[];
  /** With one, nothing is to be taken over. */
  readonly faults: readonly Remark[];
  /** What is left out, and still may be what was meant. */
  readonly warnings: readonly Remark[];
  /** Documents that are left out as they should be. */
  readonly notes: readonly Remark[];
}

/** What there is besides the documents. */
export interface Surroundings {
  /** What the catalog has. */
  readonly stored: (ref: Ref) => CatalogEntry | undefined;
  /** Every entry that the catalog has. */
  readonly all: readonly CatalogEntry[];
  /** Entries that are written out beside the documents, by ref, with where. */
  readonly written: ReadonlyMap<Ref, string>;
}

/** An entity that is taken over, with its number among the documents and the ref of its entry. */
export interface Sound {
  readonly document: number;
  readonly entity: Entity;
  readonly ref: Ref;
}

/** The ref that a mention leads to, or nothing, once why not was told. */
export type Resolve = (mention: Mention, document: number, wanted: readonly string[]) => Ref | undefined;
