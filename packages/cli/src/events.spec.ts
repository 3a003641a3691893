import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const line = (position: string, type = 'IncidentDeclared') => `${JSON.stringify({ position, type, event: {} })}\n`;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-events-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Answers each request for events in turn, piece by piece, and breaks off or ends. */
async function answering(t: TestContext, answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    answers[asked.push(request.url ?? '') - 1]?.(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('escalog events', () => {
  it('prints what there is, and says where to go on', async () => {
    await using server = await fakeEscalog({
      'GET /v1/events': { headers: { 'escalog-position': 'BBB' }, body: line('AAA') + line('BBB') },
    });
    const { out, err, code } = await escalog(['events', '--types', 'IncidentDeclared', '--after', 'A'], server);
    assert.deepEqual([code, out, err], [0, line('AAA') + line('BBB'), 'Go on with --after BBB\n']);
    assert.equal(server.received[0]?.line, 'GET /v1/events?format=ndjson&after=A&types=IncidentDeclared');
  });

  it('writes increments: each file whole, and each behind the last', async (t) => {
    const folder = folderOf(t);
    let count = 0;
    await using server = await fakeEscalog({
      'GET /v1/events': () => ({ headers: { 'escalog-position': `P${(count += 1)}` }, body: `part ${count}` }),
    });
    for (const name of ['one', 'two']) {
      const { code, err } = await escalog(['events', '--format', 'parquet', '--to', name, '--state', 'position'], {
        ...server,
        cwd: folder,
      });
      assert.deepEqual([code, err], [0, `Written to ${name}.\n`]);
    }
    assert.deepEqual(
      server.received.map(({ line: asked }) => asked),
      ['GET /v1/events?format=parquet', 'GET /v1/events?format=parquet&after=P1'],
    );
    assert.deepEqual(readdirSync(folder).toSorted(), ['one', 'position', 'two']);
    assert.equal(readFileSync(join(folder, 'two'), 'utf8'), 'part 2');
    assert.equal(readFileSync(join(folder, 'position'), 'utf8'), 'P2\n');
  });

  it('leaves the file and the position as they were when the answer breaks off', async (t) => {
    const folder = folderOf(t);
    writeFileSync(join(folder, 'events.csv'), 'of yesterday');
    writeFileSync(join(folder, 'position'), 'P1\n');
    const server = await answering(t, [
      (response) => {
        response.writeHead(200, { 'escalog-position': 'P2' });
        response.write('half', () => setImmediate(() => response.destroy()));
      },
    ]);
    const { code, err } = await escalog(['events', '--format', 'csv', '--to', 'events.csv', '--state', 'position'], {
      url: server.url,
      cwd: folder,
    });
    assert.equal(code, 3);
    assert.match(err, /broke off before its end/);
    assert.deepEqual(readdirSync(folder).toSorted(), ['events.csv', 'position']);
    assert.equal(readFileSync(join(folder, 'events.csv'), 'utf8'), 'of yesterday');
    assert.equal(readFileSync(join(folder, 'position'), 'utf8'), 'P1\n');
  });

  it('goes on by itself after a broken connection, behind the last whole line', async (t) => {
    const folder = folderOf(t);
    const server = await answering(t, [
      (response) => {
        response.write(`{"position":"START"}\n${line('A')}${line('B')}${line('C').slice(0, 20)}`, () =>
          setImmediate(() => response.destroy()),
        );
      },
      (response) => response.writeHead(503).end(),
      (response) => void response.write(`${line('C')}{"position":"D"}\n`),
    ]);
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, [main, '--url', server.url, 'events', '--follow', '--state', 'position'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    let out = '';
    child.stdout.setEncoding('utf8');
    while (!out.endsWith(line('C'))) out += String((await once(child.stdout, 'data'))[0]);
    assert.equal(out, line('A') + line('B') + line('C'));
    assert.deepEqual(server.asked, [
      '/v1/events?format=ndjson&follow=true',
      '/v1/events?format=ndjson&after=B&follow=true',
      '/v1/events?format=ndjson&after=B&follow=true',
    ]);
    const position = (): string => {
      try {
        return readFileSync(join(folder, 'position'), 'utf8');
      } catch {
        return '';
      }
    };
    while (position() !== 'D\n') await new Promise((resolve) => void setImmediate(resolve));
  });

  it('ends when the position is gone, with what to do', async () => {
    await using server = await fakeEscalog({
      'GET /v1/events': problem(410, 'position-gone', 'The log cannot be read on from that position.'),
    });
    const { code, err } = await escalog(['events', '--follow', '--after', 'A'], server);
    assert.deepEqual([code, err], [1, 'The log cannot be read on from that position.\n']);
  });

  it('refuses what cannot be', async () => {
    for (const args of [
      ['--format', 'parquet'],
      ['--follow', '--format', 'csv'],
      ['--follow', '--to', 'file'],
    ]) {
      const { code } = await escalog(['events', ...args]);
      assert.equal(code, 2, args.join(' '));
    }
  });
});
