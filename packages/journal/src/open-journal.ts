import { openDataFiles } from './data-files.ts';
import { GroupCommit } from './group-commit.ts';
import type { Journal, JournalOptions } from './journal.ts';

/**
 * Opens `<folder>/turns.db` and `<folder>/escalog.db`, or makes them. Throws an `AppError` that says what to do, and leaves what is in the files
 * as it was, when the folder cannot be written, another process uses it, a newer Escalog wrote it, it is
 * damaged, a part of it is missing, or it holds half of an import.
 */
export function openJournal(options: JournalOptions): Journal {
  return new GroupCommit(openDataFiles(options), options);
}
