import { answerOf, declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';

interface Listed {
  readonly incidents: readonly { readonly id: string }[];
  readonly next: string | null;
}

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

/** Runs the command line as a process of its own. */
async function escalog(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((closed) => child.once('close', closed));
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { code: await code, out, err };
}

describe('a backup of an Escalog that runs', () => {
  function folderOf(t: TestContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-backup-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  async function idsAt(url: string): Promise<readonly string[]> {
    const ids: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const page = JSON.parse((await answerOf(`${url}/v1/incidents?limit=200${query}`)).text) as Listed;
      ids.push(...page.incidents.map(({ id }) => id));
      next = page.next;
    }
    return ids;
  }

  it('has all that was answered before it was asked for, can be started, and is made under load', async (t) => {
    const folder = folderOf(t);
    const [dataDir, backup, restored] = ['data', 'backup', 'restored'].map((name) => join(folder, name));
    await using running = new EscalogCommand({ ESCALOG_DATA_DIR: dataDir ?? '', PORT: '0' });
    const url = await running.listening();
    await declareInAttic(url, 'PT1H');
    const declared: string[] = [];
    const load = { isOn: true };
    const declaring = async (): Promise<void> => {
      while (load.isOn) {
        const { status, text } = await answerOf(`${url}/v1/incidents`, {
          title: 'smoke',
          affects: ['component/attic'],
        });
        assert.equal(status, 201, text);
        declared.push((JSON.parse(text) as { id: string }).id);
      }
    };
    const declarations = Promise.all([declaring(), declaring(), declaring()]);
    while (declared.length < 20) await answerOf(`${url}/health/live`);
    const before = [...declared];
    const made = await escalog(['backup', String(backup), '--data-dir', String(dataDir)]);
    load.isOn = false;
    await declarations;
    assert.equal(made.code, 0, made.err);
    assert.match(
      made.out,
      /^Backed up \S+data to \S+backup: \d+\.\d MB, \d+ incidents, everything up to 2\S+Z, read and found well\.\n$/,
    );
    assert.ok(declared.length > before.length, 'it declared meanwhile');
    assert.equal(statSync(String(backup)).mode & 0o777, 0o700);
    for (const name of readdirSync(String(backup)))
      assert.equal(statSync(join(String(backup), name)).mode & 0o777, 0o600, name);

    const again = await escalog(['backup', String(backup), '--data-dir', String(dataDir)]);
    assert.equal(again.code, 1);
    assert.match(again.err, /backup is there already/);

    const put = await escalog(['restore', String(backup), '--data-dir', String(restored)]);
    assert.equal(put.code, 0, put.err);
    await using second = new EscalogCommand({ ESCALOG_DATA_DIR: String(restored), PORT: '0' });
    const there = new Set(await idsAt(await second.listening()));
    assert.deepEqual(
      before.filter((id) => !there.has(id)),
      [],
    );
  });

  it('is refused, and leaves nothing, where there is no data folder, no parent, no secrets, or half of one', async (t) => {
    const folder = folderOf(t);
    const dataDir = join(folder, 'data');
    const to = join(folder, 'backup');
    const backUp = async (target = to) => {
      const ran = await escalog(['backup', target, '--data-dir', dataDir]);
      assert.equal(ran.code, 1, ran.err);
      assert.equal(existsSync(target), false);
      return ran.err;
    };
    assert.match(await backUp(), /There is no Escalog in/);
    {
      await using running = new EscalogCommand({ ESCALOG_DATA_DIR: dataDir, PORT: '0' });
      await running.listening();
      assert.match(await backUp(join(folder, 'no', 'parent')), /cannot be made/);
      rmSync(join(dataDir, 'secrets.json'));
      assert.match(await backUp(), /secrets\.json cannot be read/);
    }
    assert.deepEqual(readdirSync(folder), ['data']);
    writeFileSync(`${to}.unfinished`, '');
    assert.match(await backUp(), /another backup is being written .* or was killed/);
  });
});
