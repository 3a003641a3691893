import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withoutDepths } from './depths.ts';
import { pagerDutyChange, pagerDutyEvent, routingKeyIn } from './pagerduty.ts';
import type { AlertGroup } from './received-alerts.ts';

const trigger = {
  routing_key: 'k'.repeat(32),
  event_action: 'trigger',
  dedup_key: 'disk/db-7',
  payload: { summary: 'The disk is full', source: 'db-7', severity: 'critical' },
};

function read(body: unknown) {
  const event = pagerDutyEvent(body);
  return 'errors' in event ? assert.fail(event.errors.join()) : event;
}
function groupOf(body: unknown): AlertGroup {
  return read(body).groupUnder('key');
}
function errorsOf(body: unknown): readonly string[] {
  const event = pagerDutyEvent(body);
  return 'errors' in event ? event.errors : assert.fail('it was taken');
}

describe('an event of PagerDuty', () => {
  it('is a group of one alert, which fires until it is resolved', () => {
    const { action, dedupKey } = read(trigger);
    assert.deepEqual([action, dedupKey], ['trigger', 'disk/db-7']);
    const { groupKey, alerts, hidden } = groupOf(trigger);
    assert.deepEqual([groupKey, alerts.length, hidden], ['key', 1, 0]);
    assert.equal(alerts[0]?.firing, true);
    assert.equal(alerts[0]?.annotations.get('summary'), 'The disk is full');
    assert.deepEqual(
      [...(alerts[0]?.labels ?? [])],
      [
        ['source', 'db-7'],
        ['severity', 'critical'],
      ],
    );
    assert.equal(groupOf({ ...trigger, event_action: 'resolve' }).alerts[0]?.firing, false);
  });

  it('may have its action in capitals, and blanks around it', () => {
    for (const [written, action] of [
      ['TRIGGER', 'trigger'],
      [' Acknowledge ', 'acknowledge'],
      ['Resolve', 'resolve'],
    ] as const)
      assert.equal(read({ ...trigger, event_action: written }).action, action);
  });

  it('has numbers, truth values, lists and objects where texts were', () => {
    const { alerts } = groupOf({
      ...trigger,
      payload: {
        ...trigger.payload,
        summary: 507,
        component: true,
        custom_details: { num_firing: 2, firing: [{ a: 1 }], on: false, nothing: null },
      },
    });
    assert.equal(alerts[0]?.annotations.get('summary'), '507');
    assert.deepEqual(Object.fromEntries(alerts[0]?.labels ?? []), {
      num_firing: '2',
      firing: '[{"a":1}]',
      on: 'false',
      source: 'db-7',
      severity: 'critical',
      component: 'true',
    });
    assert.equal(read({ ...trigger, dedup_key: 42 }).dedupKey, '42');
  });

  for (const details of [null, undefined, 'only text', ['a', 'list'], 7, {}])
    it(`has ${JSON.stringify(details)} as custom_details`, () => {
      const { alerts } = groupOf({ ...trigger, payload: { ...trigger.payload, custom_details: details } });
      const text = typeof details === 'object' || details === undefined ? JSON.stringify(details) : String(details);
      assert.equal(alerts[0]?.labels.get('details'), details === null || text === '{}' ? undefined : text);
    });

  it('keeps links, images and the client, which is where it is shown', () => {
    const { alerts, details, externalURL } = groupOf({
      ...trigger,
      client: 'Monitoring',
      client_url: 'https://monitoring.acme.example/7',
      links: [{ href: 'https://runbooks.acme.example/disk', text: 'Runbook' }, 'https://acme.example/plain', null, 3],
      images: [{ src: 'https://graphs.acme.example/7.png', alt: 'Graph' }],
    });
    const [alert] = alerts;
    assert.equal(alert?.generatorURL, 'https://monitoring.acme.example/7');
    assert.equal(externalURL, 'https://runbooks.acme.example/disk');
    assert.equal(alert?.annotations.get('description'), 'Client: Monitoring');
    assert.deepEqual(Object.fromEntries(alert?.links ?? []), {
      Runbook: 'https://runbooks.acme.example/disk',
      'Link 2': 'https://acme.example/plain',
      'Link 3': '3',
      Graph: 'https://graphs.acme.example/7.png',
    });
    assert.equal(details.get('client'), 'Monitoring');
  });

  it('is the same when it comes again, in whatever order its fields are, and whoever sends it', () => {
    const { payload } = trigger;
    const again = { payload: { severity: payload.severity, source: payload.source, summary: payload.summary } };
    const { routing_key: _, ...said } = trigger;
    assert.equal(read({ ...again, ...said, ...again }).identity, read(trigger).identity);
    assert.notEqual(read({ ...trigger, client: 'another' }).identity, read(trigger).identity);
  });

  it('is refused in the words of PagerDuty when nobody can tell what it is about', () => {
    assert.deepEqual(errorsOf({ ...trigger, event_action: undefined }), ["'event_action' is missing or blank"]);
    assert.match(errorsOf({ ...trigger, event_action: 'close' }).join(), /^'event_action' is invalid/);
    for (const payload of [undefined, null, 'text', [], {}, { summary: null }])
      assert.deepEqual(errorsOf({ ...trigger, payload }), ["'payload' is missing or blank"]);
    for (const action of ['acknowledge', 'resolve'])
      assert.deepEqual(errorsOf({ event_action: action }), ["'dedup_key' is missing or blank"]);
    assert.deepEqual(errorsOf({ ...trigger, dedup_key: 'x'.repeat(256) }), [
      "'dedup_key' is longer than 255 characters",
    ]);
    for (const body of [undefined, null, 'text', 7, []])
      assert.deepEqual(errorsOf(body), ["'event_action' is missing or blank"]);
  });

  it('is read or refused, whatever is sent', () => {
    const actions = fc.constantFrom('trigger', 'RESOLVE', 'acknowledge', 3, null, 'x');
    const bodies = fc.record(
      {
        event_action: actions,
        dedup_key: fc.anything(),
        payload: fc.anything(),
        links: fc.anything(),
        images: fc.anything(),
        client: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const json = fc
      .oneof(bodies, fc.anything())
      .map((body): unknown =>
        JSON.parse(
          JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)) ?? 'null',
        ),
      );
    fc.assert(
      fc.property(json, (body) => {
        const event = pagerDutyEvent(body);
        if ('errors' in event) assert.ok(event.errors.length > 0);
        else assert.equal(event.groupUnder('k').alerts.length, 1);
        const change = pagerDutyChange(body);
        assert.ok('errors' in change || change.summary.length > 0);
      }),
    );
  });
});

describe('what is nested deeply', () => {
  it('is taken without what lies deeper than anything that means something', () => {
    const deep: unknown = JSON.parse(`${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`);
    const whole = { routing_key: deep, event_action: 'trigger', payload: { summary: 'S', custom_details: deep } };
    const body = withoutDepths({ ...whole, dedup_key: 'k', links: deep });
    const event = pagerDutyEvent(body);
    assert.ok(!('errors' in event));
    assert.equal(event.groupUnder('k').alerts[0]?.annotations.get('summary'), 'S');
    assert.ok(event.identity.length < 2_000);
    assert.match(routingKeyIn(body, undefined) ?? '', /^\[\{"a":/);
    assert.ok(!('errors' in pagerDutyChange(body)));
  });
});

describe('a change event', () => {
  it('has a summary, and says what it is about', () => {
    const change = pagerDutyChange({ payload: { summary: 'Rolled out', custom_details: { service: 'login' } } });
    assert.ok(!('errors' in change));
    assert.equal(change.summary, 'Rolled out');
    assert.equal(change.group.alerts[0]?.labels.get('service'), 'login');
  });

  it('is refused without one, and when it is empty', () => {
    for (const body of [undefined, {}, { payload: {} }, { payload: { summary: ' ' } }])
      assert.deepEqual(pagerDutyChange(body), { errors: ["'payload.summary' is missing or blank"] });
  });
});

describe('the routing key', () => {
  it('is in the body, or in a header', () => {
    assert.equal(routingKeyIn({ routing_key: ' abc ' }, undefined), 'abc');
    assert.equal(routingKeyIn({}, 'abc'), 'abc');
    assert.equal(routingKeyIn({ routing_key: 7 }, 'abc'), '7');
    for (const body of [undefined, null, 'text', { routing_key: '' }])
      assert.equal(routingKeyIn(body, undefined), undefined);
  });
});
