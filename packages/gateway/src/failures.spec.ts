import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { begun, type Question } from './testing/asker.ts';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

const declaring: Question = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"title":"users cannot log in"}',
};
const timeouts = { answer: 100, silence: 100 };

/** A gateway to an intake that behaves so, and how often that was asked. */
async function misbehaving(t: TestContext, answer: RequestListener) {
  const asked: string[] = [];
  const intake = await stub(t, (request, response) => {
    asked.push(request.method ?? '');
    answer(request, response);
  });
  return { ...(await gatewayTo(t, { intake }, { timeouts })), asked };
}

describe('a service that is down', () => {
  it('makes its own routes answer 503, with its name and when to come back', async (t) => {
    const { ask } = await gatewayTo(t, {});
    for (const [path, service] of [
      ['/v1/incidents', 'intake'],
      ['/v1/catalog/entries', 'catalog'],
      ['/sandbox', 'notification'],
      ['/v1/incidents/some-1/timeline', 'timeline'],
    ] as const) {
      const { status, headers, json } = await ask(path);
      assert.deepEqual(
        [status, headers['retry-after'], headers['content-type'], json['code'], json['title']],
        [503, '1', 'application/problem+json; charset=utf-8', 'service-unreachable', 'Not available now'],
      );
      assert.equal(
        json['detail'],
        `The ${service} service cannot be reached now, and nothing was sent to it; send it again in a moment.`,
      );
    }
  });

  it('leaves the routes of the others alone', async (t) => {
    const { ask } = await gatewayTo(t, { timeline: await stub(t, (_request, response) => void response.end('here')) });
    assert.equal((await ask('/v1/incidents/some-1/timeline')).text, 'here');
    assert.equal((await ask('/v1/incidents/some-1')).status, 503);
    assert.equal((await ask('/health/live')).status, 200);
  });

  it('is asked again by the next request', async (t) => {
    let broken = true;
    const { ask } = await misbehaving(
      t,
      (request, response) => void (broken ? request.socket.destroy() : response.end('back')),
    );
    assert.equal((await ask('/v1/incidents')).status, 502);
    broken = false;
    assert.equal((await ask('/v1/incidents')).text, 'back');
  });
});

describe('a service that hangs', () => {
  it('makes the gateway answer 504 in time, and say that it may have been done', { timeout: 10_000 }, async (t) => {
    const { ask, asked } = await misbehaving(t, () => undefined);
    const { status, json } = await ask('/v1/incidents', declaring);
    assert.deepEqual([status, json['code'], json['title']], [504, 'service-silent', 'No answer']);
    assert.match(
      String(json['detail']),
      /^The intake service did not answer in time\. What you sent may have been carried out all the same; declaring an incident again with the same Idempotency-Key is safe\.$/,
    );
    assert.deepEqual(asked, ['POST']);
  });

  it('in the middle of an answer cuts it off', { timeout: 10_000 }, async (t) => {
    const { url } = await misbehaving(t, (_request, response) => void response.write('beginning'));
    await assert.rejects(text(await begun(url, '/v1/incidents')), { code: 'ECONNRESET' });
  });
});

describe('a service that breaks off', () => {
  it('before it answers is 502, says that it may have been done, and is not asked again', async (t) => {
    const { ask, asked } = await misbehaving(t, (request) => void request.socket.destroy());
    const { status, json } = await ask('/v1/incidents', declaring);
    assert.deepEqual([status, json['code'], json['title']], [502, 'service-broke-off', 'Broken off']);
    assert.match(
      String(json['detail']),
      /^The intake service broke off .* carried out all the same; declaring an incident again/,
    );
    assert.deepEqual(asked, ['POST']);
  });

  it('before it answers a question says no more than that', async (t) => {
    const { ask, asked } = await misbehaving(t, (request) => void request.socket.destroy());
    const { status, json } = await ask('/v1/incidents');
    assert.deepEqual([status, json['detail']], [502, 'The intake service broke off before it answered.']);
    assert.deepEqual(asked, ['GET']);
  });

  for (const [how, headers] of [
    ['whose length is known', { 'content-length': '1000' }],
    ['in chunks', {}],
  ] as const) {
    it(`in the middle of an answer ${how} does not make it look complete`, { timeout: 10_000 }, async (t) => {
      const { url } = await misbehaving(
        t,
        (request, response) => void response.writeHead(200, headers).write('beginning', () => request.socket.destroy()),
      );
      await assert.rejects(text(await begun(url, '/v1/incidents')), { code: 'ECONNRESET' });
    });
  }

  it('is 502 too when what it says is no HTTP', async (t) => {
    const { ask } = await misbehaving(t, (request) => void request.socket.end('hello\r\n\r\n'));
    assert.equal((await ask('/v1/incidents')).status, 502);
  });
});

describe('a service that refuses', () => {
  it('is quoted word for word, and not asked again', async (t) => {
    const problem = '{"code":"unavailable","detail":"The store is not there."}';
    const { ask, asked } = await misbehaving(
      t,
      (_request, response) =>
        void response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '7' }).end(problem),
    );
    const { status, headers, text } = await ask('/v1/incidents');
    assert.deepEqual([status, headers['retry-after'], text, asked], [503, '7', problem, ['GET']]);
  });
});
