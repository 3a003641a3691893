export type { Journal, JournalOptions } from './journal.ts';
export { unfinishedImport } from './data-file.ts';
export { openJournal } from './open-journal.ts';
export { JournalSession } from './journal-session.ts';
