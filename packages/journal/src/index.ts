export { openJournal, type Journal, type JournalOptions } from './journal.ts';
export { JournalSession } from './journal-session.ts';
