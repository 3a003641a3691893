import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('is told by file, line and column where entries do not fit their type, in YAML and in CSV', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-importing-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: join(folder, 'data') });
    const url = await running.listening();
    const [yaml, csv] = [join(folder, 'queues.yaml'), join(folder, 'queues.csv')];
    const types = 'examples/csv/types.yaml';
    writeFileSync(
      yaml,
      'ref: queue/a\nname: A\nattributes:\n  retentionDays: 91\n  teir: gold\nrelations: { runsOn: team/payments }\n',
    );
    writeFileSync(csv, 'name,retentionDays,tier\nB,,gold\nC,7,bronze\n');
    const faulty = await escalog(url, 'apply', types, yaml, csv, '--type', 'queue', '--yes');
    const lines = faulty.err.split('\n').map((line) => line.replace(`${folder}/`, ''));
    assert.deepEqual(lines, [
      // Which comes with the entities of Backstage.
      'examples/csv/types.yaml:10: catalog-type/resource exists neither here nor in the catalog',
      'queues.yaml:4: retentionDays must be 90 or less',
      'queues.yaml:5: unknown field "teir"',
      'queues.yaml:6: runsOn "team/payments" does not fit: the ref of a resource or component, such as resource/some-name',
      'queues.csv:2, column retentionDays: needs retentionDays: a number',
      'queues.csv:3, column tier: tier must be "gold" or "silver"',
      'Nothing was changed.',
      '',
    ]);
    assert.equal(faulty.code, 1);
  });
});
