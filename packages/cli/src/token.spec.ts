import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { exampleIncident } from './testing/example-incident.ts';

interface Heard {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** A server that answers as Escalog does to one who may, and keeps what it heard; with `status` it refuses. */
async function heardBy(t: TestContext, refusal?: { readonly status: number; readonly detail: string }) {
  const heard: Heard[] = [];
  const answer = async (request: IncomingMessage): Promise<object> => {
    const sent = await text(request);
    const body = sent === '' ? {} : (JSON.parse(sent) as Record<string, unknown>);
    heard.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    if (refusal !== undefined) return { code: 'refused', ...refusal };
    return request.url === '/v1/session'
      ? { person: 'person/ana' }
      : { incidents: [exampleIncident], ...exampleIncident };
  };
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      const type = refusal === undefined ? 'application/json' : 'application/problem+json';
      response.writeHead(refusal?.status ?? 200, { 'content-type': type }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a token', () => {
  it('is sent with every request, and says who does it', async (t) => {
    const { heard, url } = await heardBy(t);
    const { code, err } = await escalog(['resolve', 'inc-1', '--token', 'esc_1'], { url });
    assert.deepEqual([code, err], [0, '']);
    assert.ok(heard.length > 0 && heard.every(({ authorization }) => authorization === 'Bearer esc_1'));
    assert.ok(heard.every(({ body }) => !('by' in body)));
  });

  it('is taken from the environment, or from a file', async (t) => {
    const { heard, url } = await heardBy(t);
    const folder = mkdtempSync(join(tmpdir(), 'escalog-token-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'token');
    writeFileSync(file, 'esc_3\n');
    await escalog(['status'], { url, env: { ESCALOG_TOKEN: 'esc_2' } });
    await escalog(['status'], { url, env: { ESCALOG_TOKEN_FILE: file } });
    await escalog(['status'], { url });
    assert.deepEqual(
      [...new Set(heard.map(({ authorization }) => authorization))],
      ['Bearer esc_2', 'Bearer esc_3', undefined],
    );
    const missing = await escalog(['status', '--token-file', join(folder, 'none')], { url });
    assert.equal(missing.code, 1);
    assert.match(missing.err, /The token cannot be read from .*none \(ENOENT\)\./);
  });

  it('is asked for where people sign in, and a right that it lacks is named', async (t) => {
    const unknown = await heardBy(t, {
      status: 401,
      detail: 'Sign in at /sign-in, or send a token as Authorization: Bearer.',
    });
    const asked = await escalog(['status'], { url: unknown.url });
    assert.equal(asked.code, 1);
    assert.match(asked.err, /^Escalog asks who you are: give a token with --token or ESCALOG_TOKEN/);
    const detail = 'This needs the right respond (acknowledge); this token has read.';
    const lacking = await heardBy(t, { status: 403, detail });
    const refused = await escalog(['resolve', 'inc-1', '--token', 'esc_1'], { url: lacking.url });
    assert.deepEqual([refused.code, refused.err.trim()], [1, detail]);
  });

  it('takes the place of --as, which is asked for without one', async (t) => {
    const { url } = await heardBy(t);
    const { code, err } = await escalog(['resolve', 'inc-1'], { url });
    assert.equal(code, 2);
    assert.match(err, /required option '--as <who>' not specified\nESCALOG_AS says it once/);
  });
});
