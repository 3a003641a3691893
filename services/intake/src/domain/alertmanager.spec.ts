import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import fc from 'fast-check';
import { readAlertGroup } from './alertmanager.ts';
import type { AlertReading } from './source-reading.ts';
import { receivedGroup } from './received-alerts.ts';

const entries: readonly CatalogEntry[] = [
  severity('sev1', { name: 'Critical' }),
  severity('sev3', { name: 'Minor', urgency: 'low' }),
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
/** A source whose values are not written as labels have them. */
const shouting: CatalogEntry = {
  ref: 'alert-source/alertmanager',
  name: 'Alertmanager',
  affectsLabels: ['service'],
  severityLabel: 'severity',
  severities: { 'INFO ': 'severity/sev3' },
  missingSeverity: 'severity/sev1',
};

const firing = (labels: object, annotations: object = {}) => ({ status: 'firing', labels, annotations });
function read(alerts: readonly object[], more: object = {}, known = definitions): AlertReading {
  const group = receivedGroup({ groupKey: '{}:{}', alerts, ...more });
  return group === undefined
    ? assert.fail('nothing can be read')
    : readAlertGroup(group, 'alert-source/alertmanager', known);
}

describe('reading a group of alerts', () => {
  it('finds what is affected by an alias in a label, among things only', () => {
    assert.deepEqual(read([firing({ service: 'AUTH' })]).affects, ['business-service/login']);
  });

  it('keeps the names that no entry bears, and says which of them come from alerts that name nothing known', () => {
    const { affects, unknownNames, unrouted } = read([
      firing({ service: 'auth', component: 'db-7' }),
      firing({ component: 'cache' }),
    ]);
    assert.deepEqual([affects, unknownNames, unrouted], [['business-service/login'], ['cache', 'db-7'], ['cache']]);
  });

  it('takes the worst severity of the firing alerts, and says which label', () => {
    const reading = read([firing({ severity: 'warning' }), firing({ severity: 'critical' })]);
    assert.deepEqual([reading.severity, reading.severityBecause], ['sev1', 'its label severity is critical']);
  });

  it('compares values and names of labels without case and blanks', () => {
    const reading = read([firing({ Severity: ' CRITICAL ', ' SERVICE': ' Auth ' })]);
    assert.deepEqual(
      [reading.severity, reading.severityBecause, reading.affects],
      ['sev1', 'its label severity is CRITICAL', ['business-service/login']],
    );
    assert.equal(
      read([firing({ severity: 'info' })], {}, definitionsOf(...entries.slice(0, -1), shouting)).severity,
      'sev3',
    );
  });

  it('does not count the labels of alerts that have ended while others fire', () => {
    const reading = read([
      firing({ severity: 'warning' }),
      { status: 'resolved', labels: { severity: 'critical', service: 'auth' } },
    ]);
    assert.deepEqual([reading.severity, reading.affects], ['sev3', []]);
  });

  it('takes a missing or unmapped severity as the source says, never as nothing', () => {
    assert.equal(read([firing({ alertname: 'x' })]).severity, 'sev1');
    assert.equal(read([firing({ severity: 'page-the-ceo' })]).severity, 'sev1');
  });

  it('takes an alert without a severity as the source says beside others that name a milder one', () => {
    for (const odd of [{ alertname: 'x' }, { severity: 'page-the-ceo' }]) {
      const reading = read([firing({ severity: 'warning' }), firing(odd)]);
      assert.deepEqual(
        [reading.severity, reading.severityBecause],
        ['sev1', 'alerts without a label severity that is mapped to a severity are taken as sev1'],
      );
    }
  });

  it('takes the severity that an alert names when it is as bad as what names none', () => {
    const reading = read([firing({ alertname: 'x' }), firing({ severity: 'critical' })]);
    assert.deepEqual([reading.severity, reading.severityBecause], ['sev1', 'its label severity is critical']);
  });

  it('takes what is not shown for as bad as what names no severity', () => {
    const reading = read([firing({ severity: 'warning' })], { truncatedAlerts: 3 });
    assert.deepEqual(
      [reading.severity, reading.severityBecause],
      ['sev1', 'alerts that are not shown are taken as sev1'],
    );
  });

  it('takes the worst severity there is when no source is configured', () => {
    assert.equal(read([firing({ alertname: 'x' })], {}, definitionsOf(...entries.slice(0, 2))).severity, 'sev1');
  });

  it('takes labels that are called like properties of objects for what they are: unmapped', () => {
    assert.equal(read([firing({ severity: 'constructor' })]).severity, 'sev1');
    assert.equal(read([firing({ severity: '__proto__', service: 'toString' })]).severity, 'sev1');
  });

  it('keeps twenty unknown names of thousands', () => {
    const alerts = Array.from({ length: 5_000 }, (_, index) => firing({ service: `unknown-${index}` }));
    assert.equal(read(alerts).unknownNames.length, 20);
  });

  it('keeps what else the source says of the group among the facts', () => {
    const { facts } = read([firing({ alertname: 'x' })], {
      commonLabels: { alertname: 'x', firing: 'no' },
      truncatedAlerts: 2,
      notification_reason: 'new alerts added',
      routeLabels: { team: 'db', tier: '1' },
    });
    assert.deepEqual(facts, {
      alertname: 'x',
      notification_reason: 'new alerts added',
      routeLabels: 'team=db, tier=1',
      firing: '1',
      resolved: '0',
      'not shown': '2',
    });
  });
});

describe('the title of a group', () => {
  const titles: readonly (readonly [string, readonly object[], object, string])[] = [
    ['is what the alert is called and says', [firing({ alertname: 'A' }, { summary: 'down' })], {}, 'A: down'],
    [
      'is what the alerts have in common, when they do not say it themselves',
      [firing({ instance: 'x' })],
      { commonLabels: { alertname: 'A' }, commonAnnotations: { summary: 'down' } },
      'A: down',
    ],
    [
      'is that of the worst alert, with how many there are besides',
      [
        firing({ alertname: 'DiskAlmostFull', severity: 'warning' }, { summary: 'disk 80%' }),
        firing({ alertname: 'DatabaseDown', severity: 'critical' }, { summary: 'primary gone' }),
        firing({ alertname: 'Slow', severity: 'warning' }),
      ],
      {},
      'DatabaseDown: primary gone and 2 more',
    ],
    [
      'counts nothing when all are called the same',
      [firing({ alertname: 'A', instance: '1' }), firing({ alertname: 'A', instance: '2' })],
      {},
      'A',
    ],
    ['counts what is not shown', [firing({ alertname: 'A' })], { truncatedAlerts: 7 }, 'A and 7 more'],
    ['is its title without a name', [firing({ x: '1' }, { title: 'Disk full' })], {}, 'Disk full'],
    ['is its message without a summary', [firing({ alertname: 'A' }, { message: 'm' })], {}, 'A: m'],
    ['is its labels when nothing else says anything', [firing({ job: 'db', zone: 1 })], {}, 'job=db, zone=1'],
    [
      'is something although names are empty or hold control characters',
      [firing({ alertname: ' ', x: '1' }, { summary: 'a\u0000b\r\nBcc: x' })],
      {},
      'Alert: a b Bcc: x',
    ],
    ['has no characters that change how it is shown', [firing({ alertname: 'E\u202E\u0000 here' })], {}, 'E  here'],
  ];
  for (const [name, alerts, more, title] of titles) it(name, () => assert.equal(read(alerts, more).title, title));
});

describe('the description of a group', () => {
  it('lists what alerts say, the worst first, with their starts and links', () => {
    const { description, url } = read([
      {
        ...firing({ alertname: 'Disk', severity: 'warning' }, { description: '80%' }),
        startsAt: '2026-11-18T01:58:00Z',
      },
      {
        ...firing(
          { alertname: 'DatabaseDown', severity: 'critical' },
          { summary: 'primary gone', description: 'No answer.\nAt all.', runbook_url: 'https://runbook.example/db' },
        ),
        startsAt: '2026-11-18T01:59:00+01:00',
        generatorURL: 'https://prometheus.example/graph',
      },
    ]);
    assert.equal(
      description,
      [
        'DatabaseDown: primary gone\nNo answer.\nAt all.\nSince 2026-11-18 00:59:00 UTC',
        'Runbook: https://runbook.example/db\nSource: https://prometheus.example/graph\n',
        'Disk\n80%\nSince 2026-11-18 01:58:00 UTC',
      ].join('\n'),
    );
    assert.equal(url, 'https://prometheus.example/graph');
  });

  it('leaves a start as it came that is no time', () => {
    for (const startsAt of ['2026-13-18T01:58:00Z', '2026-11-31 01:58:00+01:00'])
      assert.equal(read([{ ...firing({ alertname: 'Disk' }), startsAt }]).description, `Since ${startsAt}`);
  });

  it('tells alerts of one name apart by the labels in which they differ', () => {
    const { title, description } = read([
      firing({ alertname: 'DiskFull', instance: 'a', severity: 'critical' }),
      firing({ alertname: 'DiskFull', instance: 'b', severity: 'critical' }),
    ]);
    assert.deepEqual([title, description], ['DiskFull', 'DiskFull (instance=a)\n\nDiskFull (instance=b)']);
  });

  it('says first how many alerts are not shown', () =>
    assert.match(
      read([firing({ alertname: 'A' }, { description: 'text' })], { truncatedAlerts: 1 }).description ?? '',
      /^1 further alert of the group is not shown here\.\n\ntext$/,
    ));

  it('says that what is shown has ended when only what is not shown may fire', () => {
    const { title, description } = read([{ ...firing({ alertname: 'A' }), status: 'resolved' }], {
      truncatedAlerts: 1,
    });
    assert.equal(title, 'A (ended) and 1 more');
    assert.equal(description, '1 further alert of the group is not shown here and may fire; what is shown has ended.');
  });

  it('counts what is beyond twenty', () => {
    const alerts = Array.from({ length: 30 }, (_, index) => firing({ alertname: `A${index}` }));
    const { description } = read(alerts);
    assert.match(description ?? '', /^A0\n\nA1\n[^]*A19\n\nAnd 10 further alerts\.$/);
  });
});

it('what is too long is cut, and a URL that is too long or leads nowhere is left out', () => {
  const long = 'x'.repeat(1_000_000);
  const alert = {
    ...firing({ alertname: long, service: long, severity: long }, { summary: long, description: long }),
    generatorURL: `https://prometheus.example/${long}`,
  };
  const reading = read([alert], { externalURL: 'https://alertmanager.example' });
  assert.ok(JSON.stringify(reading).length < 10_000);
  assert.deepEqual(
    [reading.title.length, reading.unknownNames[0]?.length, reading.url],
    [300, 300, 'https://alertmanager.example'],
  );
  assert.equal(read([{ ...firing({ a: 'b' }), generatorURL: 'javascript:alert(1)' }]).url, null);
});

it('any JSON is read or told to be unreadable, and what is read is short and well formed', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant('\uD800'), fc.constant('resolved'));
  const alert = fc.record(
    {
      status: value,
      labels: fc.oneof(value, fc.dictionary(fc.string(), value)),
      annotations: value,
      startsAt: value,
      generatorURL: value,
      fingerprint: value,
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    value,
    fc.record(
      {
        groupKey: value,
        alerts: fc.array(fc.oneof(alert, value)),
        truncatedAlerts: value,
        commonLabels: value,
        externalURL: value,
        routeLabels: value,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const group = receivedGroup(body);
      if (group === undefined) return;
      const text = JSON.stringify(readAlertGroup(group, 'alert-source/alertmanager', definitions));
      assert.ok(!/\\ud[89ab]|[\p{Cs}\u202E]/u.test(text));
      assert.ok(text.length < 50_000);
    }),
  );
});
