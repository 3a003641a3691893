import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EscalogCommand } from './escalog-command.ts';

const root = join(import.meta.dirname, '..', '..');
const guide = readFileSync(join(root, 'docs', 'importing.md'), 'utf8');
const blocks = [...guide.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, kind = '', text = '']) => ({ kind, text }));
const commands = blocks
  .filter(({ kind }) => kind === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'))
  .map((line) => /^npx escalog (.*)$/.exec(line)?.[1]?.split(' ') ?? assert.fail(line));

function escalog(url: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const main = join(root, 'packages', 'cli', 'src', 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [main, '--url', url, ...args], { cwd: root }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

describe('docs/importing.md', () => {
  it('shows the table as it is', () => {
    const table = readFileSync(join(root, 'examples', 'csv', 'queues.csv'), 'utf8');
    assert.deepEqual(
      blocks.flatMap(({ kind, text }) => (kind === 'csv' ? [text] : [])),
      [table],
    );
  });

  it('has commands that bring in a catalog, by which incidents find their people, and that change nothing when repeated', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'escalog-importing-'));
    t.after(() => rmSync(dataDir, { recursive: true, force: true }));
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir }, { args: ['--empty'] });
    const url = await running.listening();
    assert.equal(commands.length, 3);
    for (const command of commands) {
      const { code, err } = await escalog(url, ...command, '--yes');
      assert.equal(code, 0, `${command.join(' ')}: ${err}`);
      assert.match(err, /Applied: /);
    }
    for (const command of commands)
      assert.match((await escalog(url, ...command)).err, /^0 added, 0 changed, \d+ unchanged\.$/m, command.join(' '));

    const routed = async (declaration: object): Promise<readonly unknown[]> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(declaration);
      const declared = await fetch(`${url}/v1/incidents`, { method: 'POST', headers, body });
      const { id } = (await declared.json()) as { id: string };
      for (;;) {
        const shown = (await (await fetch(`${url}/v1/incidents/${id}`)).json()) as {
          affects: readonly string[];
          routes: readonly { owner: string | null; path: string }[];
        };
        const [route] = shown.routes;
        if (route !== undefined) return [shown.affects, route.owner, route.path];
      }
    };
    assert.deepEqual(await routed({ title: 'the online shop is down' }), [
      ['system/web-shop'],
      'team/checkout',
      'escalation-path/engineering',
    ]);
    assert.deepEqual(await routed({ title: 'nothing arrives', affects: ['Deliveries'] }), [
      ['queue/deliveries'],
      'team/checkout',
      'escalation-path/engineering',
    ]);
  });
});
