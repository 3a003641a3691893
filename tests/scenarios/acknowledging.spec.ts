import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

describe('an acknowledgement', () => {
  it('through the link in the mail stops the path', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const [mail] = world.mailbox.to('ana@acme.example');
    assert.ok(mail !== undefined);

    const page = await world.get(mail.link.replace('http://escalog.example', ''));
    assert.match(page.text, /Acknowledge as Ana Costa/);
    assert.match(
      page.text,
      /: level 1 of Identity pages Ana Costa\.<[^]*Answer by \d\d:\d\d UTC; then whoever is next is paged/,
    );
    assert.equal(
      (await world.get(`/v1/incidents/${body.id}`)).body['status'],
      'open',
      'looking at the page is no acknowledgement',
    );
    assert.equal((await world.press(mail.link)).status, 200);
    await world.advance(60 * minute);

    assert.equal(world.webhooks.attempts.length, 0);
    const read = (await world.get(`/v1/incidents/${body.id}`)).body;
    assert.deepEqual([read['status'], read['acknowledgedBy']], ['acknowledged', ['person/ana']]);
    assert.equal(
      (await world.entries(body.id)).at(-1)?.text,
      'Nothing further is sent for the page to Ana Costa, who has acknowledged.',
    );
  });

  it('pressed twice is one acknowledgement', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const link = world.mailbox.mails[0]?.link ?? '';
    await world.press(link);

    assert.equal((await world.press(link)).status, 200);
    assert.equal((await world.entries(body.id)).filter(({ kind }) => kind === 'incident-acknowledged').length, 1);
  });

  it('with a forged link is refused and changes nothing', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const link = (world.mailbox.mails[0]?.link ?? '').slice(0, -2);

    assert.equal((await world.press(`${link}xx`)).status, 403);
    assert.equal((await world.get(`/v1/incidents/${body.id}`)).body['status'], 'open');
  });

  it('drops the later steps of the contact rules, which the wait for it did not', async () => {
    await using world = await World.open();
    await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });
    const second = await world.post('/v1/incidents', { title: 'card payments fail again', affects: ['Card payments'] });
    await world.post(`/v1/incidents/${second.body.id}/acknowledge`, { by: 'person/cleo' });
    await world.advance(3 * minute);

    assert.equal(world.webhooks.attempts.length, 1);
  });
});

describe('somebody whom two paths page', () => {
  const declaration = { title: 'payments and login fail', affects: ['Login', 'Card payments'] };

  it('answers each of them, and the answer to one leaves the other climbing', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', declaration);
    await world.press(world.mailbox.to('ana@acme.example')[0]?.link ?? '');
    const read = async () =>
      (await world.get(`/v1/incidents/${body.id}`)).body['escalations'] as { path: string; state: string }[];

    assert.deepEqual((await read()).map(({ path, state }) => [path, state]).sort(), [
      ['escalation-path/identity', 'acknowledged'],
      ['escalation-path/payments', 'climbing'],
    ]);
    await world.press(world.mailbox.to('cleo@acme.example')[0]?.link ?? '');
    assert.deepEqual(
      (await read()).map(({ state }) => state),
      ['acknowledged', 'acknowledged'],
    );
  });

  const acknowledge = (world: World, id: string) => world.post(`/v1/incidents/${id}/acknowledge`, { by: 'person/ana' });
  const press = (world: World) => world.press(world.mailbox.to('ana@acme.example')[0]?.link ?? '');
  for (const [how, again] of [
    ['over the API', acknowledge],
    ['by the link in their mail', press],
  ] as const) {
    it(`leaves the path of the other team climbing when they acknowledge once more, ${how}`, async () => {
      await using world = await World.open();
      const { body } = await world.post('/v1/incidents', declaration);
      await acknowledge(world, body.id);
      assert.equal((await again(world, body.id)).status, 200);

      const acknowledged = (await world.entries(body.id)).filter(({ kind }) => kind === 'incident-acknowledged');
      const escalations = (await world.get(`/v1/incidents/${body.id}`)).body['escalations'] as {
        path: string;
        state: string;
      }[];
      assert.equal(acknowledged.length, 2);
      assert.equal(escalations.find(({ path }) => path === 'escalation-path/payments')?.state, 'climbing');
      await world.advance(3 * minute);
      assert.equal(world.webhooks.attempts.length, 1, 'the page to Cleo goes on to the next step of her contact rules');
    });
  }

  it('stops every path that has paged them when they acknowledge without a link, also a second time', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', declaration);
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ana' });
    await world.advance(5 * minute);
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/cleo' });
    await world.advance(60 * minute);

    const escalations = (await world.get(`/v1/incidents/${body.id}`)).body['escalations'] as { state: string }[];
    assert.deepEqual(
      escalations.map(({ state }) => state),
      ['acknowledged', 'acknowledged'],
    );
  });
});
