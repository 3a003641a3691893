/** `escalog archive` as a process, at a real Escalog: what it leaves behind is what the log has, and the incident is gone. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { it } from 'node:test';
import { noProviders } from '@escalog/hosting/testing';
import { systemClock } from '@escalog/runner';
import { startEscalog } from '@escalog/standalone';
import pino from 'pino';
import { EmbeddedInstallation, onFailure } from '../harness/embedded.ts';
import { organisation } from '../harness/organisation.ts';
import { temporaryFolder } from './places.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');
const by = 'person/ana';

it('escalog archive keeps every event of an incident, and what was written beside its report, and has it dropped', async (t) => {
  const installation = new EmbeddedInstallation();
  const folder = temporaryFolder();
  const escalog = await startEscalog({
    ...noProviders,
    dataDir: installation.dataDir,
    publicUrl: () => 'http://escalog.example',
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onFailure,
  });
  t.after(async () => {
    await escalog.close();
    installation.remove();
    folder[Symbol.dispose]();
  });
  const { server } = escalog;
  await server.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
    const answer = await server.inject({ method, url: path, ...(payload && { payload }) });
    for (let quiet = 0; quiet < 5; quiet = (await escalog.busy()) === 0 ? quiet + 1 : 0) await turn();
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), text: answer.body };
  };
  const run = async (...args: readonly string[]) => {
    const env = { ...process.env, ESCALOG_URL: url, ESCALOG_AS: by };
    const child = spawn(process.execPath, [cli, 'archive', '--to', folder.path, ...args], { env });
    const closed = new Promise((done) => child.once('close', done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { out, err };
  };

  await ask('POST', '/v1/catalog/apply', {
    entries: organisation('http://127.0.0.1:1', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  });
  const { body } = await ask('POST', '/v1/incidents', { title: 'users cannot log in', affects: ['login'] });
  const path = `/v1/incidents/${String(body['id'])}`;
  await ask('POST', `${path}/acknowledge`, { by });
  await ask('POST', `${path}/resolve`, { by });
  await ask('PUT', `${path}/retrospective/summary`, { text: 'The **disk**.', version: 0, by });
  await ask('POST', `${path}/retrospective/notes`, { text: 'Slow.', by });

  assert.match((await run('--older-than', '1d')).err, /^0 incidents archived/, 'it is over since a moment ago only');
  const { out, err } = await run('--older-than', '0m');
  assert.match(out, /users cannot log in\n$/, err);
  assert.match(err, /^1 incident archived/);

  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contentOf = (kind: string) => {
    const file = files.find(({ name }) => name === `${String(body['id'])}.${kind}`);
    assert.ok(file !== undefined, files.map(({ name }) => name).join());
    return readFileSync(join(file.parentPath, file.name), 'utf8');
  };
  const events = contentOf('events.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  const types = new Set(events.map(({ type }) => type));
  for (const type of [
    'IncidentDeclared',
    'IncidentRouted',
    'LevelReached',
    'IncidentResolved',
    'SummaryWritten',
    'NoteWritten',
  ])
    assert.ok(types.has(type), `${type} is missing in ${[...types].join()}`);
  const { events: told } = {
    events: (await server.inject({ url: `${path}/timeline/events` })).body.trimEnd().split('\n'),
  };
  assert.equal(told.length, events.length + 1, 'and since then the archive itself');
  assert.match(contentOf('report.json'), /The \*\*disk\*\*/);

  const gone = await ask('GET', path);
  assert.deepEqual([gone.status, gone.body['code']], [410, 'incident-archived']);
  assert.ok(String(gone.body['detail']).includes(folder.path));
  assert.match((await run('--older-than', '0m')).err, /^0 incidents archived/);
});
