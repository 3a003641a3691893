import { openJournal } from '../open-journal.ts';

/** Holds a data folder until its parent goes away. */
const journal = openJournal({
  folder: process.argv[2] ?? '',
  onFailure: (error) => {
    throw error;
  },
});
process.send?.('open');
process.on('disconnect', () => journal.close());
