/** The command of the README, and what a supervisor or a terminal does to it: they know the process of npm alone. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../servers/free-port.ts';
import { answerOf } from './asking.ts';
import { EscalogCommand } from './escalog-command.ts';

let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-npm-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const skip = process.platform === 'win32' && 'Windows has no signals';

describe('npm start', { skip, timeout: 240_000 }, () => {
  for (const [signal, code] of [
    ['SIGTERM', 0],
    ['SIGINT', 0],
    // These end npm itself, which tells nobody.
    ['SIGHUP', null],
    ['SIGKILL', null],
  ] as const) {
    it(`ends with the product when it gets ${signal}, and leaves port and data to the next`, async () => {
      const env = {
        HOME: folder,
        PORT: String(await freePort()),
        ESCALOG_DATA_DIR: mkdtempSync(join(folder, 'data-')),
        npm_config_update_notifier: 'false',
      };
      // The scripts that are ignored are those before and after it: everything is installed.
      await using npm = new EscalogCommand(env, { command: ['npm', 'start', '--ignore-scripts'] });
      const url = await npm.listening();
      // Its output is closed once nobody is left who could write to it.
      const [exited, closed] = [once(npm.child, 'exit'), once(npm.child, 'close')];
      npm.child.kill(signal);
      assert.deepEqual(await exited, code === null ? [null, signal] : [code, null]);
      await closed;
      assert.match(npm.output, /Stopping: no new requests/);
      await assert.rejects(answerOf(url));

      await using next = new EscalogCommand(env);
      assert.equal(await next.listening(), url);
      assert.doesNotMatch(next.output, /sample organisation/);
    });
  }
});

describe('the start of every process', () => {
  const root = join(import.meta.dirname, '..', '..');
  for (const file of globSync('{.,packages/*,services/*}/package.json', { cwd: root })) {
    const { scripts } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { scripts?: { start?: string } };
    if (scripts?.start === undefined) continue;
    it(`leaves no shell between npm and Node, by ${file}`, () => assert.match(scripts.start ?? '', /^exec node /));
  }

  it('has an exec where the shell has none', () => {
    const program = join(root, 'packages', 'hosting', 'src', 'exec.ts');
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, 'node', '-e', 'console.log(process.argv[1]); process.exitCode = 3', 'given'],
      { encoding: 'utf8' },
    );
    assert.deepEqual([status, stdout], [3, 'given\n']);
  });
});
