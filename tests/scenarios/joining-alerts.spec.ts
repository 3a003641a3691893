import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webhook } from '../harness/alerts.ts';
import { World } from '../harness/world.ts';

const alerts = '/v1/alerts/alertmanager';
const a = { name: 'SlowQueries' };
const b = { name: 'DiskFull', annotations: { summary: 'disk of b' } };
const c = { name: 'CacheDown', service: 'cache' };

async function inboxOf(world: World): Promise<readonly string[]> {
  const messages = (await world.get('/v1/sandbox/messages')).body['messages'] as readonly { to: { name: string } }[];
  return messages.map(({ to }) => to.name);
}

describe('alerts that join a group', () => {
  it('are told once each; what nobody knows is asked of triage, as when it comes first', async () => {
    await using world = await World.open();
    const id = String((await world.post(alerts, webhook([a]))).body['incidentId']);
    await world.post(alerts, webhook([a, b]));
    assert.equal((await world.post(alerts, webhook([a, b, c]))).body['outcome'], 'changed');
    assert.equal((await world.post(alerts, webhook([a, b, c]))).body['outcome'], 'unchanged');

    const entries = await world.entries(id);
    assert.deepEqual(
      entries.filter(({ kind }) => kind === 'alerts-joined').map(({ text }) => text),
      [
        'Alertmanager reported a further alert: “DiskFull: disk of b”.',
        'Alertmanager reported a further alert: “CacheDown”.',
      ],
    );
    assert.deepEqual((await world.get(`/v1/incidents/${id}`)).body['unknownNames'], ['cache']);
    assert.deepEqual(await inboxOf(world), ['Dana Reyes']);
    const routed = entries.filter(({ kind }) => kind === 'incident-routed');
    assert.equal(
      routed.at(-1)?.reason,
      'Nothing is known under the name “cache”, and whoever answers for that was not involved yet.',
    );
  });

  it('beside what is known are asked of triage from the beginning', async () => {
    await using world = await World.open();
    await world.post(alerts, webhook([a, c]));
    assert.deepEqual([world.mailbox.mails.length, await inboxOf(world)], [1, ['Dana Reyes']]);
  });

  it('ask nothing of triage when one of their names is known', async () => {
    await using world = await World.open();
    const source = {
      ref: 'alert-source/alertmanager',
      name: 'Alertmanager',
      affectsLabels: ['service', 'component'],
      severityLabel: 'severity',
      severities: { critical: 'severity/sev1' },
      missingSeverity: 'severity/sev2',
    };
    await world.post('/v1/catalog/apply', { entries: [source] });
    const { body } = await world.post(alerts, webhook([a]));
    await world.post(alerts, webhook([a, { ...b, labels: { component: 'db-7' } }]));
    const incident = (await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body;
    assert.deepEqual([incident['unknownNames'], await inboxOf(world)], [['db-7'], []]);
  });

  it('by the thousand are told in few lines', async () => {
    await using world = await World.open();
    const many = Array.from({ length: 2_000 }, (_, index) => ({ name: `Alert ${index}` }));
    const id = String((await world.post(alerts, webhook(many.slice(0, 1)))).body['incidentId']);
    await world.post(alerts, webhook(many));
    const lines = (await world.entries(id)).filter(({ kind }) => kind === 'alerts-joined').map(({ text }) => text);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /“Alert 49” and 1950 more\.$/);
    const over = webhook(many.map((alert) => ({ ...alert, ended: true })));
    assert.equal((await world.post(alerts, over)).body['outcome'], 'resolved');
  });
});

describe('a group of several alerts', () => {
  it('is called after the worst of them, and lists all with their links', async () => {
    await using world = await World.open();
    const { body } = await world.post(
      alerts,
      webhook([
        { name: 'DiskAlmostFull', severity: 'info', annotations: { summary: 'disk 80%' } },
        {
          name: 'DatabaseDown',
          annotations: { summary: 'primary gone', message: 'no answer', runbook_url: 'https://runbook.example/db' },
        },
      ]),
    );
    const incident = (await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body;
    assert.deepEqual([incident['title'], incident['severity']], ['DatabaseDown: primary gone and 1 more', 'sev1']);
    for (const said of [
      'DiskAlmostFull: disk 80%',
      'Since 2026-11-18 01:58:00 UTC',
      'Runbook: https://runbook.example/db',
    ])
      assert.ok(String(incident['description']).includes(said), said);
    assert.match(world.mailbox.mails[0]?.raw ?? '', /Subject: \[sev1\] DatabaseDown: primary gone and 1 more/);
  });
});
