import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

/** Makes the table `numbers`, and gives what adds to it in the turn at hand, which it opens. */
export function numbersOf(journal: Journal): (number: number, filler?: string | null) => void {
  journal.define('CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, filler TEXT) STRICT');
  const put = journal.change('INSERT INTO numbers VALUES (?, ?)');
  return (number, filler = null) => {
    journal.begin();
    put(number, filler);
  };
}

/** Adds `number` to the table `numbers`, with so many bytes beside it, and has it committed. */
export async function store(journal: Journal, number: number, bytes = 2_000): Promise<void> {
  numbersOf(journal)(number, String(number).padEnd(bytes, 'x'));
  await journal.settled();
}

/** What the table `numbers` has, once it has everything. */
export async function numbersIn(journal: Journal): Promise<unknown[]> {
  await journal.applied();
  return numbersInTables(journal);
}

export function numbersInTables({ tables }: Journal): unknown[] {
  return tables
    .prepare('SELECT number FROM numbers ORDER BY number')
    .all()
    .map((row) => row['number']);
}

/** What a process that was killed after `commits` commits leaves behind: two files, and the write-ahead log of the turns. */
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

/** In SQL: has the tables take some minutes for this number, in the midst of a transaction. `hasten` takes that away again. */
export function slowing(number: number): string {
  return `
    CREATE TABLE steps (step INTEGER) STRICT;
    CREATE TRIGGER slow AFTER INSERT ON numbers WHEN new.number = ${number} BEGIN
      INSERT INTO steps
        WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted LIMIT 500000000)
        SELECT max(n) FROM counted;
    END`;
}

export function hasten(folder: string): void {
  const database = new DatabaseSync(join(folder, 'escalog.db'));
  database.exec('DROP TRIGGER slow');
  assert.equal(database.prepare('SELECT count(*) AS n FROM steps').get()?.['n'], 0);
  database.close();
}
