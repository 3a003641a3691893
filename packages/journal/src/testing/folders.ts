import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Journal } from '../journal.ts';
import { openJournal } from '../open-journal.ts';

/** A new folder that is removed after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-journal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function open(folder: string): Journal {
  return openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Writes `number` to the table `numbers`, which it makes, with so many bytes beside it, and has it committed. */
export async function store(journal: Journal, number: number, bytes = 2_000): Promise<void> {
  journal.begin();
  journal.database.exec('CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, filler TEXT)');
  journal.database.exec(`INSERT INTO numbers VALUES (${number}, hex(randomblob(${bytes / 2})))`);
  await journal.settled();
}

export function numbersIn(journal: Journal): unknown[] {
  return journal.database
    .prepare('SELECT number FROM numbers ORDER BY number')
    .all()
    .map((row) => row['number']);
}

/** What a process that was killed after `commits` commits leaves behind: a data file and its write-ahead log. */
export async function crashedFolder(t: TestContext, commits: number, bytesEach?: number): Promise<string> {
  const living = temporaryFolder(t);
  const folder = temporaryFolder(t);
  const journal = open(living);
  for (let number = 1; number <= commits; number += 1) await store(journal, number, bytesEach);
  cpSync(living, folder, { recursive: true });
  await journal.close();
  return folder;
}

/** Every file of a folder with a hash of its bytes, to compare. */
export function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, hash('sha256', readFileSync(join(folder, name)))]),
  );
}
