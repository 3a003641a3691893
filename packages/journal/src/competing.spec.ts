import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { numbersIn, open, temporaryFolder } from './testing/folders.ts';

const program = fileURLToPath(new URL('testing/competing-process.ts', import.meta.url));

describe('processes that open one data folder at the same time', () => {
  /** Starts three at once, and kills them when one has it and the others have given up. What each said. */
  async function compete(folder: string, round: number): Promise<readonly string[]> {
    const children = [1, 2, 3].map((each) => fork(program, [folder, String(round * 10 + each)]));
    const ended = children.map((child) => once(child, 'exit'));
    await Promise.all(children.map((child) => once(child, 'message')));
    const said = children.map(async (child) => {
      const [message] = await once(child, 'message');
      return String(message);
    });
    for (const child of children) child.send('go');
    const answers = await Promise.all(said);
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
    return answers;
  }

  for (const [what, isNew] of [
    ['makes it, and is alone in it', true],
    ['has it, and what it stores stays', false],
  ] as const) {
    it(`are kept out by the one that ${what}`, { timeout: 60_000 }, async (t) => {
      let folder = temporaryFolder(t);
      if (!isNew) await open(folder).close();
      const stored: number[] = [];
      for (let round = 1; round <= 6; round += 1) {
        const answers = await compete(folder, round);
        assert.deepEqual(answers.toSorted(), ['refused', 'refused', 'stored']);
        stored.push(round * 10 + 1 + answers.indexOf('stored'));
        const journal = open(folder);
        assert.deepEqual(await numbersIn(journal), stored);
        await journal.close();
        if (isNew) {
          folder = temporaryFolder(t);
          stored.length = 0;
        }
      }
    });
  }
});
