import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem, type Answer } from './testing/fake-escalog.ts';

const rung = { cycle: 1, at: '2026-11-18T02:00:00Z', why: 'Because.' };
const person = (name: string) => ({ person: `person/${name}`, name, via: [] });
const level = (number: number, afterSeconds: number, ...names: readonly string[]) => ({
  ...rung,
  level: number,
  afterSeconds,
  people: names.map(person),
  urgency: 'high',
  acknowledgeWithin: 'PT5M',
});

const foretold = {
  severity: 'sev2',
  severityAssumed: true,
  affects: ['business-service/login'],
  routing: { rule: 'named-in-sentence', because: 'The sentence names Login.', asked: [], further: 0 },
  routes: [
    {
      explanation: 'Login is owned by Identity.',
      pathName: 'Identity',
      pathVersion: 3,
      levels: [level(1, 0, 'Ana Costa'), { ...level(1, 600, 'Ben Ito', 'Cleo Park'), cycle: 2 }],
      skipped: [{ ...rung, level: 2, afterSeconds: 300 }],
      replaced: [],
      lastResort: { ...rung, afterSeconds: 900, people: [person('Dana Reyes')], againAfter: 'PT1M' },
    },
  ],
  byRules: [
    {
      explanation: 'Nobody has acknowledged for 10 min, and the rule “Boss” applies.',
      pathName: 'Boss',
      pathVersion: 1,
      levels: [level(1, 600, 'Dana Reyes')],
      skipped: [],
      replaced: [],
      lastResort: null,
    },
  ],
  offers: [{ ref: 'component/sessions', name: 'Sessions', score: 0.4, reason: '“log” is how Sessions is described.' }],
  contacts: [
    {
      person: 'person/ana',
      name: 'Ana Costa',
      urgency: 'low',
      basis: 'one-by-one',
      methods: [
        { method: 'inbox', channel: 'sandbox', address: 'sandbox', afterSeconds: 0 },
        { method: 'mail', channel: 'email', address: 'a***@acme.example', afterSeconds: 0 },
        { method: 'hook', channel: 'webhook', address: 'acme.example', afterSeconds: 180 },
      ],
    },
    { person: 'person/eve', name: 'Eve Lind', urgency: 'high', basis: 'every-method', methods: [] },
  ],
  warnings: ['No severity was given, so sev2 is assumed.'],
  names: { 'business-service/login': 'Login' },
  preview: 'sealed.by-us',
};

const lines = `Severity  sev2, assumed
Affects   Login
The sentence names Login.

Identity, version 3: Login is owned by Identity.
  at once       Ana Costa              level 1, high urgency, 5 min to acknowledge
  after 5 min   nobody                 level 2 is skipped
  after 10 min  Ben Ito and Cleo Park  level 1 in round 2, high urgency, 5 min to acknowledge
  after 15 min  Dana Reyes             the last resort, again and again until somebody acknowledges

By a rule, Boss: Nobody has acknowledged for 10 min, and the rule “Boss” applies.
  after 10 min  Dana Reyes  level 1, high urgency, 5 min to acknowledge
                            more would follow

How they would be reached
  Ana Costa  low urgency   sandbox at once; if that fails email a***@acme.example at once; if that fails webhook acme.example after 3 min
  Eve Lind   high urgency  in no way

It may be about these as well:
  Sessions (component/sessions): “log” is how Sessions is described.

Before you declare
  No severity was given, so sev2 is assumed.
`;

const incident = {
  id: 'i-1',
  title: 'users cannot log in',
  severity: 'sev2',
  status: 'open',
  affects: [],
  declaredAt: '2026-11-18T02:00:00Z',
  routes: [{ owner: null, path: 'escalation-path/identity', explanation: '' }],
  escalations: [
    {
      path: 'escalation-path/identity',
      state: 'climbing',
      level: 1,
      paged: [{ person: 'person/ana', name: 'Ana Costa', at: '2026-11-18T02:00:00Z' }],
    },
  ],
};

const server = (preview: Answer = { body: foretold }) =>
  fakeEscalog({
    'POST /v1/incidents/preview': preview,
    'POST /v1/incidents': { status: 201, body: incident },
    'GET /v1/incidents/i-1': { body: incident },
  });

describe('escalog preview', () => {
  it('tells who would be paged, in the order of time, and declares nothing', async () => {
    await using running = await server();
    const { code, out, err } = await escalog(
      ['preview', 'users', 'cannot log in', '--affects', 'login', '--as', 'dana'],
      running,
    );
    assert.deepEqual([code, out, err], [0, lines, '']);
    assert.deepEqual(
      running.received.map(({ line, body }) => [line, body]),
      [['POST /v1/incidents/preview', { title: 'users cannot log in', affects: ['login'], declaredBy: 'dana' }]],
    );
  });

  it('prints the answer as JSON', async () => {
    await using running = await server();
    const { out } = await escalog(['preview', 'down', '--json'], running);
    assert.deepEqual(JSON.parse(out), foretold);
  });

  it('says when nobody can tell, and that declaring works nevertheless', async () => {
    const detail =
      'The policy service does not answer, so whom a declaration would page cannot be told now; declaring works nevertheless (POST /v1/incidents).';
    await using running = await server(problem(503, 'preview-unanswered', detail));
    const { code, out, err } = await escalog(['preview', 'down'], running);
    assert.notEqual(code, 0);
    assert.deepEqual([out, err], ['', detail.replace('POST /v1/incidents', 'escalog declare') + '\n']);
  });
});

describe('escalog declare --preview', () => {
  it('shows it, and declares carrying it', async () => {
    await using running = await server();
    const { code, out, err } = await escalog(['declare', 'users cannot log in', '--preview', '--yes'], running);
    assert.deepEqual([code, out], [0, 'i-1\n']);
    assert.ok(err.startsWith(lines), err);
    assert.deepEqual(running.received[1]?.body, { title: 'users cannot log in', preview: 'sealed.by-us' });
  });

  it('declares nothing when nobody is there to agree', async () => {
    await using running = await server();
    const { code, err } = await escalog(['declare', 'users cannot log in', '--preview'], running);
    assert.notEqual(code, 0);
    assert.ok(
      err.endsWith(
        'Nothing was declared: nobody is here to ask. Give --yes to declare, or escalog preview to only look.\n',
      ),
      err,
    );
    assert.equal(running.received.length, 1);
  });

  it('declares without one when it cannot be had', async () => {
    await using running = await server(problem(503, 'preview-unanswered', 'The policy service does not answer.'));
    const { code, err } = await escalog(['declare', 'users cannot log in', '--preview', '--yes'], running);
    assert.equal(code, 0);
    assert.match(err, /^The policy service does not answer\.\nDeclared: /);
    assert.deepEqual(running.received[1]?.body, { title: 'users cannot log in' });
  });

  it('declares nothing that cannot be declared', async () => {
    await using running = await server(problem(422, 'unknown-severity', 'There is no severity "sev9".'));
    const { code, err } = await escalog(['declare', 'x', '--severity', 'sev9', '--preview', '--yes'], running);
    assert.notEqual(code, 0);
    assert.equal(err, 'There is no severity "sev9".\n');
    assert.equal(running.received.length, 1);
  });
});
