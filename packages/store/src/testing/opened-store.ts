import type { Store } from '../store.ts';

/** A store over data of its own, and what the suite does to it besides using it. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store, and opens another over the same data as the next process would. */
  reopen(): Promise<OpenedStore>;
  /** Closes the store if it is open, and removes its data. */
  remove(): Promise<void>;
}

/** What the suite's parts get: the store that the test at hand uses. */
export type Current = () => Store;
