import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { startEscalog, type Services, type ServicesOptions } from '@escalog/standalone';
import { shownBy } from '@escalog/telemetry';
import { EmbeddedInstallation, onFailure } from '../harness/embedded.ts';
import { leap } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;
const isCluster = process.env['ESCALOG_TEST_PROFILE'] === 'cluster' || process.env['ESCALOG_TEST_SEED'];

/** The embedded profile with a webhook of operators. */
class Operated extends EmbeddedInstallation {
  readonly operatorWebhook: string;

  constructor(operatorWebhook: string) {
    super();
    this.operatorWebhook = operatorWebhook;
  }

  override start(options: ServicesOptions): Promise<Services> {
    return startEscalog({ ...options, dataDir: this.dataDir, onFailure, operatorWebhook: this.operatorWebhook });
  }
}

interface Alarm {
  readonly id: string;
  readonly state: string;
  readonly heard: unknown;
}

/** A world that is watched over: what its metrics show, and what operators were told. */
async function watched(t: TestContext) {
  const told: string[] = [];
  const webhook = createServer((request, response) => {
    void text(request).then((body) => {
      const { kind, check, state } = JSON.parse(body) as Record<string, string>;
      told.push(kind === 'check' ? `${check} ${state}` : `${kind} ${state ?? ''}`.trim());
      response.end();
    });
  });
  await once(webhook.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
  const world = await World.open(isCluster ? undefined : new Operated(url));
  t.after(async () => {
    await world.close();
    webhook.closeAllConnections();
    webhook.close();
  });

  const line = async (service: string, name: string) => {
    const { body } = await world.get('/health/ready');
    const checks = body['checks'] as { service: string; name: string; state: string; detail: string }[];
    const found = checks.find((check) => check.service === service && check.name === name);
    assert.ok(found, name);
    return found;
  };
  const alarms = async (service: string): Promise<readonly Alarm[]> =>
    (await world.get(`/v1/alarms/${service}`)).body['alarms'] as Alarm[];
  return {
    world,
    told,
    line,
    alarms,
    /** Until line, metric and alarm of a check say so; minutes pass. */
    async becomes(service: string, name: string, state: string, saidOtherwise = () => false) {
      const id = `${service}/${name.replaceAll(' ', '-')}`;
      for (let passed = 0; ; passed += 1) {
        assert.ok(passed < 15, `${id} is not ${state}: ${JSON.stringify(await line(service, name))}`);
        const standing = (await alarms(service)).find((alarm) => alarm.id === id);
        const isTold = isCluster || told.includes(`${id} ${state === 'well' ? 'over' : state}`) || saidOtherwise();
        if (isTold && (await line(service, name)).state === state && (standing?.state ?? 'well') === state) break;
        await world.advance(minute);
        // The webhook is on the network.
        for (let turns = 0; turns < 20; turns += 1) await turn();
      }
      const shown = shownBy('escalog.check.state').filter(
        ([, attributes]) =>
          attributes['escalog.service'] === service && attributes['escalog.check'] === name.replaceAll(' ', '-'),
      );
      assert.deepEqual(
        shown.flatMap(([value, attributes]) => (value === 1 ? [attributes['escalog.state']] : [])),
        [state],
      );
    },
    gauge: (name: Parameters<typeof shownBy>[0]) => shownBy(name).reduce((sum, [value]) => sum + value, 0),
  };
}

it('what goes wrong turns its line of readiness, its metric and its alarm, and turns them back', async (t) => {
  const { world, told, line, alarms, becomes, gauge } = await watched(t);

  await t.test('a mail server that dies, which somebody hears, also over a restart', async () => {
    await world.mailbox.leave();
    await world.advance(2 * minute);
    assert.equal((await world.get('/health/ready')).status, 503);
    assert.match((await line('notification', 'smtp')).detail, /last checked .* in vain/);
    // Operators were told at once in words of the channel; what is told again is told of the check.
    // So they are of the paths of the organisation, which lead into the sandbox.
    const saidOfMail = told.filter((one) => !one.startsWith('notification/paths'));
    if (!isCluster) assert.deepEqual(saidOfMail, ['channel failing']);
    await becomes('notification', 'smtp', 'failing');
    assert.match((await world.get('/operate')).text, /aria-label="I have heard it: notification\/smtp"/);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const heard = await world.send('/operate/hear', 'alarm=notification%2Fsmtp&by=Ana', form);
    assert.equal(heard.status, 303, heard.text);
    assert.match((await world.get('/operate')).text, /Heard by Ana/);
    assert.equal((await world.post('/v1/alarms/notification/smtp/hear', { by: 'Ana' })).status, 200);
    const times = told.length;
    await world.stop();
    await world.start();
    await world.advance(30 * minute);
    const [alarm] = (await alarms('notification')).filter(({ id }) => id === 'notification/smtp');
    assert.equal((alarm?.heard as { by: string } | undefined)?.by, 'Ana');
    assert.deepEqual(
      told.slice(times).filter((one) => one.includes('smtp')),
      [],
    );
    await world.mailbox.comeBack();
    await becomes('notification', 'smtp', 'well', () => told.includes('channel well'));
    assert.equal((await world.post('/v1/alarms/notification/smtp/hear', { by: 'Ana' })).status, 404);
  });

  await t.test('an incident that nobody answers', async () => {
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    await world.advance(60 * minute);
    await becomes('policy', 'unanswered', 'unwell');
    assert.match((await line('policy', 'unanswered')).detail, new RegExp(`^One open incident .*${body.id}`));
    assert.equal(gauge('escalog.incident.unanswered'), 1);
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ana' });
    await becomes('policy', 'unanswered', 'well');
    assert.equal(gauge('escalog.incident.unanswered'), 0);
    await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'person/ana' });
  });

  await t.test('a source that is silent', async () => {
    const source = {
      ref: 'alert-source/backup',
      name: 'Nightly backup',
      format: 'heartbeat',
      every: 'PT10M',
    };
    assert.equal((await world.post('/v1/catalog/apply', { entries: [source] })).status, 200);
    await world.post('/v1/heartbeats/backup', '');
    await world.advance(15 * minute);
    await becomes('intake', 'silent sources', 'warning');
    assert.equal(gauge('escalog.source.silent'), 1);
    assert.notEqual((await line('intake', 'silent sources')).detail.indexOf('the heartbeat backup (missed since'), -1);
    await world.post('/v1/heartbeats/backup', '');
    await world.remove('/v1/catalog/entries/alert-source/backup');
    await becomes('intake', 'silent sources', 'well');
    assert.equal(gauge('escalog.source.silent'), 0);
  });

  await t.test('a source that sends every day, and does not any more', async () => {
    const day = 24 * 60 * minute;
    const source = { ref: 'alert-source/nightly', name: 'Nightly', format: 'alertmanager' };
    assert.equal((await world.post('/v1/catalog/apply', { entries: [source] })).status, 200);
    const alerts = [{ status: 'resolved', labels: { alertname: 'Backup' }, annotations: {} }];
    const sends = async () => {
      const { status, text: said } = await world.post('/v1/alerts/nightly', { version: '4', groupKey: 'g', alerts });
      assert.equal(status, 200, said);
    };
    for (let days = 0; days < 5; days += 1) {
      await leap(world, day);
      await sends();
    }
    await leap(world, 3 * day - minute);
    assert.equal((await line('intake', 'silent sources')).state, 'well', 'three times as long as ever is not over');
    await leap(world, minute);
    await becomes('intake', 'silent sources', 'warning');
    assert.match((await line('intake', 'silent sources')).detail, /: nightly \(last heard 20/);
    await sends();
    await becomes('intake', 'silent sources', 'well');
    await world.remove('/v1/catalog/entries/alert-source/nightly');
  });

  await t.test('an event that no service can handle', async () => {
    await world.publish(topics.incidents.name, { key: 'inc-1', value: Buffer.from('no event'), headers: {} });
    // Kafka has no index by incident, so there timeline hears it as well.
    const services = [
      'policy',
      'intake',
      'catalog',
      ...(process.env['ESCALOG_TEST_PROFILE'] === 'cluster' ? ['timeline'] : []),
    ];
    for (const service of services) await becomes(service, 'dead letters', 'unwell');
    assert.equal(gauge('escalog.incident.parked'), services.length);
    for (const service of services) {
      const { body } = await world.get(`/v1/dead-letters/${service}/inc-1`);
      const [{ letter }] = body['letters'] as [{ letter: string }];
      const replayed = `/v1/dead-letters/${service}/inc-1/replay?without=${encodeURIComponent(letter)}`;
      assert.equal((await world.post(replayed, undefined)).status, 200);
      await becomes(service, 'dead letters', 'well');
    }
    assert.equal(gauge('escalog.incident.parked'), 0);
  });
});
