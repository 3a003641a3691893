import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { readAlertGroup, type Alert, type AlertGroup } from './alertmanager.ts';

const entries: readonly CatalogEntry[] = [
  { ref: 'severity/sev1', name: 'Critical', rank: 1, urgency: 'high' },
  { ref: 'severity/sev3', name: 'Minor', rank: 3, urgency: 'low' },
  { ref: 'business-service/login', name: 'Login', aliases: ['auth'] },
  { ref: 'team/auth', name: 'auth', members: [], path: 'escalation-path/triage' },
  {
    ref: 'alert-source/alertmanager',
    name: 'Alertmanager',
    affectsLabels: ['service', 'component'],
    severityLabel: 'severity',
    severities: { critical: 'severity/sev1', warning: 'severity/sev3' },
    missingSeverity: 'severity/sev1',
  },
];
const definitions = definitionsOf(...entries);

const firing = (labels: Record<string, string>): Alert => ({ status: 'firing', labels });
function group(alerts: readonly Alert[], more: Partial<AlertGroup> = {}): AlertGroup {
  return { groupKey: '{}:{}', status: 'firing', commonLabels: {}, commonAnnotations: {}, alerts, ...more };
}
const read = (...alerts: Alert[]) => readAlertGroup(group(alerts), definitions);

describe('reading a group of alerts', () => {
  it('finds what is affected by an alias in a label, among things only', () => {
    assert.deepEqual(read(firing({ service: 'AUTH' })).affects, ['business-service/login']);
  });

  it('keeps the names that no entry bears', () => {
    const { affects, unknownNames } = read(
      firing({ service: 'auth', component: 'db-7' }),
      firing({ component: 'cache' }),
    );
    assert.deepEqual([affects, unknownNames], [['business-service/login'], ['cache', 'db-7']]);
  });

  it('takes the worst severity of the firing alerts, and says which label', () => {
    const reading = read(firing({ severity: 'warning' }), firing({ severity: 'critical' }));
    assert.deepEqual([reading.severity, reading.severityBecause], ['sev1', 'its label severity is critical']);
  });

  it('does not count the labels of alerts that have ended while others fire', () => {
    const ended: Alert = { status: 'resolved', labels: { severity: 'critical', service: 'auth' } };
    assert.deepEqual(
      [read(firing({ severity: 'warning' }), ended).severity, read(firing({ severity: 'warning' }), ended).affects],
      ['sev3', []],
    );
  });

  it('takes a missing or unmapped severity as the source says, never as nothing', () => {
    assert.equal(read(firing({ alertname: 'x' })).severity, 'sev1');
    assert.equal(read(firing({ severity: 'page-the-ceo' })).severity, 'sev1');
  });

  it('takes the worst severity there is when no source is configured', () => {
    assert.equal(
      readAlertGroup(group([firing({ alertname: 'x' })]), definitionsOf(...entries.slice(0, 2))).severity,
      'sev1',
    );
  });

  it('is titled by the name and the summary that the alerts have in common', () => {
    const titled = group([firing({ alertname: 'HighErrorRate' })], {
      commonLabels: { alertname: 'HighErrorRate' },
      commonAnnotations: { summary: 'Login answers 5% errors' },
    });
    assert.equal(readAlertGroup(titled, definitions).title, 'HighErrorRate: Login answers 5% errors');
  });

  it('is titled by something although the labels are empty or hold control characters', () => {
    assert.equal(
      readAlertGroup(
        group([firing({ alertname: '' })], {
          commonLabels: { alertname: '  ' },
          commonAnnotations: { summary: 'a\u0000b\r\nBcc: x' },
        }),
        definitions,
      ).title,
      'Alert: a b Bcc: x',
    );
  });

  it('takes labels that are called like properties of objects for what they are: unmapped', () => {
    assert.equal(read(firing({ severity: 'constructor' })).severity, 'sev1');
    assert.equal(read(firing({ severity: '__proto__', service: 'toString' })).severity, 'sev1');
  });

  it('keeps twenty unknown names of thousands', () => {
    assert.equal(
      read(...Array.from({ length: 5_000 }, (_, index) => firing({ service: `unknown-${index}` }))).unknownNames.length,
      20,
    );
  });

  it('cuts what is too long, and leaves out a URL that is', () => {
    const long = 'x'.repeat(1_000_000);
    const reading = readAlertGroup(
      {
        ...group([
          {
            ...firing({ alertname: long, service: long, severity: long }),
            annotations: { summary: long, description: long },
            generatorURL: `https://prometheus.example/${long}`,
          },
        ]),
        externalURL: 'https://alertmanager.example',
      },
      definitions,
    );
    assert.ok(JSON.stringify(reading).length < 10_000);
    assert.deepEqual(
      [reading.title.length, reading.unknownNames[0]?.length, reading.url],
      [300, 300, 'https://alertmanager.example'],
    );
  });

  it('leaves out characters that would change how a name or a title is shown', () => {
    const reading = read(firing({ alertname: 'Errors\u202E\u0000 here', service: 'lo\u2066gin' }));
    assert.deepEqual([reading.title, reading.unknownNames], ['Errors  here', ['lo gin']]);
  });
});
