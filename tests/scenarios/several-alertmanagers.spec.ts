import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webhook } from '../harness/alerts.ts';
import { World } from '../harness/world.ts';

const down = { name: 'DatabaseDown' };
const inEu = { ...down, labels: { cluster: 'eu' } };
const inUs = { ...down, labels: { cluster: 'us' } };

function source(name: string): object {
  return {
    ref: `alert-source/${name}`,
    name: `Alertmanager ${name}`,
    affectsLabels: ['service'],
    severityLabel: 'severity',
    severities: { critical: 'severity/sev1' },
    missingSeverity: 'severity/sev2',
  };
}

describe('two Alertmanagers with the same rules', () => {
  it('at addresses of their own have incidents of their own', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [source('eu'), source('us')] });
    const eu = await world.post('/v1/alerts/eu', webhook([down]));
    await world.advance(60_000);
    const us = await world.post('/v1/alerts/us', webhook([down]));
    assert.deepEqual([eu.body['outcome'], us.body['outcome']], ['opened', 'opened']);
    assert.equal(world.mailbox.mails.length, 2);

    assert.equal((await world.post('/v1/alerts/eu', webhook([{ ...down, ended: true }]))).body['outcome'], 'resolved');
    const other = await world.get(`/v1/incidents/${String(us.body['incidentId'])}`);
    assert.equal(other.body['status'], 'open');
    const [declared] = await world.entries(String(us.body['incidentId']));
    assert.match(declared?.reason ?? '', /^Alertmanager us reports 1 firing alert;/);
    assert.match(declared?.text ?? '', /^Alertmanager us declared /);
  });

  it('at one address share an incident, which ends when the alerts of both have', async () => {
    await using world = await World.open();
    const send = async (...alerts: Parameters<typeof webhook>) =>
      (await world.post('/v1/alerts/alertmanager', webhook(...alerts))).body;
    const { incidentId } = await send([inEu], { externalURL: 'http://eu.example' });
    const joined = await send([inUs], { externalURL: 'http://us.example' });
    assert.deepEqual([joined['outcome'], joined['incidentId']], ['changed', incidentId]);

    assert.equal((await send([{ ...inEu, ended: true }]))['outcome'], 'kept-open');
    const entries = await world.entries(String(incidentId));
    assert.deepEqual(
      entries.filter(({ kind }) => kind.startsWith('alerts-')).map(({ kind, text, reason }) => [kind, text, reason]),
      [
        [
          'alerts-joined',
          'Alertmanager reported a further alert: “DatabaseDown”.',
          'Alertmanager reports 1 further alert of the same group.',
        ],
        [
          'alerts-ended',
          'Alertmanager reported the end of “DatabaseDown”; 1 alert fires on.',
          'Alertmanager reports that 1 alert has ended; 1 alert of the group was seen firing and has not ended, so the incident stays open.',
        ],
      ],
    );
    assert.equal((await send([{ ...inUs, ended: true }]))['outcome'], 'resolved');
  });
});

describe('an address of alerts', () => {
  it('that no source has is refused, saying what to do', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/alerts/mars', webhook([down]));
    assert.deepEqual([status, body['code']], [404, 'unknown-alert-source']);
    assert.equal(
      body['detail'],
      'There is no alert-source/mars; apply one, or send to one of those that are: alertmanager.',
    );
  });
});
