import { writeSync } from 'node:fs';
import { openJournal } from '../open-journal.ts';
import { numbersOf, slowing } from './folders.ts';

/**
 * Counts up in a table, one commit each, and says each number once it is settled. Kills itself, as a power cut would: nothing is
 * cleaned up. Either at a boundary of a commit, or while the tables take the number, which it then waits for after each commit.
 */
const [folder = '', fatalBoundary, fatalNumber, bytes = '0'] = process.argv.slice(2);
const die = (): null => {
  process.kill(process.pid, 'SIGKILL');
  return null;
};
let commits = 0;
const journal = openJournal({
  folder,
  onFailure: (error) => {
    throw error;
  },
  onBoundary(boundary) {
    if (boundary === 'before-commit') commits += 1;
    if (boundary === fatalBoundary && (commits === Number(fatalNumber) || commits === 0)) die();
  },
});
const add = numbersOf(journal);
if (fatalBoundary === 'applying') journal.define(slowing(Number(fatalNumber)));
for (let number = 1; ; number += 1) {
  add(number, 'x'.repeat(Number(bytes)));
  await journal.settled();
  writeSync(1, `${number}\n`);
  if (fatalBoundary !== 'applying' || number % 3 > 0) continue;
  if (number >= Number(fatalNumber)) setTimeout(die, 300);
  await journal.applied();
}
