export type {
  Aggregates,
  Due,
  DumpedDocument,
  PublishedEvent,
  IdRange,
  Records,
  Seen,
  Store,
  StoredAggregate,
  StoredRecord,
  ViewDocument,
  Views,
} from './store.ts';
export { countOf } from './sqlite/count-of.ts';
export { openSqliteStore } from './sqlite/sqlite-store.ts';
