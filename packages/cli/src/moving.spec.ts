import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { escalog } from './testing/escalog-command.ts';
import { exampleIncident } from './testing/example-incident.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

/** An export as docs/moving.md describes it, of one message and one document. */
const names = [
  'incidents',
  'routing',
  'escalations',
  'notifications',
  'catalog',
  'access',
  'audit',
  ...['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'].map((service) => `${service}.dead-letters`),
];
const header = {
  kind: 'header',
  format: 'escalog-export',
  version: 1,
  from: 'embedded',
  topics: Object.fromEntries(names.map((name) => [`escalog.${name}`, 12])),
};
const secrets = { kind: 'secrets', linkSecret: 'a secret', webhookSecret: 'another' };
const message = {
  kind: 'message',
  topic: 'escalog.timeline.dead-letters',
  partition: 7,
  offset: 0,
  appendedAt: 1_795_000_000_000,
  key: 'inc-1',
  headers: { a: 'b' },
  value: 'AP8=',
};
const document = {
  kind: 'aggregates',
  collection: 'incidents',
  content: {
    id: 'inc-1',
    revision: 4,
    version: 2,
    state: { phase: 'open' },
    seen: { other: 1 },
    timers: [],
    outbox: [],
    pendingSince: null,
  },
};
const end = { kind: 'end', positions: 0, messages: 1, documents: 1 };

function written(file: string, lines: readonly object[]): void {
  writeFileSync(file, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
}

function linesIn(file: string): readonly { readonly kind: string }[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('escalog import and escalog export', () => {
  it('put into a data folder what a file holds, and give it back', async (t) => {
    const cwd = temporaryFolder(t);
    written(join(cwd, 'first'), [header, secrets, message, document, end]);
    const imported = await escalog(['import', '--from', 'first', '--data-dir', 'data'], { cwd });
    assert.match(
      imported.err,
      /^Checking first\nmessages of escalog\.timeline\.dead-letters: 1\naggregates of incidents: 1\nChecking what is there now\nImported: 1 message, 1 document, and the secrets\. Escalog can be started there\.\n$/,
    );
    assert.deepEqual([imported.code, imported.out], [0, '']);

    const exported = await escalog(['export', '--data-dir', 'data', '--to', 'second'], { cwd });
    assert.match(
      exported.err,
      /Exported to second: 1 message, 1 document, and the secrets\. Keep it as you keep passwords, and do not start again what was exported/,
    );
    assert.deepEqual([exported.code, exported.out], [0, '']);
    assert.deepEqual(
      linesIn(join(cwd, 'second')).filter(({ kind }) => !['position', 'end'].includes(kind)),
      [header, secrets, message, document],
    );
    assert.equal((statSync(join(cwd, 'second')).mode & 0o777).toString(8), '600');
  });

  it('say where Escalog has to be, and what cannot be combined', async () => {
    const nowhere = await escalog(['export', '--to', 'file', '--bus', 'kafka://127.0.0.1:1']);
    assert.equal(
      nowhere.err,
      'Say where Escalog is: --data-dir for the embedded profile, or --bus, --store and --secrets for the cluster (--store, --secrets missing).\n',
    );
    assert.equal(nowhere.code, 2);
    const both = await escalog(['import', '--from', 'file', '--data-dir', 'data'], {
      env: { ESCALOG_BUS: 'kafka://127.0.0.1:1' },
    });
    assert.match(both.err, /--data-dir <folder>' cannot be used with environment variable 'ESCALOG_BUS'/);
    assert.equal(both.code, 2);
    assert.equal((await escalog(['export', '--data-dir', 'data'])).code, 2);
  });

  it('tell in a sentence why not, and whether something could not be reached', async (t) => {
    const cwd = temporaryFolder(t);
    const nothing = await escalog(['export', '--data-dir', 'data', '--to', 'file'], { cwd });
    assert.equal(nothing.err, 'There is no Escalog in data: name its data folder (ESCALOG_DATA_DIR).\n');
    assert.equal(nothing.code, 1);
    writeFileSync(join(cwd, 'secrets.json'), JSON.stringify(secrets));
    const env = {
      ESCALOG_BUS: 'kafka://me:secret-word@127.0.0.1:1',
      ESCALOG_STORE: 'mongodb://me:secret-word@127.0.0.1:1',
      ESCALOG_SECRETS: 'secrets.json',
    };
    const unreachable = await escalog(['export', '--to', 'file'], { cwd, env });
    assert.match(unreachable.err, /Kafka at 127\.0\.0\.1:1 does not answer .*: check that it runs/);
    assert.doesNotMatch(unreachable.err, /secret-word/);
    assert.equal(unreachable.code, 3);
  });

  it('alone load what Kafka, MongoDB and SQLite need', async (t) => {
    await using server = await fakeEscalog({
      'GET /v1/incidents': { body: { incidents: [exampleIncident], next: null } },
    });
    const cwd = temporaryFolder(t);
    const watch =
      'import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) { const found = next(name, context); console.error(`loads ${found.url}`); return found; } });';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}` };
    const heavy = /loads .*(kafkajs|mongodb|node:sqlite|packages\/moving)/;
    assert.doesNotMatch((await escalog(['status'], { ...server, cwd, env })).err, heavy);
    assert.match((await escalog(['export', '--data-dir', 'data', '--to', 'file'], { cwd, env })).err, heavy);
  });
});

describe('escalog backup and escalog restore', () => {
  it('copy a data folder and put it back, with its secrets and the mark that has a start page nobody', async (t) => {
    const cwd = temporaryFolder(t);
    const run = (...args: readonly string[]) => escalog(args, { cwd });
    const nothing = await run('backup', 'backup', '--data-dir', 'data');
    assert.deepEqual([nothing.code, nothing.err.startsWith('There is no Escalog in data')], [1, true], nothing.err);
    written(join(cwd, 'file'), [header, secrets, message, document, end]);
    assert.equal((await run('import', '--from', 'file', '--data-dir', 'data')).code, 0);

    const made = await run('backup', 'backup', '--data-dir', 'data');
    assert.match(
      made.out,
      /^Backed up data to backup: \d+\.\d MB, \d+ incidents?, everything up to 2\S+Z, read and found well\.\n$/,
    );
    assert.deepEqual([made.code, made.err], [0, 'The secrets are in it: keep it as you keep passwords.\n']);
    const whole = ['backup.json', 'escalog.db', 'secrets.json', 'turns.db'];
    const has = (folder: string) => readdirSync(join(cwd, folder)).filter((name) => !name.startsWith('turns.db-'));
    assert.deepEqual(has('backup').toSorted(), whole);
    const twice = await run('backup', 'backup', '--data-dir', 'data');
    assert.match(twice.err, /^backup is there already: name a folder that is not/);
    assert.equal(twice.code, 1);

    // What a check that took long had made in it, by an earlier release.
    writeFileSync(join(cwd, 'backup', 'reserve'), 'holds nothing');
    const put = await run('restore', 'backup', '--data-dir', 'restored');
    assert.match(
      put.out,
      /^Restored backup to restored: .*, everything up to 2\S+Z, which is .* ago; made by Escalog \S+\.\n$/,
    );
    assert.match(
      put.err,
      /^Started there, Escalog sends nothing until somebody says so: .*escalog paused --go-on\.\n$/,
    );
    assert.deepEqual(has('restored').toSorted(), whole, 'and no reserve');
    assert.equal((await run('check', '--data-dir', 'restored')).code, 0);
  });

  it('refuse what is no backup, a damaged one, and a folder that is not empty, and leave nothing of it', async (t) => {
    const cwd = temporaryFolder(t);
    const run = (...args: readonly string[]) => escalog(args, { cwd });
    const refused = async (backup: string, to = 'to') => {
      const { code, out, err } = await run('restore', backup, '--data-dir', to);
      assert.deepEqual([code, out], [1, '']);
      return err;
    };
    written(join(cwd, 'file'), [header, secrets, message, document, end]);
    assert.equal((await run('import', '--from', 'file', '--data-dir', 'data')).code, 0);
    assert.match(await refused('data'), /^data is no backup: .*backup\.json is missing/);
    assert.equal((await run('backup', 'backup', '--data-dir', 'data')).code, 0);
    assert.match(await refused('backup', 'data'), /^data is not empty, .* is there/);

    // Killed while what it had copied was being moved into place.
    const half = join(cwd, 'half');
    cpSync(join(cwd, 'backup'), join(half, 'import-unfinished'), { recursive: true });
    renameSync(join(half, 'import-unfinished', 'escalog.db'), join(half, 'escalog.db'));
    assert.match(await refused('backup', 'half'), /^half holds half of .* restore: remove all that is in it, and/);
    for (const name of readdirSync(half)) rmSync(join(half, name), { recursive: true });
    assert.equal((await run('restore', 'backup', '--data-dir', 'half')).code, 0);

    const tables = join(cwd, 'backup', 'escalog.db');
    const bytes = readFileSync(tables);
    writeFileSync(tables, bytes.fill('noise', bytes.length - 4_096));
    assert.match(
      await refused('backup'),
      /^The backup backup is damaged: restore another one\. Nothing is left in to\./,
    );
    assert.deepEqual(readdirSync(join(cwd, 'to')), []);
  });
});

describe('escalog check', () => {
  it('reads what is stored, and ends with 1 and a line each where it is damaged, or cannot be read', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-check-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const dataDir = join(folder, 'data');
    const check = () => escalog(['check', '--data-dir', dataDir]);
    const nothing = await check();
    assert.equal(nothing.code, 1);
    assert.match(nothing.err, /There is no Escalog in/);

    written(join(folder, 'export'), [header, secrets, message, document, end]);
    assert.equal((await escalog(['import', '--from', join(folder, 'export'), '--data-dir', dataDir])).code, 0);
    const well = await check();
    assert.equal(well.code, 0, well.err);
    assert.match(well.out, /^All is well in .*data: \d+ parts read\.\n$/);

    const file = join(dataDir, 'escalog.db');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill('noise', bytes.length - 4_096));
    const damaged = await check();
    assert.equal(damaged.code, 1);
    assert.match(damaged.out, /^escalog\.db: /);
    assert.match(damaged.err, /is damaged in \d+ places?: restore it from a backup\./);
  });
});
