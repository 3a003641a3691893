import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { EscalogCommand } from './escalog-command.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

const faulty = `ref: template/email-page
name: Ours
title: Pager
text: |
  Hello {{ person.name }},
  {{ incident.titel }}
`;

it('the command line shows what a template says, applies it, and says where one in YAML is faulty', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-texts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: join(folder, 'data') });
  const url = await running.listening();
  const escalog = (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [cli, '--url', url, ...args], { cwd: folder }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
  writeFileSync(join(folder, 'texts.yaml'), faulty);
  const fault = 'texts.yaml:4: line 2, column 4: nothing is called "incident.titel" here; incident.title is nearest\n';
  for (const command of [
    ['preview-text', 'texts.yaml'],
    ['apply', '--yes', 'texts.yaml'],
  ]) {
    const { code, err } = await escalog(...command);
    assert.equal(code, 1);
    assert.ok(err.includes(fault), err);
  }

  writeFileSync(join(folder, 'texts.yaml'), faulty.replace('titel', 'title'));
  const shown = await escalog('preview-text', 'texts.yaml');
  assert.equal(shown.out, '== template/email-page\nPager\n\nHello Ana Costa,\nNobody can pay\n\n');
  assert.match(shown.err, /^texts\.yaml:4: warning: it does not say how to answer; name acknowledgeUrl in it\.$/m);
  assert.equal((await escalog('apply', '--yes', 'texts.yaml')).code, 0);
  assert.equal((await escalog('preview-text', 'template/email-page')).out, shown.out);
});
