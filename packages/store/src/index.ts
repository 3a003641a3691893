export type {
  Aggregates,
  Due,
  DumpedDocument,
  PublishedEvent,
  RecordRange,
  Records,
  Store,
  StoredAggregate,
  StoredRecord,
  ViewDocument,
  Views,
} from './store.ts';
export { openSqliteStore } from './sqlite/sqlite-store.ts';
