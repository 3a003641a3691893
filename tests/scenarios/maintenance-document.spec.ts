import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { parse } from 'yaml';
import { World } from '../harness/world.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'maintenance.md'), 'utf8');
const blocks = [...text.matchAll(/^```(yaml|http|json)\n(.*?)^```$/gms)].map(([, kind = '', content = '']) => ({
  kind,
  content,
}));

it('docs/maintenance.md holds a window, requests and what they are answered', async () => {
  await using world = await World.open();
  const entries = blocks.filter(({ kind }) => kind === 'yaml').map(({ content }) => parse(content) as object);
  const applied = await world.post('/v1/catalog/apply', { entries });
  assert.equal(applied.status, 200, applied.text);

  const asked = blocks.flatMap((block, index) =>
    block.kind === 'http' ? [[block.content, blocks[index + 1]] as const] : [],
  );
  assert.equal(asked.length, 2);
  for (const [written, answer] of asked) {
    const [head = '', body] = written.split(/\n\n(.*)/s);
    const [method, url = ''] = (head.split('\n')[0] ?? '').split(' ');
    const { status, text: answered } =
      method === 'GET' ? await world.get(url.trim()) : await world.post(url, JSON.parse(body ?? ''));
    assert.equal(status, 200, answered);
    const known = JSON.parse(answered, (key, value: unknown) =>
      key === 'incidentId' && typeof value === 'string' ? '…' : value,
    ) as unknown;
    assert.deepEqual(known, JSON.parse(answer?.content ?? ''), url);
  }
});
