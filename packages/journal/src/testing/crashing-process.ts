import { writeSync } from 'node:fs';
import { openJournal } from '../open-journal.ts';
import { numbersOf } from './folders.ts';

/**
 * Counts up in a table, one commit each, and says each number once it is settled. Kills itself at the given
 * boundary of the given commit, as a power cut would: nothing is cleaned up.
 */
const [folder = '', fatalBoundary, fatalCommit] = process.argv.slice(2);
let commits = 0;
const journal = openJournal({
  folder,
  onFailure: (error) => {
    throw error;
  },
  onBoundary(boundary) {
    if (boundary === 'before-commit') commits += 1;
    if (boundary === fatalBoundary && commits === Number(fatalCommit)) process.kill(process.pid, 'SIGKILL');
  },
});
const add = numbersOf(journal);
for (let number = 1; ; number += 1) {
  add(number);
  await journal.settled();
  writeSync(1, `${number}\n`);
}
