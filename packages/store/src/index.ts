export type { Aggregates, Due, DumpedDocument, PublishedEvent, Records, Store, StoredAggregate, StoredRecord, ViewDocument, ViewQuery, Views } from './store.ts';
export { openSqliteStore } from './sqlite/sqlite-store.ts';
