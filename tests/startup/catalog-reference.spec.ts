import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { EscalogCommand } from './escalog-command.ts';

const root = join(import.meta.dirname, '..', '..');
const reference = readFileSync(join(root, 'docs', 'catalog.md'), 'utf8');
const written = [...reference.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, text = '']) =>
  parseAllDocuments(text).map((document) => document.toJS() as { ref: string }),
);
const secret = `whsec_${Buffer.from('a secret that only tests know....').toString('base64')}`;

describe('docs/catalog.md', () => {
  it('holds a catalog that is applied as it is written, and a program that takes pages which are signed, and no others', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'escalog-reference-'));
    t.after(() => rmSync(dataDir, { recursive: true, force: true }));
    const receiver = spawn(process.execPath, [join(root, 'examples', 'webhook-receiver.mjs')], {
      env: { PORT: '0', SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => receiver.kill('SIGKILL'));
    const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
    const port = /^listening on (\d+)$/.exec(String((await lines.next()).value))?.[1];

    await using escalog = new EscalogCommand(
      { PORT: '0', ESCALOG_DATA_DIR: dataDir, ESCALOG_ALLOWED_NETWORKS: '127.0.0.0/8' },
      { args: ['--empty'] },
    );
    const url = await escalog.listening();
    const post = (path: string, body: object): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    assert.equal((await post('/v1/catalog/apply', { entries: written })).status, 200);

    const hook = { id: 'hook', channel: 'webhook', url: `http://127.0.0.1:${port}/`, secret };
    const zoe = { ref: 'person/zoe', name: 'Zoe', contactMethods: [hook] };
    await post('/v1/catalog/apply', { entries: [zoe] });
    const stranger = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,eA==' };
    assert.equal((await fetch(hook.url, { method: 'POST', headers: stranger, body: '{}' })).status, 401);
    await post('/v1/incidents', { title: 'the shop is slow', responder: 'zoe', severity: 'sev1' });
    assert.match(String((await lines.next()).value), /^Zoe: the shop is slow \(sev1\) http.*\/v1\/acknowledge\?token=/);
  });
});
