import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webhook } from '../harness/alerts.ts';
import { World } from '../harness/world.ts';

const alerts = '/v1/alerts/alertmanager';
const down = { name: 'DatabaseDown', annotations: { summary: 'primary gone' } };
const ended = webhook([{ ...down, ended: true }]);
const again = webhook([{ ...down, startsAt: '2026-11-18T02:20:00Z' }]);

const takingOver: readonly (readonly [string, string, object])[] = [
  ['posted an update', 'updates', { text: 'rolling back' }],
  ['changed the severity', 'severity', { severity: 'sev4' }],
];

describe('an alert that fires again on an incident that a person keeps open', () => {
  for (const [name, route, body] of takingOver) {
    it(`pages again when they had ${name}, on the path as it is now, and says why`, async () => {
      await using world = await World.open();
      const id = String((await world.post(alerts, webhook([down]))).body['incidentId']);
      await world.press(world.mailbox.to('ana@acme.example')[0]?.link ?? '');
      await world.post(`/v1/incidents/${id}/${route}`, { ...body, by: 'person/ana' });
      assert.equal((await world.post(alerts, ended)).body['outcome'], 'kept-open');

      const answer = await world.post(alerts, again);
      assert.deepEqual([answer.body['outcome'], answer.body['incidentId']], ['fired-again', id]);
      assert.equal(world.mailbox.to('ana@acme.example').length, 2);
      const entries = await world.entries(id);
      const line = entries.find(({ kind }) => kind === 'alert-fired-again');
      assert.equal(line?.text, 'Alertmanager reported that it fires again: “DatabaseDown: primary gone”.');
      const started = entries.filter(({ kind }) => kind === 'escalation-started').at(-1);
      assert.match(started?.reason ?? '', /reports 1 firing alert again after all had ended/);
      assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'open');

      await world.post(alerts, again);
      assert.equal(world.mailbox.to('ana@acme.example').length, 2, 'once');
      await world.press(world.mailbox.to('ana@acme.example')[1]?.link ?? '');
      await world.advance(60 * 60_000);
      assert.equal(world.webhooks.attempts.length, 0, 'and an acknowledgement stops it');
      assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'acknowledged');
    });
  }
});

describe('a late report that an alert fires', () => {
  it('whose end is known pages nobody, and is noted once', async () => {
    await using world = await World.open();
    const { incidentId } = (await world.post(alerts, webhook([down]))).body;
    await world.post(alerts, ended);
    for (const _ of [1, 2])
      assert.deepEqual((await world.post(alerts, webhook([down]))).body, { incidentId, outcome: 'stale' });

    assert.equal(((await world.get('/v1/incidents')).body['incidents'] as unknown[]).length, 1);
    assert.equal(world.mailbox.mails.length, 2, 'the page, and that it is over');
    const noted = (await world.entries(String(incidentId))).filter(({ kind }) => kind === 'stale-alerts-reported');
    assert.deepEqual(
      noted.map(({ text }) => text),
      ['Alertmanager reported as firing what has ended: “DatabaseDown: primary gone”.'],
    );
  });

  it('is none when the alert began anew', async () => {
    await using world = await World.open();
    await world.post(alerts, webhook([down]));
    await world.post(alerts, ended);
    assert.equal((await world.post(alerts, again)).body['outcome'], 'opened');
  });

  it('is none when a person had resolved the incident: what still fires pages', async () => {
    await using world = await World.open();
    const { incidentId } = (await world.post(alerts, webhook([down]))).body;
    await world.post(`/v1/incidents/${String(incidentId)}/resolve`, { by: 'person/ana' });
    assert.equal((await world.post(alerts, webhook([down]))).body['outcome'], 'opened');
    // It follows the first within a minute.
    await world.advance(60_000);
    assert.equal(world.mailbox.mails.length, 2);
  });
});
