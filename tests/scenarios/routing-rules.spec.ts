import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

interface Read {
  readonly routes: readonly { readonly owner: string | null; readonly path: string; readonly explanation: string }[];
  readonly rules: readonly {
    readonly rule: string;
    readonly name: string;
    readonly outcome: string;
    readonly because: string;
  }[];
}

const rule = (name: string, order: number, condition: string, then: readonly string[], more: object = {}) => ({
  ref: `routing-rule/${name}`,
  name,
  order,
  if: condition,
  then,
  ...more,
});

async function declared(world: World, body: object): Promise<{ id: string; read: Read }> {
  const { status, body: answer } = await world.post('/v1/incidents', body);
  assert.equal(status, 201);
  return { id: answer.id, read: (await world.get(`/v1/incidents/${answer.id}`)).body as unknown as Read };
}

async function applied(world: World, ...entries: readonly object[]): Promise<void> {
  const { status, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
}

describe('routing rules', () => {
  it('decide before the owners, by what is known of the incident and the hour', async () => {
    await using world = await World.open();
    // It is Wednesday, two in the morning in UTC.
    await applied(
      world,
      rule('by-day', 10, 'now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon")', ['team/payments']),
      rule('at-night', 20, '"business-service/login" in incident.affects && incident.rank <= 2', ['person/dana']),
    );
    const { id, read } = await declared(world, { title: 'users cannot log in' });
    assert.deepEqual(
      read.routes.map(({ path }) => path),
      ['escalation-path/triage'],
    );
    assert.deepEqual(
      read.rules.map(({ rule: asked, outcome, because }) => [asked, outcome, because]),
      [
        [
          'routing-rule/by-day@1',
          'does-not-apply',
          'now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon") is false: now is "2026-11-18T02:00:00.000Z".',
        ],
        [
          'routing-rule/at-night@1',
          'applies',
          '"business-service/login" in incident.affects && incident.rank <= 2 holds.',
        ],
      ],
    );
    const routed = (await world.entries(id)).find(({ kind }) => kind === 'incident-routed');
    assert.match(routed?.reason ?? '', /^The routing rule “at-night” applies\./);
    assert.deepEqual((routed as { details?: readonly string[] } | undefined)?.details, [
      'by-day (routing-rule/by-day@1) does not apply: now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon") is false: now is "2026-11-18T02:00:00.000Z".',
      'at-night (routing-rule/at-night@1) applies: "business-service/login" in incident.affects && incident.rank <= 2 holds.',
    ]);
    const report = (await world.get(`/v1/incidents/${id}/report`, { accept: 'text/markdown' })).text;
    assert.match(report, /\*\*by-day\*\* \(routing-rule\/by-day@1\) does not apply: /);
    const { body: inbox } = await world.get('/v1/sandbox/messages');
    assert.deepEqual(
      (inbox['messages'] as { to: { name: string } }[]).map(({ to }) => to.name),
      ['Dana Reyes'],
    );
    assert.equal(world.mailbox.mails.length, 0, 'whoever owns it is not paged');
  });

  it('are told where none applies, and leave it to the owners', async () => {
    await using world = await World.open();
    await applied(world, rule('small', 1, 'incident.severity == "sev4"', ['escalation-path/ledger']));
    const { id, read } = await declared(world, { title: 'users cannot log in' });
    assert.deepEqual(
      read.routes.map(({ owner }) => owner),
      ['team/identity'],
    );
    const { body } = await world.get(`/v1/incidents/${id}/report`, { accept: 'application/json' });
    assert.deepEqual(
      (body['rules'] as Read['rules']).map(({ because }) => because),
      ['incident.severity == "sev4" is false: incident.severity is "sev2".'],
    );
    const { body: list } = await world.get('/v1/incidents');
    assert.ok((list['incidents'] as object[]).every((incident) => !('rules' in incident)));
  });

  it('add to the owners where they say so', async () => {
    await using world = await World.open();
    await applied(world, rule('commander', 1, 'incident.rank == 1', ['person/ben'], { continue: true }));
    const { read } = await declared(world, { title: 'users cannot log in', severity: 'sev1' });
    assert.equal(read.routes.length, 2);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    assert.equal(world.webhooks.attempts.length, 1, 'Ben is called, too');
  });

  it('that cannot be evaluated never leave an incident to nobody, and the report names them', async () => {
    await using world = await World.open();
    await applied(
      world,
      rule('broken', 1, 'affected[7].owner == "team/payments"', ['team/payments']),
      rule('sound', 2, 'incident.title.mentions("ledger")', ['person/ben']),
    );
    const { id } = await declared(world, { title: 'the LEDGER looks odd' });
    assert.equal(world.webhooks.attempts.length, 1);
    const { body } = await world.get(`/v1/incidents/${id}/report`, { accept: 'application/json' });
    const told = (body['notHeld'] as { kind: string; text: string }[]).filter(
      ({ kind }) => kind === 'rule-not-evaluable',
    );
    assert.match(
      told[0]?.text ?? '',
      /^The routing rule broken \(routing-rule\/broken@1\) could not be used\. Its condition/,
    );
  });

  it('know alerts by what all of a group have in common', async () => {
    await using world = await World.open();
    await applied(
      world,
      rule('zone', 1, 'incident.source == "alertmanager" && incident.labels["zone"] == "eu-2"', ['person/ben']),
    );
    const alert = {
      version: '4',
      groupKey: '{}:{service="login"}',
      status: 'firing',
      receiver: 'escalog',
      truncatedAlerts: 0,
      groupLabels: {},
      commonLabels: { service: 'login', zone: 'eu-2' },
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'LoginDown', service: 'login', zone: 'eu-2' },
          annotations: {},
          startsAt: '2026-11-18T01:59:00Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example/graph',
          fingerprint: '1f',
        },
      ],
    };
    const { status, text } = await world.post('/v1/alerts/alertmanager', alert);
    assert.equal(status, 200, text);
    assert.equal(world.webhooks.attempts.length, 1);
    assert.equal(world.mailbox.mails.length, 0);
  });

  it('are refused with line and column when a name is unknown, and change nothing then', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/catalog/apply', {
      entries: [rule('one', 1, 'incident.rank == 1 &&\n  incident.severtiy == "sev1"', ['team/payments'])],
    });
    assert.equal(status, 422);
    assert.deepEqual((body['errors'] as object[])[0], {
      pointer: '/entries/0/if',
      detail:
        'line 2, column 12: incident has no "severtiy"; it has title, description, severity, rank, source, declaredBy, labels, alerts, affects and unknownNames',
    });
    assert.equal((await world.get('/v1/catalog/entries/routing-rule/one')).status, 404);
  });

  it('hold those to whom they lead in the catalog', async () => {
    await using world = await World.open();
    await applied(world, rule('one', 1, 'true', ['person/ben', 'escalation-path/ledger']));
    const refused = await world.remove('/v1/catalog/entries/escalation-path/ledger');
    assert.equal(refused.status, 422);
    assert.match(String(refused.body['detail']), /still referred to by routing-rule\/one/);
    const { status } = await world.remove('/v1/catalog/entries/routing-rule/one');
    assert.equal(status, 200);
    const { read } = await declared(world, { title: 'users cannot log in' });
    assert.deepEqual(read.rules, []);
  });

  it('are asked about what is affected later, alone', async () => {
    await using world = await World.open();
    await applied(world, rule('cards', 1, 'affected.all(e, e.owner == "team/payments")', ['person/ben']));
    const { id } = await declared(world, { title: 'users cannot log in' });
    assert.equal(world.webhooks.attempts.length, 0);
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['Card payments'] });
    assert.equal(world.webhooks.attempts.length, 1, 'the rule leads to Ben');
    assert.equal(world.mailbox.to('cleo@acme.example').length, 0, 'and not to whoever owns it');
  });
});
