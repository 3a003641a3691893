import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;
/** Two alerts of one group, one firing and one resolved, as Alertmanager 0.25 sent them. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'alertmanager-webhook.json'), 'utf8')) as {
  status: string;
  alerts: { status: string }[];
  groupKey: string;
};
const ended = {
  ...recorded,
  status: 'resolved',
  alerts: recorded.alerts.map((alert) => ({ ...alert, status: 'resolved' })),
};

describe('an alert', () => {
  it('goes all the way: routed by an alias, paged by mail, escalated by webhook, acknowledged by link, ended, reported', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/alerts/alertmanager', recorded);
    assert.deepEqual([status, body['outcome']], [200, 'opened']);
    const id = String(body['incidentId']);

    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    await world.advance(5 * minute);
    assert.equal(world.webhooks.attempts.length, 1);
    await world.advance(minute);
    await world.press(world.mailbox.to('ana@acme.example')[0]?.link ?? '');
    await world.advance(30 * minute);
    assert.equal((await world.post('/v1/alerts/alertmanager', ended)).body['outcome'], 'resolved');

    const entries = await world.entries(id);
    const expected = [
      'incident-declared',
      'incident-routed',
      'escalation-started',
      'level-reached',
      'page-delivered',
      'level-reached',
      'page-delivered',
      'incident-acknowledged',
      'escalation-halted',
      'incident-resolved',
    ];
    const kinds = entries.map(({ kind }) => kind);
    let position = -1;
    for (const kind of expected) {
      position = kinds.indexOf(kind, position + 1);
      assert.notEqual(position, -1, `${kind} is missing or out of order in ${kinds.join(', ')}`);
    }
    assert.ok(
      entries.every(({ reason }) => typeof reason === 'string' && reason.length > 0),
      'every entry has a reason',
    );

    for (const [accept, start] of [
      ['application/json', '{'],
      ['text/markdown', '# '],
      ['text/html', '<!doctype html>'],
    ] as const) {
      const report = await world.get(`/v1/incidents/${id}/report`, { accept });
      assert.equal(report.status, 200);
      assert.ok(
        report.text.trimStart().toLowerCase().startsWith(start),
        `${accept} starts with ${report.text.slice(0, 40)}`,
      );
      assert.match(report.text, /Ben Ito/);
    }
    assert.match((await world.get(`/v1/incidents/${id}/report`, { accept: 'text/html' })).text, /<svg/);
  });

  it('that ends before anyone answers resolves its incident and stops the pages', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/alerts/alertmanager', recorded);
    await world.advance(minute);
    await world.post('/v1/alerts/alertmanager', ended);
    await world.advance(60 * minute);

    assert.equal(world.webhooks.attempts.length, 0);
    assert.equal((await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body['status'], 'resolved');
  });

  it('sent again while it fires changes nothing; after it ended it is a new incident', async () => {
    await using world = await World.open();
    const first = await world.post('/v1/alerts/alertmanager', recorded);
    const again = await world.post('/v1/alerts/alertmanager', recorded);
    await world.post('/v1/alerts/alertmanager', ended);
    const later = await world.post('/v1/alerts/alertmanager', recorded);

    assert.deepEqual([again.body['outcome'], again.body['incidentId']], ['unchanged', first.body['incidentId']]);
    assert.equal(later.body['outcome'], 'opened');
    assert.notEqual(later.body['incidentId'], first.body['incidentId']);
  });

  it('that ends after a person has taken over leaves the incident open with an update', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/alerts/alertmanager', recorded);
    const id = String(body['incidentId']);
    await world.post(`/v1/incidents/${id}/updates`, { text: 'rolling back', by: 'person/ana' });

    assert.equal((await world.post('/v1/alerts/alertmanager', ended)).body['outcome'], 'kept-open');
    assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'open');
  });

  it('that goes on firing does not raise a severity that a person has lowered', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/alerts/alertmanager', recorded);
    const id = String(body['incidentId']);
    await world.post(`/v1/incidents/${id}/severity`, { severity: 'sev4', by: 'person/ana' });

    assert.equal((await world.post('/v1/alerts/alertmanager', recorded)).body['outcome'], 'unchanged');
    assert.equal((await world.get(`/v1/incidents/${id}`)).body['severity'], 'sev4');
  });

  it('without labels is refused with a message, and opens nothing', async () => {
    await using world = await World.open();
    const answer = await world.post('/v1/alerts/alertmanager', {
      ...recorded,
      alerts: [{ status: 'firing', labels: {} }],
    });

    assert.equal(answer.status, 400);
    assert.match(String(answer.body['detail']), /labels/);
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
  });

  it('in a group that ended without ever opening one opens nothing', async () => {
    await using world = await World.open();
    assert.deepEqual((await world.post('/v1/alerts/alertmanager', ended)).body, {
      incidentId: null,
      outcome: 'nothing-open',
    });
  });
});
