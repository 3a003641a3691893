import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { Chat } from '../harness/chat.ts';
import { FeedServer } from '../harness/feed-server.ts';
import { World } from '../harness/world.ts';

const sentence =
  /127\.0\.0\.1 is a loopback address, and this installation connects to those only in the networks that ESCALOG_ALLOWED_NETWORKS lists/;

/** An installation that may reach no private network, as one is that sets nothing; its mail server is set by whoever runs it. */
const open = () => World.open(undefined, { allowedNetworks: [] });

describe('an address in a private network', () => {
  it('is not posted to: the next method takes over at once, and the timeline says what to set', async () => {
    await using world = await open();
    const { body } = await world.post('/v1/incidents', { title: 'check the webhook', responder: 'person/ben' });
    assert.equal(world.webhooks.attempts.length, 0);
    const entries = await world.entries(body.id);
    const attempts = entries.filter(({ kind, text }) => kind === 'delivery-attempted' && text.includes('Ben'));
    assert.equal(attempts.length, 1, 'once: trying again would not help');
    assert.match(`${attempts[0]?.text} ${attempts[0]?.reason}`, sentence);
    assert.doesNotMatch(JSON.stringify(entries), new RegExp(new URL(world.webhooks.url).pathname));
    assert.ok(entries.some(({ kind }) => kind === 'page-undeliverable'));
  });

  it('is told by readiness before anybody is paged, which stays ready for one host', async () => {
    await using world = await open();
    // It is looked up once a minute, beside the answer that asks for it.
    await world.advance(60_000);
    await world.get('/health/ready');
    const { body } = await world.get('/health/ready');
    const check = (body['checks'] as { name: string; ok: boolean; detail: string }[]).find(
      ({ name }) => name === 'addresses',
    );
    assert.equal(check?.ok, true);
    assert.match(check.detail, /nothing is sent to addresses of person\/ben, person\/cleo: /);
    assert.match(check.detail, sentence);
  });

  it('is neither posted to by rules, nor read as a calendar', async () => {
    await using world = await open();
    await using chat = await Chat.open();
    await using feed = await FeedServer.open();
    const entries: readonly CatalogEntry[] = [
      { ref: 'rule/tell', name: 'Tell', on: ['declared'], do: [{ post: { chat: chat.url }, say: 'Look.' }] },
      { ref: 'calendar/holidays', name: 'Holidays', url: feed.url, timeZone: 'UTC' },
    ];
    assert.equal((await world.post('/v1/catalog/apply', { entries })).status, 200, 'the catalog takes them');
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    assert.deepEqual(chat.posts, []);
    const failed = (await world.entries(body.id)).find(({ kind }) => kind === 'call-failed');
    assert.match(`${failed?.text} ${failed?.reason}`, sentence);
    const { text } = await world.get('/v1/calendars');
    assert.match(text, sentence);
  });
});
