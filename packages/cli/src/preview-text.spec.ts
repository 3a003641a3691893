import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { ChannelText } from './commands/preview-text.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const line = 'POST /v1/channels/text';
const sms: ChannelText = { channel: 'sms', kind: 'page', title: null, text: 'Help\n1 417', segments: 2, warnings: [] };
const yaml = `ref: template/sms-page
name: Ours
text: |
  {{ incident.title }}
---
ref: component/search
name: Search
`;

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-preview-text-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'texts.yaml');
  writeFileSync(file, text);
  return file;
}

describe('escalog preview-text', () => {
  it('shows what the templates of a file say, and passes over other entries', async (t) => {
    await using server = await fakeEscalog({
      [line]: { body: { ...sms, warnings: [{ pointer: '/text', detail: 'it does not say until when to answer' }] } },
    });
    const file = fileWith(t, yaml);
    const { code, out, err } = await escalog(['preview-text', file], server);
    assert.equal(out, '== template/sms-page (2 segments)\nHelp\n1 417\n\n');
    assert.equal(err, `${file}:3: warning: it does not say until when to answer.\n`);
    assert.equal(code, 0);
    assert.deepEqual(
      server.received.map(({ body }) => body),
      [{ ref: 'template/sms-page', name: 'Ours', text: '{{ incident.title }}\n' }],
    );
  });

  it('shows a template of the catalog, by its ref', async () => {
    const entry = { ref: 'template/push-page', name: 'Ours', title: 'x' };
    await using server = await fakeEscalog({
      'GET /v1/catalog/entries/template/push-page': { body: { entry, version: 1 } },
      [line]: { body: { ...sms, channel: 'push', title: 'Help', text: 'why', segments: null } },
    });
    const { out } = await escalog(['preview-text', 'template/push-page'], server);
    assert.equal(out, '== template/push-page\nHelp\n\nwhy\n\n');
    assert.deepEqual(server.received.at(-1)?.body, entry);
  });

  it('says where in the file a template is faulty, and ends with 1', async (t) => {
    const faulty = problem(422, 'invalid-template', 'The template cannot be used.');
    const errors = [{ pointer: '/text', detail: 'line 1, column 4: nothing is called "x" here' }];
    await using server = await fakeEscalog({ [line]: { ...faulty, body: { ...(faulty.body as object), errors } } });
    const file = fileWith(t, yaml);
    const { code, err } = await escalog(['preview-text', file], server);
    assert.deepEqual([code, err], [1, `${file}:3: line 1, column 4: nothing is called "x" here\n`]);
  });

  it('prints the answers as JSON', async (t) => {
    await using server = await fakeEscalog({ [line]: { body: sms } });
    const { out } = await escalog(['preview-text', fileWith(t, yaml), '--json'], server);
    assert.deepEqual(JSON.parse(out), [sms]);
  });

  it('is told to be used wrongly where there is no template', async (t) => {
    await using server = await fakeEscalog({});
    const { code, err } = await escalog(['preview-text', fileWith(t, 'ref: team/a\nname: A\n')], server);
    assert.equal(code, 2);
    assert.match(err, /^There is no template in .*texts\.yaml: an entry whose ref is such as template\/sms-page\.\n$/);
  });
});
