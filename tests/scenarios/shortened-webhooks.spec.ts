import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** What Alertmanager sends of a group of two disks when it is told to send one alert at most: even its status is of what is left. */
function shortened(status: 'firing' | 'resolved', truncatedAlerts: number, severity = 'critical'): object {
  return {
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts,
    status,
    notification_reason: 'some alerts resolved',
    routeLabels: { team: 'storage' },
    alerts: [
      {
        status,
        labels: { alertname: 'DiskFull', instance: 'a', service: 'auth', severity },
        annotations: {},
        startsAt: '2026-11-18T01:58:00Z',
        endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-11-18T02:05:00Z',
        fingerprint: '7a0639f602d6b81d',
      },
    ],
  };
}

const alerts = '/v1/alerts/alertmanager';

describe('a webhook that leaves alerts out', () => {
  it('ends nothing, and people are paged on; the whole list ends it', async () => {
    await using world = await World.open();
    const id = String((await world.post(alerts, shortened('firing', 1))).body['incidentId']);
    const { status, body } = await world.post(alerts, shortened('resolved', 1));
    assert.deepEqual([status, body['outcome'], body['incidentId']], [200, 'changed', id]);

    await world.advance(5 * minute);
    assert.equal(world.webhooks.attempts.length, 1, 'the second level is reached');
    assert.match(
      (await world.entries(id)).find(({ kind }) => kind === 'alerts-ended')?.reason ?? '',
      /others of the group are not shown and may fire, so the incident stays open\.$/,
    );
    assert.equal((await world.post(alerts, shortened('resolved', 0))).body['outcome'], 'resolved');
  });

  it('opens an incident although all that it shows has ended, and says how many it does not', async () => {
    await using world = await World.open();
    const { body } = await world.post(alerts, shortened('resolved', 3));
    assert.equal(body['outcome'], 'opened');
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);

    const incident = (await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body;
    assert.match(
      String(incident['description']),
      /^3 further alerts of the group are not shown here and may fire; what is shown has ended\./,
    );
    assert.match(
      (await world.entries(String(body['incidentId'])))[0]?.reason ?? '',
      /reports no firing alert but 3 that are not shown and may fire/,
    );
  });

  it('is at least as bad as an alert without a severity', async () => {
    await using world = await World.open();
    const { body } = await world.post(alerts, shortened('firing', 1, 'info'));
    const id = String(body['incidentId']);
    assert.equal((await world.get(`/v1/incidents/${id}`)).body['severity'], 'sev2');
  });
});
