import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { closeServer } from '@escalog/hosting';
import { Listener } from '@escalog/http/testing';
import { ManualClock } from '@escalog/kernel/testing';
import { instantOf } from '@escalog/kernel';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

describe('the stream of changes through the gateway', () => {
  it('comes as it happens, and as it is sent', async (t) => {
    const { urls } = await startedServices(t);
    const { url, ask } = await gatewayTo(t, urls, { publicUrl: () => 'http://escalog.example' });
    const listener = await Listener.to(t, `${url}/v1/stream?topics=incidents`, { 'accept-encoding': 'gzip, br' });
    assert.deepEqual(
      [listener.status, listener.headers['content-type'], listener.headers['cache-control']],
      [200, 'text/event-stream; charset=utf-8', 'no-store, no-transform'],
    );
    assert.equal(listener.headers['content-encoding'], undefined);
    await listener.until((events) => events.some(({ event }) => event === 'ready'));
    const { json } = await ask('/v1/incidents', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'users cannot log in' }),
    });
    await listener.until((events) => events.some(({ data }) => data['incident'] === json['id']));
    const refused = await ask('/v1/stream?topic=incidents');
    assert.equal(refused.status, 400);
    const timeline = await Listener.to(t, `${url}/v1/incidents/${String(json['id'])}/timeline/stream`);
    await timeline.until((events) => events.some(({ event }) => event === 'ready'));
    await ask(`/v1/incidents/${String(json['id'])}/updates`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'We look into it.', by: 'somebody' }),
    });
    await timeline.until((events) => events.some(({ data }) => JSON.stringify(data).includes('We look into it')));
  });

  it('stands longer than the silence that other answers may have, as long as something comes', async (t) => {
    let response: ServerResponse | undefined;
    const timeline = await stub(t, async (_request, reply) => {
      response = reply;
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
    });
    const { url } = await gatewayTo(t, { timeline }, { timeouts: { silence: 200, answer: 500 } });
    const listener = await Listener.to(t, `${url}/v1/stream`);
    const begun = performance.now();
    while (performance.now() - begun < 500) {
      response?.write(': beat\n\n');
      await new Promise(setImmediate);
    }
    assert.match(listener.text, /beat/);
    // A service that is gone without a word is noticed: whoever listens comes back, perhaps to another replica.
    await listener.ended;
  });

  it('is left by the gateway when whoever listens leaves', async (t) => {
    const left = Promise.withResolvers<void>();
    const timeline = await stub(t, async (_request, reply) => {
      reply.once('close', left.resolve);
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
    });
    const { url } = await gatewayTo(t, { timeline });
    const listener = await Listener.to(t, `${url}/v1/stream`);
    await listener.has('retry');
    listener.leave();
    await left.promise;
  });

  it('ends at once when the gateway closes, and when the service does', async (t) => {
    const { urls, servers } = await startedServices(t);
    const first = await gatewayTo(t, urls, { publicUrl: () => 'http://escalog.example' });
    const second = await gatewayTo(t, urls, { publicUrl: () => 'http://escalog.example' });
    const [atFirst, atSecond] = await Promise.all([first, second].map(({ url }) => Listener.to(t, `${url}/v1/stream`)));
    await atFirst?.has('ready');
    await atSecond?.has('ready');
    // On a clock that stands still there is no grace that could end them.
    const still = new ManualClock(instantOf(0));
    await closeServer(first.server, still);
    await atFirst?.ended;
    await closeServer(servers.timeline, still);
    await atSecond?.ended;
  });
});
