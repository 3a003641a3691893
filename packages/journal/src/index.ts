export type { Change, DiskCondition, Journal, JournalOptions } from './journal.ts';
export { unfinishedImport } from './data-files.ts';
export { openJournal } from './open-journal.ts';
export { JournalSession } from './journal-session.ts';
export { PendingRows } from './pending-rows.ts';
export { nameInSql, textInSql } from './sql-names.ts';
