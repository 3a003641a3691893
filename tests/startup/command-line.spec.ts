import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { EscalogCommand } from './escalog-command.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

it('the command line tells who is paged, who is on call and who there is, and takes parts of names and ids', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-command-line-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
  const url = await running.listening();
  const escalog = (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [cli, '--url', url, ...args], (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });

  const onCall = await escalog('on-call', 'ident');
  const name = /^(.*) \(person\/.*\) is on call in Identity on call until /.exec(onCall.out)?.[1];
  assert.ok(name !== undefined, onCall.out);
  assert.match((await escalog('on-call')).out, /^schedule\/platform +\w/m);
  assert.match((await escalog('people', 'silva')).out, /^person\/hugo-silva +Hugo Silva +sandbox, email hugo/m);

  const declared = await escalog('declare', 'users cannot log in');
  assert.ok(declared.err.endsWith(`\nPaged: ${name} (level 1 of Identity).\n`), declared.err);
  const start = declared.out.slice(0, 8);
  assert.equal(
    (await escalog('acknowledge', start, '--as', 'hugo')).out,
    'Acknowledged by Hugo Silva: users cannot log in\n',
  );
  assert.match((await escalog('status', start)).out, /\(sev2, acknowledged\)/);
  for (const [format, begin] of [
    ['markdown', /^# users cannot log in/],
    ['html', /^<!doctype html>/],
    ['json', /^\{"incident":/],
  ] as const)
    assert.match((await escalog('report', start, '--format', format)).out, begin);
  assert.match((await escalog('report', 'ffffffff', '--format', 'html')).err, /No event of an incident ffffffff/);
});
