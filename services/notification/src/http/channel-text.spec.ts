import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { World } from '../testing/world.ts';

describe('a template that is tried', () => {
  const open = async (t: TestContext) => {
    const world = await World.open(t, { entries: [] });
    const server = await world.server(t);
    return async (body: object) => {
      const answer = await server.inject({ method: 'POST', url: '/v1/channels/text', payload: body });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    };
  };

  it('is shown as its channel would say it, with what it leaves out as Escalog writes it', async (t) => {
    const post = await open(t);
    const text =
      '{{ incident.affects | join: " and " }}, {{ late }} late: {{ person.name }}, {{ otherwise }} at {{ answerBy }}.';
    const { status, body } = await post({ ref: 'template/push-page', name: 'Ours', text });
    assert.equal(status, 200);
    assert.deepEqual(body, {
      channel: 'push',
      kind: 'page',
      title: '[sev1] Nobody can pay',
      text: 'Checkout and Invoices, 3 min late: Ana Costa, level 2 is paged at 02:08 UTC.',
      segments: null,
      warnings: [],
    });
  });

  it('says how many segments a text message has, and what is missing in it', async (t) => {
    const post = await open(t);
    const { body } = await post({
      ref: 'template/sms-page',
      name: 'Ours',
      text: `{{ incident.title }} ${'x'.repeat(160)}`,
    });
    assert.deepEqual([body['title'], body['segments']], [null, 2]);
    assert.deepEqual(
      (body['warnings'] as readonly { pointer: string }[]).map(({ pointer }) => pointer),
      ['/text', '/text'],
    );
    const coded = await post({ ref: 'template/sms-page', name: 'Ours', text: '{{ opening }} 1 {{ code }}' });
    assert.match(String(coded.body['text']), / 1 \d{3}$/);
    assert.deepEqual([coded.body['segments'], coded.body['warnings']], [1, []]);
  });

  it('is shown for each kind of message on each channel', async (t) => {
    const post = await open(t);
    for (const channel of ['email', 'sms', 'phone', 'slack', 'push', 'pagerduty', 'chat', 'ntfy'])
      for (const kind of ['page', 'nudge', 'note']) {
        const { status, body } = await post({
          ref: `template/${channel}-${kind}`,
          name: 'Ours',
          text: '{{ kind }}: {{ why }}',
        });
        assert.equal(status, 200, JSON.stringify(body));
        assert.match(String(body['text']), new RegExp(`^${kind}: The escalation`));
      }
  });

  it('is refused for what is wrong with it, and for nothing else of the catalog', async (t) => {
    const post = await open(t);
    const { status, body } = await post({
      ref: 'template/email-page',
      name: 'Ours',
      title: '{{',
      text: '{{ incidnt.title }}',
    });
    assert.deepEqual([status, body['code']], [422, 'invalid-template']);
    assert.deepEqual(
      (body['errors'] as readonly { pointer: string }[]).map(({ pointer }) => pointer),
      ['/title', '/text'],
    );
    assert.equal((await post({ ref: 'template/fax-page', name: 'Ours', text: 'x' })).status, 400);
    assert.equal((await post({ ref: 'template/sms-page', text: 'x' })).status, 400);
  });
});
