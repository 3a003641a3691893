import { openJournal } from '../open-journal.ts';
import { numbersOf } from './folders.ts';

/** Told to, tries to open a data folder again and again while others do; once it has it, stores its number and says so. */
const [folder = '', number] = process.argv.slice(2);
process.on('message', () => void compete());
process.send?.('ready');

async function compete(): Promise<void> {
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    try {
      const journal = openJournal({ folder, onFailure: () => process.exit(1) });
      numbersOf(journal)(Number(number));
      await journal.settled();
      process.send?.('stored');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ESCALOG_JOURNAL_IN_USE') process.send?.(String(error));
    }
  }
  process.send?.('refused');
}
