import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const key = 'a-key-of-grafana-in-the-tests';
const grafana = {
  ref: 'alert-source/grafana',
  name: 'Grafana',
  format: 'grafana',
  key,
  severities: { critical: 'severity/sev1' },
};

/** What Grafana's webhook contact point sends, as its documentation shows it. */
function notification(ended = false, more: object = {}): Record<string, unknown> {
  const labels = { alertname: 'High memory usage', service: 'auth', severity: 'critical', grafana_folder: 'Identity' };
  return {
    receiver: 'escalog',
    status: ended ? 'resolved' : 'firing',
    orgId: 1,
    alerts: [
      {
        status: ended ? 'resolved' : 'firing',
        labels,
        annotations: { summary: 'Two of three nodes swap', runbook_url: 'https://wiki.acme.example/memory' },
        startsAt: '2026-11-18T01:58:00Z',
        endsAt: ended ? '2026-11-18T02:05:00Z' : '0001-01-01T00:00:00Z',
        generatorURL: 'https://grafana.acme.example/alerting/1afz29v7z/edit',
        fingerprint: 'c6eadffa33fcdf37',
        silenceURL: 'https://grafana.acme.example/alerting/silence/new?alertmanager=grafana',
        dashboardURL: 'https://grafana.acme.example/d/memory',
        panelURL: 'https://grafana.acme.example/d/memory?viewPanel=2',
        imageURL: 'https://grafana.acme.example/public/img/1.png',
        values: { B: 44.23943737541908, C: 1 },
        ...more,
      },
    ],
    groupLabels: { alertname: 'High memory usage', grafana_folder: 'Identity' },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'https://grafana.acme.example/',
    version: '1',
    groupKey: '{}:{alertname="High memory usage", grafana_folder="Identity"}',
    truncatedAlerts: 0,
    title: '[FIRING:1] High memory usage Identity',
    state: ended ? 'ok' : 'alerting',
    message: '**Firing**\n\nValue: B=44.2, C=1',
  };
}

const url = '/v1/alerts/grafana';
const headers = { authorization: `Bearer ${key}` };

describe('a webhook of Grafana', () => {
  it('declares an incident with what was measured and where people look', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [grafana] });
    const { body } = await world.post(url, notification(), headers);
    assert.equal(body['outcome'], 'opened');
    const { body: incident } = await world.get(`/v1/incidents/${String(body['incidentId'])}`);
    assert.deepEqual(
      [incident['title'], incident['severity'], incident['affects']],
      ['High memory usage: Two of three nodes swap', 'sev1', ['business-service/login']],
    );
    assert.equal(
      incident['description'],
      [
        'Values: B=44.23943737541908, C=1',
        'Since 2026-11-18 01:58:00 UTC',
        'Runbook: https://wiki.acme.example/memory',
        'Source: https://grafana.acme.example/alerting/1afz29v7z/edit',
        'Dashboard: https://grafana.acme.example/d/memory',
        'Panel: https://grafana.acme.example/d/memory?viewPanel=2',
        'Image: https://grafana.acme.example/public/img/1.png',
        'Silence: https://grafana.acme.example/alerting/silence/new?alertmanager=grafana',
      ].join('\n'),
    );
    const ended = await world.post(url, notification(true), headers);
    assert.deepEqual(ended.body, { incidentId: body['incidentId'], outcome: 'resolved' });
  });

  it('may lack what it could not measure, and have what it is not documented to have', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [grafana] });
    const odd = { values: null, imageURL: '', dashboardURL: 7, panelURL: 'javascript:alert(1)', silenceURL: ['x'] };
    const { status, body } = await world.post(url, { ...notification(false, odd), orgId: null, title: [] }, headers);
    assert.deepEqual([status, body['outcome']], [200, 'opened']);
    const { body: incident } = await world.get(`/v1/incidents/${String(body['incidentId'])}`);
    assert.doesNotMatch(String(incident['description']), /Values|Image|Dashboard|Panel|Silence/);
  });

  it('is what its contact point sends to try it out, too', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [{ ...grafana, affects: ['business-service/payments'] }] });
    const test = {
      receiver: 'test',
      status: 'firing',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'TestAlert', instance: 'Grafana' },
          annotations: { summary: 'Notification test' },
          fingerprint: '57c6d9296de2ad39',
          values: { B: 22, C: 1 },
        },
      ],
      version: '1',
      groupKey: 'test-57c6d9296de2ad39-1',
      state: 'alerting',
    };
    const { body } = await world.post(url, test, headers);
    const { body: incident } = await world.get(`/v1/incidents/${String(body['incidentId'])}`);
    assert.deepEqual(
      [incident['title'], incident['severity'], incident['affects']],
      ['TestAlert: Notification test', 'sev1', ['business-service/payments']],
      'of what names no severity the worst is taken, and what it names nothing of is what its source is about',
    );
  });
});
