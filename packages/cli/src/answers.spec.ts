import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { exampleIncident } from './testing/example-incident.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const handoff = {
  at: '2026-11-18T02:07:00.000Z',
  by: 'person/ben',
  toName: 'Payments',
  why: 'Theirs.',
  state: 'open' as const,
};
const answered = { body: { ...exampleIncident, progress: 'identified', lead: 'person/ben', handoffs: [handoff] } };

describe('answers to a page', () => {
  const cases: readonly {
    readonly args: readonly string[];
    readonly line: string;
    readonly body: object;
    readonly out: string;
  }[] = [
    {
      args: ['decline', 'inc-1', '--because', 'On a train', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/decline',
      body: { by: 'ben', why: 'On a train' },
      out: 'Declined: Users cannot log in',
    },
    {
      args: ['decline', 'inc-1', '--because', 'On a train', '--page', 'p1', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/decline',
      body: { by: 'ben', why: 'On a train', page: 'p1' },
      out: 'Declined: Users cannot log in',
    },
    {
      args: ['escalate', 'inc-1', '--as', 'ben', '--because', 'Too big', '--escalation', 'inc-1/r'],
      line: 'POST /v1/incidents/inc-1/escalate',
      body: { by: 'ben', why: 'Too big', escalation: 'inc-1/r' },
      out: 'The next level is paged now: Users cannot log in',
    },
    {
      args: ['handoff', 'inc-1', 'payments', '--because', 'Theirs.', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/handoff',
      body: { by: 'ben', to: 'payments', why: 'Theirs.' },
      out: 'Handed off to Payments: Users cannot log in',
    },
    {
      args: ['progress', 'inc-1', 'identified', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/status',
      body: { by: 'ben', status: 'identified' },
      out: 'The work is at identified now: Users cannot log in',
    },
    {
      args: ['lead', 'inc-1', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/lead',
      body: { by: 'ben', lead: 'ben' },
      out: 'Ben leads it now: Users cannot log in',
    },
    {
      args: ['acknowledge', 'inc-1', '--for', '1d12h', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/acknowledge',
      body: { by: 'ben', for: 'PT36H' },
      out: 'Acknowledged by Ben: Users cannot log in',
    },
  ];

  for (const { args, line, body, out } of cases)
    it(`are sent and confirmed by ${args.slice(0, 1).join()} ${args.slice(2).join(' ')}`, async () => {
      await using server = await fakeEscalog({ [line]: answered });
      const ran = await escalog(args, server);
      assert.deepEqual(
        server.received.map((received) => [received.line, received.body]),
        [[line, body]],
      );
      assert.deepEqual([ran.out.trim(), ran.code], [out, 0]);
    });

  it('leave it without a lead when told so', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/inc-1/lead': { body: { ...exampleIncident, lead: null } },
    });
    const { out } = await escalog(['lead', 'inc-1', '--nobody', '--as', 'ben'], server);
    assert.deepEqual(server.received[0]?.body, { by: 'ben', lead: null });
    assert.equal(out, 'Nobody leads it now: Users cannot log in\n');
  });

  it('are taken of who is not in the catalog, who is told so', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/inc-1/acknowledge': { body: { ...exampleIncident, acknowledgedBy: ['bne'] } },
    });
    const { out, err } = await escalog(['acknowledge', 'inc-1', '--as', 'bne'], server);
    assert.equal(out, 'Acknowledged by bne: Users cannot log in\n');
    assert.match(err, /^bne is nobody in the catalog, .*: escalog people\n$/);
  });

  it('ask for a name, and say where it may stand for good; an example is in the help', async () => {
    await using server = await fakeEscalog({});
    const { err } = await escalog(['acknowledge', 'inc-1'], server);
    assert.match(err, /'--as <who>' not specified\nESCALOG_AS says it once for all commands\.\n/);
    for (const command of ['acknowledge', 'decline', 'escalate', 'handoff', 'progress', 'lead', 'answer', 'migrate'])
      assert.match((await escalog([command, '--help'], server)).out, new RegExp(`\nExamples?:\n  escalog ${command} `));
  });

  it('are refused before they are sent when something is missing or makes no sense', async () => {
    await using server = await fakeEscalog({});
    const wrong = [
      ['decline', 'inc-1', '--as', 'ben'],
      ['handoff', 'inc-1', 'payments', '--as', 'ben'],
      ['progress', 'inc-1', 'done', '--as', 'ben'],
      ['lead', 'inc-1', 'ana', '--nobody', '--as', 'ben'],
      ['acknowledge', 'inc-1', '--for', 'long', '--as', 'ben'],
      ['answer', 'n1', 'no', '--as', 'ben'],
      ['answer', 'n1', 'maybe', '--as', 'ben'],
    ];
    for (const args of wrong) {
      const { code, err } = await escalog(args, server);
      assert.equal(code, 2, args.join(' '));
      assert.notEqual(err, '');
    }
    assert.deepEqual(server.received, []);
  });
});

describe('suggestions', () => {
  const incident = '0c2e3f35-d1fe-5c8d-9092-e5a265d3ae4b';
  const nudge = {
    nudgeId: `${incident}.nudge.1`,
    rule: 'rule/quiet',
    suggestion: 'Post an update.',
    action: { kind: 'none', targets: [], path: null, say: null },
    people: [{ person: 'person/ben', name: 'Ben' }],
    madeAt: '2026-11-18T02:00:00.000Z',
    expiresAt: '2026-11-18T02:15:00.000Z',
    state: 'open',
    by: null,
  };

  it('are listed with their ids, and with what to do', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/nudges': { body: { nudges: [nudge] } } });
    const { out, err, code } = await escalog(['nudges', 'inc-1'], server);
    assert.match(out, /0c2e3f35.*\.nudge\.1 +open +2026-11-17 21:00:00 .* Ben +Post an update\./);
    assert.match(err, /escalog answer NUDGE yes/);
    assert.equal(code, 0);
    const { out: asJson } = await escalog(['nudges', 'inc-1', '--json'], server);
    assert.deepEqual(JSON.parse(asJson), [nudge]);
  });

  it('are answered with yes, or with no and why, by the first characters of the incident too', async () => {
    const path = (id: string) => `POST /v1/nudges/${id}/answer`;
    await using server = await fakeEscalog({
      [path('0c2.nudge.1')]: problem(404, 'nudge-not-found', 'There is no such nudge.'),
      'GET /v1/incidents': { body: { incidents: [{ ...exampleIncident, id: incident }], next: null } },
      [path(`${incident}.nudge.1`)]: { body: { ...nudge, state: 'accepted' } },
    });
    const yes = await escalog(['answer', '0c2.nudge.1', 'yes', '--as', 'ben'], server);
    assert.deepEqual([yes.out, yes.code], ['Accepted: Post an update.\n', 0]);
    assert.deepEqual(server.received.at(-1)?.body, { by: 'ben', answer: 'accept' });
    const accept = await escalog(['answer', nudge.nudgeId, 'accept', '--as', 'ben'], server);
    assert.equal(accept.out, yes.out, 'as the API calls it');
    const no = await escalog(['answer', nudge.nudgeId, 'no', '--because', 'Later.', '--as', 'ben'], server);
    assert.equal(no.out, 'Dismissed: Post an update.\n');
    assert.deepEqual(server.received.at(-1)?.body, { by: 'ben', answer: 'dismiss', why: 'Later.' });
  });

  it('say so when somebody has answered otherwise', async () => {
    await using server = await fakeEscalog({
      'POST /v1/nudges/n1/answer': problem(409, 'nudge-answered', 'Ana has dismissed it already.'),
    });
    const { err, code } = await escalog(['answer', 'n1', 'yes', '--as', 'ben'], server);
    assert.deepEqual([err, code], ['Ana has dismissed it already.\n', 1]);
  });
});
