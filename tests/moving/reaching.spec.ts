import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { pushStandIn, TwilioStandIn } from '@escalog/notification/testing';
import { serversHere } from '../harness/cluster.ts';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { World } from '../harness/world.ts';
import { clusterPlace, embeddedPlace, moved, temporaryFolder, type Place } from './places.ts';

const minute = 60_000;
const servers = serversHere();
const withoutServers =
  servers === undefined &&
  (process.env['ESCALOG_TEST_SKIPPED'] ||
    'set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB to a Kafka broker (host:port) and a MongoDB URL');
const number = '+447700900123';
const methods = '/v1/people/kim/contact-methods';

/** What notification and intake keep of how people are reached goes along when Escalog moves. */
async function story(t: TestContext, next: (folder: string, world: World) => Promise<Place>): Promise<void> {
  using folder = temporaryFolder();
  const twilio = await TwilioStandIn.open();
  t.after(() => twilio[Symbol.asyncDispose]());
  const receiver = await WebhookReceiver.open();
  t.after(() => receiver.close());
  const first = embeddedPlace();
  await using world = await World.open(first.installation, { twilio: twilio.settings });
  const entries = [
    {
      ref: 'person/kim',
      name: 'Kim',
      contactMethods: [
        { id: 'text', channel: 'sms', number },
        { id: 'phone', channel: 'push' },
      ],
    },
    {
      ref: 'subscription/warehouse',
      name: 'Warehouse',
      url: receiver.url,
      secret: receiver.secret,
      events: ['IncidentDeclared'],
    },
  ];
  const applied = await world.post('/v1/catalog/apply', { entries });
  assert.equal(applied.status, 200, applied.text);

  const { search } = new URL(String((await world.post(`${methods}/phone/push-link`, {})).body['url']));
  const push = await pushStandIn(t, /data-key="([\w-]+)"/.exec((await world.get(`/push${search}`)).text)?.[1] ?? '');
  assert.equal((await world.post(`/v1/push/devices${search}`, push.subscribe())).status, 201);
  await world.post(`${methods}/text/verification`, {});
  const code = /\b\d{6}\b/.exec(twilio.taken[0]?.text ?? '')?.[0];
  assert.equal((await world.post(`${methods}/text/verification/confirm`, { code })).status, 200);
  receiver.statuses.push(503);
  const declare = (title: string) => world.post('/v1/incidents', { title, responder: 'person/kim', severity: 'sev1' });
  const { id } = (await declare('cards fail')).body;
  assert.equal(receiver.attempts.length, 1);
  assert.deepEqual([twilio.taken.length, push.pushed.length], [2, 1]);
  const answer = twilio.inbound('http://escalog.example/v1/twilio/sms', number, '1');
  const reply = () => world.post('/v1/twilio/sms', answer.body, answer.headers);
  const [said, known] = [(await reply()).text, (await world.get(methods)).text];
  assert.match(known, /"verified":\{/);
  assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'acknowledged');

  await world.stop();
  await moved(world, first, await next(folder.path, world), folder.path);
  assert.equal((await world.get(methods)).text, known, 'what is known of contact methods');
  assert.equal((await reply()).text, said, 'a form that Twilio sends again is answered alike');
  assert.equal((await world.entries(id)).filter(({ kind }) => kind === 'incident-acknowledged').length, 1);
  await world.advance(minute);
  assert.equal(receiver.attempts.length, 2, 'the event that waited for the subscription');
  assert.equal(new Set(receiver.attempts.map(({ id: webhookId }) => webhookId)).size, 1);
  const pushed = push.pushed.length;
  await declare('refunds fail');
  await world.advance(minute);
  assert.equal(push.pushed.length, pushed + 1, 'the device');
  assert.equal(receiver.attempts.length, 3, 'the subscription stands');
}

describe('how people are reached', () => {
  it('goes along from one data folder to the next', (t) => story(t, async () => embeddedPlace()));

  it('goes along to the cluster', { skip: withoutServers }, (t) =>
    story(t, (folder, world) => clusterPlace(servers!, folder, world)),
  );
});
