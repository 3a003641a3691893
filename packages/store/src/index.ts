export type { Aggregates, Due, PublishedEvent, Records, Store, StoredAggregate, StoredRecord, ViewDocument, ViewQuery, Views } from './store.ts';
export { openSqliteStore } from './sqlite/sqlite-store.ts';
