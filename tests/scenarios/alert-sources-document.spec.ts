import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { World } from '../harness/world.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alert-sources.md'), 'utf8');
const blocks = [...text.matchAll(/^```(yaml|http|json)\n(.*?)^```$/gms)].map(([, kind, content = '']) => ({
  kind,
  content,
}));

it('docs/alert-sources.md holds entries, requests and what they are answered', async () => {
  await using world = await World.open();
  const entries = blocks
    .filter(({ kind }) => kind === 'yaml')
    .flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as object));
  const applied = await world.post('/v1/catalog/apply', { entries });
  assert.equal(applied.status, 200, applied.text);
  assert.deepEqual(applied.body['warnings'], []);

  const requests = blocks.flatMap((block, index) =>
    block.kind === 'http' ? [[block.content, blocks[index + 1]] as const] : [],
  );
  assert.ok(requests.length >= 6);
  for (const [written, answer] of requests) {
    const [head = '', body] = written.split(/\n\n(.*)/s);
    const [line = '', ...headers] = head.trim().split('\n');
    const [method = '', url = ''] = line.split(' ');
    const given = Object.fromEntries(headers.map((header) => header.split(/:\s*(.*)/s, 2))) as Record<string, string>;
    const { status, text: answered } =
      method === 'GET' ? await world.get(url, given) : await world.post(url, body, given);
    assert.equal(status, 200, `${line}: ${answered}`);
    assert.equal(answer?.kind, 'json', line);
    const known = JSON.parse(answered, (key, value: unknown) => (key === 'incidentId' ? '…' : value)) as unknown;
    assert.deepEqual(known, JSON.parse(answer.content), line);
  }
});
