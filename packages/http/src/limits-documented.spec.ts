import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { connectionBounds } from './connections.ts';
import { inHandBounds, takenWithin } from './in-hand.ts';
import { mostWaiting } from './one-at-a-time.ts';
import { longestPage } from './page-size.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operating.md'), 'utf8');

/** The cells of the row that begins so. */
function rowOf(begins: string): string {
  const row = page.split('\n').find((line) => line.startsWith(`| ${begins}`));
  return row ?? assert.fail(`docs/operating.md has no row "${begins}"`);
}

const mebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;
const kibibytes = (bytes: number): string => `${bytes / 1024} KiB`;

describe('the limits in docs/operating.md', () => {
  const { small, bodies, answers } = inHandBounds;
  for (const [begins, ...told] of [
    [`Bodies over ${kibibytes(small)}`, mebibytes(bodies)],
    [`Answers over ${kibibytes(small)}`, mebibytes(answers), `for ${takenWithin / 1_000} s is cut off`],
    ['Connections |', connectionBounds.all.toLocaleString('en')],
    ['– of one address |', connectionBounds.ofOneAddress.toLocaleString('en')],
    ['Requests that wait on a connection', `| ${mostWaiting} |`],
    ['Rows of a page', mebibytes(longestPage)],
  ] as const)
    it(`say what holds of: ${begins}`, () => {
      for (const text of told) assert.ok(rowOf(begins).includes(text), `${rowOf(begins)} has no ${text}`);
    });
});
