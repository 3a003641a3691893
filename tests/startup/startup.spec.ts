import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { EscalogCommand } from './escalog-command.ts';

let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-startup-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const freshData = (): string => mkdtempSync(join(folder, 'data-'));
const database = (dataDir: string): string => join(dataDir, 'escalog.db');

/** Runs it to its end, which must be a refusal, and returns what it said. */
async function refusal(env: Record<string, string>): Promise<string> {
  await using escalog = new EscalogCommand({ PORT: '0', ...env });
  assert.equal(await escalog.exited(), 1, escalog.output);
  assert.doesNotMatch(escalog.output, /\n\s+at /, 'a message, not a stack');
  return escalog.output;
}

/** A data folder that an orderly Escalog has left behind. */
async function usedData(): Promise<string> {
  const dataDir = freshData();
  await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
  const url = await escalog.listening();
  await fetch(`${url}/v1/incidents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"title":"users cannot log in"}',
  });
  escalog.child.kill('SIGINT');
  assert.equal(await escalog.exited(), 0, escalog.output);
  return dataDir;
}

describe('starting', () => {
  it('on an empty folder loads the sample organisation, and prints what to open and what to type', async () => {
    await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const url = await escalog.listening();
    const command = /curl (\S+) -H 'content-type: application\/json' -d '(.*)'/.exec(escalog.output);

    assert.equal((await fetch(`${url}/health/ready`)).status, 200);
    const declared = await fetch(command?.[1] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: command?.[2] ?? '',
    });
    assert.equal(declared.status, 201);
    const page = await (await fetch(`${url}/`)).text();
    assert.match(page, /users cannot log in/);
    const { messages } = (await (await fetch(`${url}/v1/sandbox/messages`)).json()) as { messages: unknown[] };
    assert.ok(messages.length > 0);
  });

  it('where people sign in, prints the link of the first owner and where tokens are made, and nothing that would be refused', async () => {
    await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData(), ESCALOG_ACCESS: 'on' });
    const url = await escalog.listening();
    assert.doesNotMatch(escalog.output, /curl/);
    const first = /\S+\/sign-in\?first=\S+/.exec(escalog.output)?.[0] ?? assert.fail(escalog.output);
    const { origin } = new URL(first);
    assert.equal(origin, url);
    assert.ok(escalog.output.includes(`made at ${origin}/settings/tokens`), escalog.output);
    assert.match(await (await fetch(first)).text(), /Become the owner/);
  });

  it('where people sign in and the catalog is empty, the first owner is led to entering it', async () => {
    const env = { PORT: '0', ESCALOG_DATA_DIR: freshData(), ESCALOG_ACCESS: 'on' };
    await using escalog = new EscalogCommand(env, { args: ['--empty'] });
    const url = await escalog.listening();
    const first = new URL(/\S+\/sign-in\?first=\S+/.exec(escalog.output)?.[0] ?? assert.fail(escalog.output));
    const signedIn = await fetch(`${url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ first: first.searchParams.get('first') ?? '', person: 'person/nina-new' }),
      redirect: 'manual',
    });
    assert.equal(signedIn.status, 303, await signedIn.text());
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const me = await fetch(`${url}/me`, { headers: { cookie, accept: 'text/html' } });
    assert.equal(me.status, 200);
    const page = await me.text();
    assert.match(page, /the catalog has no entry for you yet/);
    assert.match(page, /href="[^"]*catalog\/import"/);
    assert.match(page, /Sign out everywhere/);
  });

  it('again goes on where it was, with what was changed since', async () => {
    const dataDir = await usedData();
    await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
    const url = await escalog.listening();
    const { incidents } = (await (await fetch(`${url}/v1/incidents`)).json()) as { incidents: { title: string }[] };

    assert.deepEqual(
      incidents.map(({ title }) => title),
      ['users cannot log in'],
    );
    assert.doesNotMatch(escalog.output, /sample organisation/);
  });

  it('ends within seconds of Ctrl-C although a request was left half-sent', async () => {
    await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const { port } = new URL(await escalog.listening());
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((sent) =>
      socket.write(
        'POST /v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ti',
        () => sent(),
      ),
    );
    escalog.child.kill('SIGINT');

    assert.equal(await escalog.exited(), 0, escalog.output);
    socket.destroy();
  });

  it('keeps its secrets readable by their owner only', async () => {
    const dataDir = await usedData();
    assert.equal(statSync(join(dataDir, 'secrets.json')).mode & 0o077, 0);
  });
});

describe('starting is refused with one message that says what to do, and changes nothing', () => {
  it('when the port is in use', async () => {
    await using first = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const { port } = new URL(await first.listening());
    const dataDir = freshData();
    assert.match(await refusal({ PORT: port, ESCALOG_DATA_DIR: dataDir }), /port is in use.*PORT/);
    assert.deepEqual(readdirSync(dataDir), []);
  });

  it('when another Escalog uses the data folder', async () => {
    const dataDir = freshData();
    await using first = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
    await first.listening();
    assert.match(await refusal({ ESCALOG_DATA_DIR: dataDir }), /Another process uses/);
  });

  it('when the data folder is a file', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    assert.match(await refusal({ ESCALOG_DATA_DIR: file }), /cannot be written/);
  });

  it('when the data is of a newer version', async () => {
    const dataDir = await usedData();
    const data = new DatabaseSync(database(dataDir));
    data.exec('PRAGMA user_version = 99');
    data.close();
    const before = readFileSync(database(dataDir));
    assert.match(
      await refusal({ ESCALOG_DATA_DIR: dataDir }),
      /which is newer \(layout 99; this one, [^)]*, knows \d+\)/,
    );
    assert.ok(before.equals(readFileSync(database(dataDir))));
  });

  it('when the log was cut off', async () => {
    const dataDir = await usedData();
    truncateSync(database(dataDir), Math.floor(statSync(database(dataDir)).size / 2));
    assert.match(await refusal({ ESCALOG_DATA_DIR: dataDir }), /damaged.*backup/);
  });

  it('when a message in the log was changed', async () => {
    const dataDir = await usedData();
    const data = new DatabaseSync(database(dataDir));
    const [table] = data
      .prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'log.escalog.incidents.%' AND type = 'table'`)
      .all()
      .map(({ name }) => String(name))
      .filter((name) => data.prepare(`SELECT 1 FROM "${name}"`).get() !== undefined);
    data.exec(`UPDATE "${table}" SET frame = zeroblob(100)`);
    data.close();
    assert.match(await refusal({ ESCALOG_DATA_DIR: dataDir }), /damaged/);
  });

  it('when HOST is no address', async () => {
    assert.match(await refusal({ HOST: 'nowhere.invalid', ESCALOG_DATA_DIR: freshData() }), /HOST/);
  });

  it('when the configuration is wrong', async () => {
    assert.match(await refusal({ PORT: 'eighty' }), /PORT is "eighty"/);
  });
});
