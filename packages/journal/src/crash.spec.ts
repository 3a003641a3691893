import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasten, numbersIn, numbersInTables, open, store, temporaryFolder } from './testing/folders.ts';

const program = fileURLToPath(new URL('testing/crashing-process.ts', import.meta.url));

describe('a killed process', () => {
  const countTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  /** What it had settled when it killed itself. */
  function settledBefore(folder: string, boundary: string, number: number): number {
    const { stdout, signal, stderr } = spawnSync(process.execPath, [program, folder, boundary, `${number}`], {
      encoding: 'utf8',
    });
    assert.equal(signal, 'SIGKILL', stderr);
    return stdout.trim().split('\n').filter(Boolean).length;
  }

  for (const boundary of ['before-commit', 'after-commit'] as const) {
    for (const commit of [1, 2, 3, 20]) {
      it(`loses nothing settled when it dies ${boundary.replace('-', ' ')} ${commit}`, async (t) => {
        const folder = temporaryFolder(t);
        const settled = settledBefore(folder, boundary, commit);
        assert.equal(settled, commit - 1);
        const journal = open(folder);
        t.after(() => journal.close());
        assert.deepEqual(numbersInTables(journal), countTo(boundary === 'before-commit' ? settled : settled + 1));
      });
    }
  }

  for (const number of [1, 3, 4, 12]) {
    it(`loses nothing, and repeats nothing, when it dies while the tables take number ${number}`, async (t) => {
      const folder = temporaryFolder(t);
      const settled = settledBefore(folder, 'applying', number);
      assert.ok(settled >= number);
      hasten(folder);
      const journal = open(folder);
      assert.deepEqual(numbersInTables(journal), countTo(settled));
      await store(journal, settled + 1);
      await journal.close();
      const again = open(folder);
      t.after(() => again.close());
      assert.deepEqual(await numbersIn(again), countTo(settled + 1));
    });
  }

  it('loses nothing when it dies while its thread brings turns into the tables', async (t) => {
    for (const last of [5, 9, 14, 30]) {
      const folder = temporaryFolder(t);
      const child = spawn(process.execPath, [program, folder, 'never', '0', '1500000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      let settled = 0;
      for await (const line of createInterface(child.stdout)) {
        settled = Number(line);
        if (settled === last) child.kill('SIGKILL');
      }
      await exit;
      const journal = open(folder);
      const found = (await numbersIn(journal)).length;
      assert.ok(found === settled || found === settled + 1, `${found} of ${settled} are there`);
      assert.deepEqual(numbersInTables(journal), countTo(found));
      await journal.close();
    }
  });
});
