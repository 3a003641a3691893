import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { numbersIn, open, temporaryFolder } from './testing/folders.ts';

const program = fileURLToPath(new URL('testing/crashing-process.ts', import.meta.url));

describe('a killed process', () => {
  for (const boundary of ['before-commit', 'after-commit'] as const) {
    for (const commit of [2, 3, 20]) {
      it(`loses nothing settled when it dies ${boundary.replace('-', ' ')} ${commit}`, async (t) => {
        const folder = temporaryFolder(t);
        const { stdout, signal } = spawnSync(process.execPath, [program, folder, boundary, `${commit}`], {
          encoding: 'utf8',
        });
        assert.equal(signal, 'SIGKILL');
        const settled = stdout.trim().split('\n').filter(Boolean).length;
        assert.equal(settled, commit - 1);

        const journal = open(folder);
        t.after(() => journal.close());
        const stored = await numbersIn(journal);
        const expected = boundary === 'before-commit' ? settled : settled + 1;
        assert.deepEqual(
          stored,
          Array.from({ length: expected }, (_, index) => index + 1),
        );
      });
    }
  }
});
