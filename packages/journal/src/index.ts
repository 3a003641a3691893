export type { Journal, JournalOptions } from './journal.ts';
export { openJournal } from './open-journal.ts';
export { JournalSession } from './journal-session.ts';
