import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { World } from '../harness/world.ts';

const by = 'person/ana';

describe('what people write beside a report', () => {
  it('is in the report, also after a rebuild, and told to whoever has subscribed', async () => {
    await using world = await World.open();
    await using receiver = await WebhookReceiver.open();
    const { url, secret } = receiver;
    const entry = { ref: 'subscription/warehouse', name: 'Warehouse', url, secret };
    assert.equal((await world.post('/v1/catalog/apply', { entries: [entry] })).status, 200);
    const { id } = (await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] })).body;
    await world.post(`/v1/incidents/${id}/resolve`, { by });
    const under = `/v1/incidents/${id}/retrospective`;
    await world.ask('PUT', `${under}/summary`, { text: 'The **disk** was full.', version: 0, by });
    await world.post(`${under}/notes`, { text: 'The alert came late.', by });
    const taken = (await world.post(`${under}/notes`, { text: 'Not so.', by })).body;
    await world.remove(`${under}/notes/${String(taken['noteId'])}?version=3&by=${by}`);
    await world.post(`${under}/follow-ups`, { text: 'Alert on the disk', owner: 'team/identity', by });

    const reported = async (): Promise<string> => (await world.get(`/v1/incidents/${id}/report?format=json`)).text;
    const before = await reported();
    for (const text of ['The **disk** was full.', 'The alert came late.', 'Alert on the disk', 'team/identity'])
      assert.ok(before.includes(text), text);
    assert.ok(!before.includes('Not so.'));
    assert.equal((await world.post('/v1/timeline/rebuilds', {})).status, 202);
    await world.drain();
    assert.equal(await reported(), before);

    const types = new Set(receiver.attempts.map(({ body }) => (body as { readonly type: string }).type));
    for (const type of ['SummaryWritten', 'NoteWritten', 'NoteWithdrawn', 'FollowUpWritten'])
      assert.ok(types.has(type), `${type} is not among ${[...types].join()}`);
    const { entries } = (await world.get(`/v1/incidents/${id}/timeline`)).body as never as {
      entries: { text: string }[];
    };
    assert.ok(!JSON.stringify(entries).includes('Alert on the disk'), 'the timeline tells what happened alone');
  });
});
