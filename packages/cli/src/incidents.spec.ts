import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { exampleIncident } from './testing/example-incident.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

describe('escalog search', () => {
  const offers = [
    { ref: 'business-service/login', name: 'Login', score: 0.7, reason: '“logn” is one letter from Login.' },
  ];

  it('shows what may be meant, with a score and why', async () => {
    await using server = await fakeEscalog({ 'GET /v1/catalog/search': { status: 200, body: { offers } } });
    const { code, out } = await escalog(['search', 'log', 'n', '--type', 'team', 'person', '--limit', '3'], server);
    assert.equal(server.received[0]?.line, 'GET /v1/catalog/search?q=log+n&limit=3&types=team&types=person');
    assert.equal(
      out,
      'ENTRY                   NAME   SCORE  WHY\nbusiness-service/login  Login  0.70   “logn” is one letter from Login.\n',
    );
    assert.equal(code, 0);
  });

  it('says that there is nothing, and what its options take', async () => {
    await using server = await fakeEscalog({ 'GET /v1/catalog/search': { status: 200, body: { offers: [] } } });
    const { out, err } = await escalog(['search', 'xyz'], server);
    assert.deepEqual([out, err], ['', 'Nothing in the catalog is like "xyz".\n']);
    assert.equal((await escalog(['search', 'xyz', '--json'], server)).out, '[]\n');
    const wrong = await escalog(['search', 'xyz', '--limit', '51'], server);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /Give a number from 1 to 50\./);
  });
});

describe('escalog declare', () => {
  it('shows what it may be about, when that could not be told', async () => {
    const offers = [
      { ref: 'business-service/login', name: 'Login', score: 0.7, reason: '“logn” is one letter from Login.' },
    ];
    const route = { owner: null, path: 'escalation-path/triage', explanation: 'Nobody could be told.' };
    const [halted] = exampleIncident.escalations;
    const paged = [{ person: 'person/ana', name: 'Ana', at: '2026-11-18T02:00:01.000Z' }];
    const triaged = { ...exampleIncident, affects: [], routes: [route], offers };
    const body = { ...triaged, escalations: [{ ...halted, state: 'climbing', level: 1, paged }] };
    await using server = await fakeEscalog({
      'POST /v1/incidents': { status: 201, body: exampleIncident },
      'GET /v1/incidents/inc-1': { status: 200, body },
    });
    const { err } = await escalog(['declare', 'the logn hangs'], server);
    assert.match(
      err,
      /\nNobody could be told\.\nPaged: Ana \(level 1 of Identity\)\.\nWhat is affected could not be told\. It may be about:\n {2}Login \(business-service\/login\): “logn” is one letter from Login\.\n$/,
    );
  });

  it('shows what may be meant by a name that several bear', async () => {
    const ambiguous = problem(422, 'ambiguous-entry', '"log" may be several.');
    const offers = [{ ref: 'business-service/login', name: 'Login', score: 0.5, reason: '“log” begins Login.' }];
    await using server = await fakeEscalog({
      'POST /v1/incidents': { ...ambiguous, body: { ...(ambiguous.body as object), offers } },
    });
    const { code, err } = await escalog(['declare', 'down', '--affects', 'log'], server);
    assert.equal(err, '"log" may be several.\n  Login (business-service/login): “log” begins Login.\n');
    assert.equal(code, 1);
  });

  it('sends the sentence alone, prints the id for scripts and the next step for people', async () => {
    await using server = await fakeEscalog({ 'POST /v1/incidents': { status: 201, body: exampleIncident } });
    const { code, out, err } = await escalog(['declare', 'users', 'cannot', 'log in'], server);
    assert.deepEqual(server.received[0]?.body, { title: 'users cannot log in' });
    assert.equal(out, 'inc-1\n');
    assert.equal(err, 'Declared: Users cannot log in (sev1).\nWho is paged is not known yet: escalog status inc-1\n');
    assert.equal(code, 0);
  });

  it('sends everything that it is given', async () => {
    await using server = await fakeEscalog({ 'POST /v1/incidents': { status: 201, body: exampleIncident } });
    await escalog(
      [
        'declare',
        'down',
        '--severity',
        'sev1',
        '--affects',
        'login',
        'component/sessions',
        '--description',
        'since 01:50',
        '--responder',
        'team/identity',
        '--as',
        'dana',
        '--key',
        'k-1',
      ],
      server,
    );
    assert.deepEqual(server.received[0]?.body, {
      title: 'down',
      severity: 'sev1',
      affects: ['login', 'component/sessions'],
      description: 'since 01:50',
      responder: 'team/identity',
      declaredBy: 'dana',
    });
    assert.equal(server.received[0]?.headers['idempotency-key'], 'k-1');
  });

  it('says who is paged once that is decided for every route', async () => {
    const route = { owner: 'team/identity', path: 'escalation-path/identity', explanation: 'It is theirs.' };
    const [halted] = exampleIncident.escalations;
    const ana = { person: 'person/ana', name: 'Ana', at: '2026-11-18T02:00:01.000Z' };
    const climbing = { ...halted, state: 'climbing', level: 1, paged: [ana] };
    const nobody = {
      ...halted,
      path: 'escalation-path/shop',
      state: 'exhausted',
      level: 0,
      paged: [],
      because: 'Nobody is there.',
    };
    const later = [
      { routes: [], escalations: [] },
      { routes: [route, route], escalations: [climbing] },
      { routes: [route, route], escalations: [climbing, nobody] },
    ];
    await using server = await fakeEscalog({
      'POST /v1/incidents': { status: 201, body: exampleIncident },
      'GET /v1/incidents/inc-1': () => ({ body: { ...exampleIncident, ...later.shift() } }),
    });
    const { code, out, err } = await escalog(['declare', 'down'], server);
    assert.deepEqual([code, out], [0, 'inc-1\n']);
    assert.deepEqual(err.split('\n').slice(1), [
      'Paged: Ana (level 1 of Identity).',
      'Nobody is paged by escalation-path/shop: Nobody is there.',
      '',
    ]);
  });

  it('says that the last resort is paged where no level had anybody', async () => {
    const route = { owner: 'team/identity', path: 'escalation-path/identity', explanation: 'It is theirs.' };
    const [halted] = exampleIncident.escalations;
    const paged = [{ person: 'person/ana', name: 'Ana', at: '2026-11-18T02:00:01.000Z' }];
    const exhausted = { ...halted, state: 'exhausted', level: 1, paged };
    await using server = await fakeEscalog({
      'POST /v1/incidents': { status: 201, body: exampleIncident },
      'GET /v1/incidents/inc-1': { body: { ...exampleIncident, routes: [route], escalations: [exhausted] } },
    });
    assert.match((await escalog(['declare', 'down'], server)).err, /\nPaged: Ana \(last resort of Identity\)\.\n$/);
  });

  it('does not wait for ever to hear who is paged', async () => {
    const waiting = { ...exampleIncident, routes: [], escalations: [] };
    await using server = await fakeEscalog({
      'POST /v1/incidents': { status: 201, body: exampleIncident },
      'GET /v1/incidents/inc-1': { body: waiting },
    });
    const { code, err } = await escalog(['declare', 'down'], server);
    assert.equal(code, 0);
    assert.match(err, /\nWho is paged is not known yet: escalog status inc-1\n$/);
  });

  it('says when the key was used before', async () => {
    await using server = await fakeEscalog({ 'POST /v1/incidents': { status: 200, body: exampleIncident } });
    const { code, err } = await escalog(['declare', 'down', '--key', 'k-1'], server);
    assert.match(err, /^Was declared before: /);
    assert.equal(code, 0);
  });
});

describe('escalog declare, when nobody knows what became of it', () => {
  const unavailable = {
    ...problem(503, 'unavailable', 'A dependency is not available now; send it again in a moment.'),
    headers: { 'retry-after': '0' },
  };
  const keysOf = ({ received }: { received: readonly { line: string; headers: Record<string, unknown> }[] }) =>
    received.filter(({ line }) => line.startsWith('POST')).map(({ headers }) => headers['idempotency-key']);

  for (const [what, trouble] of [
    ['no answer comes', 'broken-off'],
    ['it is told to try again', unavailable],
  ] as const) {
    it(`sends it again under the same key when ${what}, and says so`, async () => {
      let tries = 0;
      await using server = await fakeEscalog({
        'POST /v1/incidents': () => (++tries === 1 ? trouble : { status: 200, body: exampleIncident }),
      });
      const { code, out, err } = await escalog(['declare', 'down'], server);
      assert.deepEqual([code, out], [0, 'inc-1\n']);
      assert.match(err, /^Whether it is declared is not known yet; trying again \(2 of 4\)\.\nDeclared: /);
      const [first, second, ...more] = keysOf(server);
      assert.match(String(first), /^[\da-f]{8}-[\da-f-]{27}$/);
      assert.deepEqual([second, more], [first, []]);
    });
  }

  it('gives up after a few times, and names the key to declare it again with', async () => {
    await using server = await fakeEscalog({ 'POST /v1/incidents': unavailable });
    const { code, err } = await escalog(['declare', 'down'], server);
    const [key, ...again] = keysOf(server);
    assert.deepEqual([code, again], [1, [key, key, key]]);
    assert.ok(
      err.endsWith(
        `send it again in a moment.\nIt may have been declared all the same: declare it again with --key ${key}, and it stays one incident.\n`,
      ),
      err,
    );
  });

  it('takes another key for every declaration, and sends a refused one once', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents': problem(422, 'unknown-severity', 'There is no severity "sev9".'),
    });
    for (const title of ['down', 'down'])
      assert.deepEqual(await escalog(['declare', title], server), {
        code: 1,
        out: '',
        err: 'There is no severity "sev9".\n',
      });
    assert.equal(new Set(keysOf(server)).size, 2);
    assert.equal(server.received.length, 2);
  });
});

describe('escalog status', () => {
  const other = {
    ...exampleIncident,
    id: 'inc-22',
    title: 'Slow\nreports \u001b[31m',
    severity: 'sev3',
    status: 'open',
    declaredAt: '2026-07-01T00:00:00Z',
  };

  it('lists open incidents as a table, in local time, on one line each and without control characters', async () => {
    await using server = await fakeEscalog({
      'GET /v1/incidents': { body: { incidents: [exampleIncident, other], next: null } },
    });
    const { code, out, err } = await escalog(['status'], server);
    assert.equal(server.received[0]?.line, 'GET /v1/incidents?status=open&limit=50');
    assert.equal(
      out,
      [
        'ID      SEVERITY  STATUS        DECLARED (America/New_York)  TITLE',
        'inc-1   sev1      acknowledged  2026-11-17 21:00:00          Users cannot log in',
        'inc-22  sev3      open          2026-06-30 20:00:00          Slow reports \ufffd[31m',
        '',
      ].join('\n'),
    );
    assert.equal(err, '');
    assert.equal(code, 0);
  });

  it('tells the command for the next page, which asks for it', async () => {
    await using server = await fakeEscalog({
      'GET /v1/incidents': { body: { incidents: [exampleIncident], next: 'c+2' } },
    });
    const { err } = await escalog(['status', '--limit', '1'], server);
    assert.equal(err, 'There are more: escalog status --limit 1 --after c+2\n');
    await escalog(err.trim().split(' ').slice(4), server);
    assert.equal(server.received[1]?.line, 'GET /v1/incidents?status=open&limit=1&after=c%2B2');
  });

  it('says that there is nothing', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents': { body: { incidents: [], next: null } } });
    assert.deepEqual(await escalog(['status'], server), { code: 0, out: '', err: 'No open incidents.\n' });
    assert.equal((await escalog(['status', '--after', 'x'], server)).err, 'No further open incidents.\n');
  });

  it('shows one incident with who is involved and why', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1': { body: exampleIncident } });
    const { code, out } = await escalog(['status', 'inc-1'], server);
    assert.equal(
      out,
      [
        'Users cannot log in (sev1, acknowledged)',
        '',
        'Id            inc-1',
        'Declared      2026-11-17 21:00:00 (America/New_York)',
        'Acknowledged  2026-11-17 21:06:30 by Ben',
        'Affects       Login',
        '',
        'Who is involved',
        '  Login is owned by Identity, whose path is Identity.',
        '',
        '  Identity: halted, level 2',
        '    Ben has it.',
        '    paged 2026-11-17 21:00:01  Ana (person/ana)',
        '    paged 2026-11-17 21:05:01  Ben (person/ben)',
        '',
      ].join('\n'),
    );
    assert.equal(code, 0);
  });

  it('says until when a level waits, and when what is acknowledged is climbed again', async () => {
    const [one] = exampleIncident.escalations;
    const snoozedUntil = '2026-11-18T04:00:00.000Z';
    const body = {
      ...exampleIncident,
      snoozedUntil,
      escalations: [
        { ...one, state: 'climbing', acknowledgeBy: '2026-11-18T02:05:00.000Z' },
        { ...one, state: 'acknowledged', lapsesAt: '2026-11-18T03:00:00.000Z' },
        { ...one, state: 'acknowledged', lapsesAt: snoozedUntil },
      ],
      rules: [{ name: 'Nights', outcome: 'applies', because: 'It is night.' }],
    };
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1': { body } });
    const { out } = await escalog(['status', 'inc-1'], server);
    assert.match(out, /Identity: climbing, level 2, until 2026-11-17 21:05:00\n/);
    assert.match(out, /climbed again at 2026-11-17 22:00:00 unless somebody is active\n/);
    assert.match(out, /climbed again at 2026-11-17 23:00:00\n/);
    assert.ok(out.indexOf('Identity: climbing') < out.indexOf('Routing rules that were asked'), 'people first');
  });

  it('shows how the work goes, and what waits for an answer', async () => {
    const body = {
      ...exampleIncident,
      progress: 'identified',
      lead: 'person/ben',
      snoozedUntil: '2026-11-18T04:00:00.000Z',
      handoffs: [
        { at: '2026-11-18T02:07:00.000Z', by: 'person/ben', toName: 'Payments', why: 'Theirs.', state: 'returned' },
      ],
      bounced: { because: 'It went in a circle.' },
      nudges: [
        {
          nudgeId: 'inc-1.nudge.1',
          suggestion: 'Post an update.',
          people: [{ person: 'person/ben', name: 'Ben' }],
          expiresAt: '2026-11-18T03:00:00.000Z',
          state: 'open',
        },
      ],
    };
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1': { body } });
    const { out } = await escalog(['status', 'inc-1'], server);
    assert.deepEqual(out.split('\n').slice(5, 11), [
      '              until 2026-11-17 23:00:00',
      'Progress      identified',
      'Lead          Ben',
      'Handed off    2026-11-17 21:07:00 by Ben to Payments, from where it came back: Theirs.',
      'To and fro    It went in a circle.',
      'Suggested     Post an update. (Ben, until 2026-11-17 22:00:00): escalog answer inc-1.nudge.1 yes',
    ]);
  });

  it('shows refs where no names are known', async () => {
    const { names: _, ...nameless } = exampleIncident;
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1': { body: nameless } });
    assert.match(
      (await escalog(['status', 'inc-1'], server)).out,
      /by person\/ben\nAffects {7}business-service\/login\n/,
    );
  });

  it('shows an incident that was just declared', async () => {
    const fresh = {
      ...exampleIncident,
      description: 'since 01:50',
      status: 'open',
      affects: [],
      acknowledgedBy: [],
      acknowledgedAt: null,
      routes: [],
      escalations: [],
    };
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1': { body: fresh } });
    const { out } = await escalog(['status', 'inc-1'], server);
    assert.match(out, /^Users cannot log in \(sev1, open\)\nsince 01:50\n/);
    assert.match(out, /Affects {7}nothing named\n\nIt has not been routed yet\.\n$/);
    assert.doesNotMatch(out, /Acknowledged|Resolved/);
  });

  it('tells which routing rules were asked, and why they did not apply', async () => {
    const rules = [{ name: 'Nights', outcome: 'does-not-apply', because: 'x is false.' }];
    await using server = await fakeEscalog({
      'GET /v1/incidents/inc-1': { body: { ...exampleIncident, rules, furtherRules: 1 } },
    });
    const { out } = await escalog(['status', 'inc-1'], server);
    assert.match(
      out,
      /\nRouting rules that were asked\n {2}Nights does not apply: x is false\.\n {2}1 more rule did not apply\.\n/,
    );
  });

  it('prints what the server answered with --json', async () => {
    const page = { incidents: [exampleIncident], next: null };
    await using server = await fakeEscalog({
      'GET /v1/incidents': { body: page },
      'GET /v1/incidents/inc-1': { body: exampleIncident },
    });
    assert.deepEqual(JSON.parse((await escalog(['status', '--json'], server)).out), page);
    assert.deepEqual(JSON.parse((await escalog(['status', 'inc-1', '--json'], server)).out), exampleIncident);
  });
});

describe('commands that change an incident', () => {
  const cases = [
    {
      args: ['acknowledge', 'inc-1', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/acknowledge',
      body: { by: 'ben' },
      out: 'Acknowledged by Ben: Users cannot log in\n',
    },
    {
      args: ['severity', 'inc-1', 'sev1', '--as', 'ben', '--because', 'all users'],
      line: 'POST /v1/incidents/inc-1/severity',
      body: { severity: 'sev1', by: 'ben', why: 'all users' },
      out: 'Severity is now sev1: Users cannot log in\n',
    },
    {
      args: ['severity', 'inc-1', 'sev1', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/severity',
      body: { severity: 'sev1', by: 'ben' },
      out: 'Severity is now sev1: Users cannot log in\n',
    },
    {
      args: [
        'scope',
        'inc-1',
        '--add',
        'Card payments',
        'ledger',
        '--remove',
        'login',
        '--as',
        'ben',
        '--because',
        'tills',
      ],
      line: 'POST /v1/incidents/inc-1/scope',
      body: { by: 'ben', add: ['Card payments', 'ledger'], remove: ['login'], why: 'tills' },
      out: 'Affected now: Login: Users cannot log in\n',
    },
    {
      args: ['page-now', 'inc-1', '--as', 'ben', '--because', 'it is not the upgrade'],
      line: 'POST /v1/incidents/inc-1/page-now',
      body: { by: 'ben', why: 'it is not the upgrade' },
      out: 'People are paged: Users cannot log in\n',
    },
    {
      args: ['update', 'inc-1', 'rolling', 'back', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/updates',
      body: { text: 'rolling back', by: 'ben' },
      out: 'Update posted: Users cannot log in\n',
    },
    {
      args: ['resolve', 'inc-1', '--as', 'ben', '--note', 'rolled back'],
      line: 'POST /v1/incidents/inc-1/resolve',
      body: { by: 'ben', note: 'rolled back' },
      out: 'Resolved: Users cannot log in. The report: escalog report inc-1\n',
    },
    {
      args: ['reopen', 'inc-1', '--as', 'ben', '--note', 'it is back'],
      line: 'POST /v1/incidents/inc-1/reopen',
      body: { by: 'ben', note: 'it is back' },
      out: 'Open again: Users cannot log in. Who is paged: escalog status inc-1\n',
    },
    {
      args: ['visibility', 'inc-1', '--private', '--seen-by', 'ana', '--as', 'ben', '--because', 'one customer'],
      line: 'POST /v1/incidents/inc-1/visibility',
      body: { private: true, seenBy: ['ana'], by: 'ben', why: 'one customer' },
      out: 'Seen by those involved and named alone: Users cannot log in\n',
    },
    {
      args: ['visibility', 'inc-1', '--public', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/visibility',
      body: { private: false, by: 'ben' },
      out: 'Seen by everybody: Users cannot log in\n',
    },
    {
      args: ['resolve', 'inc-1', '--as', 'ben'],
      line: 'POST /v1/incidents/inc-1/resolve',
      body: { by: 'ben' },
      out: 'Resolved: Users cannot log in. The report: escalog report inc-1\n',
    },
  ];
  for (const { args, line, body, out } of cases) {
    it(`escalog ${args.join(' ')}`, async () => {
      await using server = await fakeEscalog({ [line]: { body: exampleIncident } });
      assert.deepEqual(await escalog(args, server), { code: 0, out, err: '' });
      assert.deepEqual(
        server.received.map(({ line: sent, body: with_ }) => ({ sent, with_ })),
        [{ sent: line, with_: body }],
      );
    });
  }

  it('scope needs something to add or to remove', async () => {
    await using server = await fakeEscalog({});
    const { code, err } = await escalog(['scope', 'inc-1', '--as', 'ben'], server);
    assert.equal(code, 2);
    assert.equal(err, 'Name what to --add to what is affected, or to --remove from it.\n');
    assert.deepEqual(server.received, []);
  });

  it('scope says under which names nothing is known', async () => {
    const body = { ...exampleIncident, affects: [], unknownNames: ['db-7'] };
    await using server = await fakeEscalog({ 'POST /v1/incidents/inc-1/scope': { body } });
    const { out } = await escalog(['scope', 'inc-1', '--add', 'db-7', '--as', 'ben'], server);
    assert.equal(
      out,
      'Affected now: nothing: Users cannot log in\nNothing is known under db-7: triage is asked about it.\n',
    );
  });

  it('cannot be led to another path by an odd id', async () => {
    await using server = await fakeEscalog({});
    await escalog(['acknowledge', '../catalog/apply?x#y', '--as', 'ben'], server);
    assert.equal(server.received[0]?.line, 'POST /v1/incidents/..%2Fcatalog%2Fapply%3Fx%23y/acknowledge');
  });
});

describe('the first characters of an id', () => {
  const id = '0c2f7a3f-4e11-5b6e-8a53-5f0c6c5e9d0a';
  const found = (...titles: readonly string[]) => ({
    body: { incidents: titles.map((title, index) => ({ ...exampleIncident, id: `${id}${index}`, title })), next: null },
  });
  const nothing = problem(404, 'incident-not-found', 'There is no incident 0c2.');

  it('are the incident that begins so, for every command', async () => {
    const answers = ['GET', 'POST'].flatMap((method) =>
      ['', '/acknowledge', '/severity', '/updates', '/resolve', '/timeline', '/report'].map(
        (under) => `${method} /v1/incidents/ID${under}`,
      ),
    );
    const at = (start: string, answer: object) =>
      Object.fromEntries(answers.map((line) => [line.replace('ID', start), answer] as const));
    await using server = await fakeEscalog({
      ...at('0c2', nothing),
      ...at(`${id}0`, { body: { ...exampleIncident, entries: [] } }),
      'GET /v1/incidents': found('Users cannot log in'),
    });
    for (const args of [
      ['status', '0c2'],
      ['acknowledge', '0c2', '--as', 'ben'],
      ['severity', '0c2', 'sev1', '--as', 'ben'],
      ['update', '0c2', 'text', '--as', 'ben'],
      ['resolve', '0c2', '--as', 'ben'],
      ['timeline', '0c2'],
      ['report', '0c2'],
    ])
      assert.deepEqual([args[0], (await escalog(args, server)).code], [args[0], 0]);
    assert.equal(server.received[1]?.line, 'GET /v1/incidents?id=0c2&limit=11');
  });

  it('of several are none of them, and all are shown with their titles', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/0c2/resolve': nothing,
      'GET /v1/incidents': found('Users cannot log in', 'Slow\nreports'),
    });
    const { code, err } = await escalog(['resolve', '0c2', '--as', 'ben'], server);
    assert.equal(code, 1);
    assert.deepEqual(err.split('\n'), [
      'Several incidents begin with 0c2; give more of the id:',
      `  ${id}0  acknowledged  Users cannot log in`,
      `  ${id}1  acknowledged  Slow reports`,
      '',
    ]);
  });

  it('of none are refused as the server does', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/0c2/resolve': nothing,
      'GET /v1/incidents': found(),
    });
    assert.deepEqual(await escalog(['resolve', '0c2', '--as', 'ben'], server), {
      code: 1,
      out: '',
      err: 'There is no incident 0c2.\n',
    });
  });
});

describe('escalog timeline', () => {
  const body = {
    incident: 'inc-1',
    entries: [
      {
        at: '2026-11-18T02:00:00.000Z',
        kind: 'incident-declared',
        text: 'Dana declared: Users cannot log in',
        reason: 'Dana declared it over the API.',
      },
      { at: '2026-11-18T02:00:01.500Z', kind: 'level-reached', text: 'Level 1: Ana is paged.', reason: null },
      { at: '2026-11-18T02:05:00.000Z', kind: 'update-posted', text: 'Same.', reason: 'Same.' },
      { at: '2026-11-18T02:06:00.000Z', kind: 'update-posted', text: 'Dana: “a\n\n  b”.', reason: null },
    ],
  };

  it('prints what else was looked at below the reason', async () => {
    const routed = {
      at: '2026-11-18T02:00:00.000Z',
      text: 'The incident was routed to Ana.',
      reason: 'The rule “Nights” applies.',
      details: ['Days (routing-rule/days@1) does not apply: x is false.'],
    };
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/timeline': { body: { entries: [routed] } } });
    const { out } = await escalog(['timeline', 'inc-1'], server);
    assert.deepEqual(out.split('\n').slice(1, 3), [
      '                     The rule “Nights” applies.',
      '                     Days (routing-rule/days@1) does not apply: x is false.',
    ]);
  });

  it('prints a line for each entry in local time, with the reason below it', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/timeline': { body } });
    const { code, out, err } = await escalog(['timeline', 'inc-1'], server);
    assert.equal(
      out,
      [
        '2026-11-17 21:00:00  Dana declared: Users cannot log in',
        '                     Dana declared it over the API.',
        '2026-11-17 21:00:01  Level 1: Ana is paged.',
        '2026-11-17 21:05:00  Same.',
        '2026-11-17 21:06:00  Dana: “a',
        '',
        '                       b”.',
        '',
      ].join('\n'),
    );
    assert.equal(err, '4 entries; times are those of America/New_York.\n');
    assert.equal(code, 0);
  });

  it('prints what the server answered with --json', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/timeline': { body } });
    assert.deepEqual(JSON.parse((await escalog(['timeline', 'inc-1', '--json'], server)).out), body);
  });
});

describe('escalog report', () => {
  for (const format of ['markdown', 'html', 'json']) {
    it(`asks for ${format} and prints it as it came, and a refusal in words, never as a page`, async () => {
      await using server = await fakeEscalog({
        'GET /v1/incidents/inc-1/report': ({ line, headers }) => ({
          type: 'text/plain',
          body: `${line}, refused as ${headers.accept}\n`,
        }),
      });
      assert.deepEqual(
        await escalog(['report', 'inc-1', ...(format === 'markdown' ? [] : ['--format', format])], server),
        {
          code: 0,
          out: `GET /v1/incidents/inc-1/report?format=${format}&zone=America%2FNew_York, refused as application/json\n`,
          err: '',
        },
      );
    });
  }

  it('writes a PDF into a file, byte for byte, and does not print it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-report-'));
    try {
      await using server = await fakeEscalog({
        'GET /v1/incidents/inc-1/report': ({ line }) => ({ type: 'application/pdf', body: `%PDF ${line} \u00ff\n\n` }),
      });
      const file = join(folder, 'report.pdf');
      const asked = ['report', 'inc-1', '--format', 'pdf', '--zone', 'Europe/Lisbon'];
      assert.equal((await escalog([...asked, '-o', file], server)).code, 0);
      assert.equal(
        readFileSync(file, 'utf8'),
        '%PDF GET /v1/incidents/inc-1/report?format=pdf&zone=Europe%2FLisbon \u00ff\n\n',
      );
      const { code, err } = await escalog(asked, server);
      assert.equal(code, 2);
      assert.match(err, /A PDF is no text: add -o inc-1\.pdf/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('writes it into a file, and says when it cannot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-report-'));
    try {
      await using server = await fakeEscalog({
        'GET /v1/incidents/inc-1/report': { type: 'text/html', body: '<p>done</p>\n' },
      });
      const file = join(folder, 'report.html');
      assert.deepEqual(await escalog(['report', 'inc-1', '--format', 'html', '--out', file], server), {
        code: 0,
        out: '',
        err: `Written to ${file}.\n`,
      });
      assert.equal(readFileSync(file, 'utf8'), '<p>done</p>\n');
      const { code, err } = await escalog(['report', 'inc-1', '--out', join(folder, 'missing', 'report.md')], server);
      assert.match(err, /^There is no folder .*missing to write .*report\.md into\.$/m);
      assert.equal(code, 2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('failures', () => {
  it('name a command instead of the request that does the same', async () => {
    for (const [detail, shown] of [
      [
        'There is no incident ffff; GET /v1/incidents lists those that are.',
        'There is no incident ffff; escalog status lists the open ones.',
      ],
      [
        'Nobody is called "x"; there are person/a and so on, see GET /v1/catalog/entries?type=person.',
        'Nobody is called "x"; there are person/a and so on, see escalog people.',
      ],
      [
        'No schedule is called "x"; GET /v1/on-call lists those that are.',
        'No schedule is called "x"; escalog on-call lists those that are.',
      ],
    ] as const) {
      await using server = await fakeEscalog({ 'POST /v1/incidents/inc-1/resolve': problem(404, 'not-found', detail) });
      assert.equal((await escalog(['resolve', 'inc-1', '--as', 'ben'], server)).err, `${shown}\n`);
    }
  });

  it('of the domain are one sentence and exit code 1', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/inc-1/resolve': problem(422, 'already-resolved', 'It was resolved before.'),
    });
    assert.deepEqual(await escalog(['resolve', 'inc-1', '--as', 'ben'], server), {
      code: 1,
      out: '',
      err: 'It was resolved before.\n',
    });
  });

  it('with several errors show each', async () => {
    const errors = [
      { pointer: '/title', detail: 'is too long' },
      { pointer: '/severity', detail: 'is not known' },
    ];
    await using server = await fakeEscalog({
      'POST /v1/incidents': problem(400, 'invalid-request', 'body/title: is too long', errors),
    });
    assert.deepEqual(await escalog(['declare', 'x'], server), {
      code: 1,
      out: '',
      err: 'body/title: is too long\n  /title: is too long\n  /severity: is not known\n',
    });
  });

  it('with one error that the sentence tells show it once', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents': problem(400, 'invalid-request', 'body/title: is too long', [
        { pointer: '/title', detail: 'is too long' },
      ]),
    });
    assert.equal((await escalog(['declare', 'x'], server)).err, 'body/title: is too long\n');
  });

  it('to connect say what to do, with exit code 3', async () => {
    const server = await fakeEscalog({});
    await server[Symbol.asyncDispose]();
    assert.deepEqual(await escalog(['status'], server), {
      code: 3,
      out: '',
      err: `Escalog does not answer at ${server.url}; start it with npm start or give --url.\n`,
    });
  });

  it('to find the host name it, with exit code 3', async () => {
    const { code, err } = await escalog(['status', '--url', 'http://escalog.invalid']);
    assert.match(err, /^Escalog does not answer at http:\/\/escalog\.invalid \(E\w+\); start it/);
    assert.equal(code, 3);
  });

  it('to speak https with what serves http say which is given', async () => {
    await using server = await fakeEscalog({});
    const url = server.url.replace('http:', 'https:');
    assert.deepEqual(await escalog(['status'], { url }), {
      code: 3,
      out: '',
      err: `Escalog does not answer at ${url} (ERR_SSL_WRONG_VERSION_NUMBER); does it serve http? Then say so in --url.\n`,
    });
  });

  it('of another server that listens there are told as such', async () => {
    await using server = await fakeEscalog({
      'GET /v1/incidents/a': { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
      'GET /v1/incidents/b': { type: 'text/html', body: '<h1>Hello</h1>' },
    });
    assert.deepEqual(await escalog(['status', 'a'], server), {
      code: 1,
      out: '',
      err: `${server.url} answered 502 in a way that Escalog does not; is --url right?\n`,
    });
    assert.deepEqual(await escalog(['status', 'b'], server), {
      code: 1,
      out: '',
      err: `${server.url} answered with something that is not JSON; is that Escalog? Check --url.\n`,
    });
  });
});

describe('use', () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Usage: escalog/],
    [['declare'], /missing required argument 'title'/],
    [['acknowledge', 'inc-1'], /required option '--as <who>' not specified/],
    [['acknowlege', 'inc-1'], /unknown command 'acknowlege'\n\(Did you mean acknowledge\?\)/],
    [['status', '--jsn'], /unknown option '--jsn'/],
    [['status', '--limit', '0'], /Give a number from 1 to 200/],
    [['report', 'inc-1', '--format', 'docx'], /Allowed choices are markdown, html, json, pdf/],
    [['--url', 'localhost:8080', 'status'], /Give an http or https URL/],
  ];
  for (const [args, message] of wrong) {
    it(`that is wrong says what is right and ends with 2: escalog ${args.join(' ')}`, async () => {
      const { code, out, err } = await escalog(args);
      assert.match(err, message);
      assert.equal(out, '');
      assert.equal(code, 2);
    });
  }

  it('is explained on request, which is no error', async () => {
    const { code, out, err } = await escalog(['help', 'declare']);
    assert.match(out, /Usage: escalog declare/);
    assert.equal(err, '');
    assert.equal(code, 0);
  });

  it('is listed by subject, within eighty columns', async () => {
    const lines = (await escalog(['help'])).out.split('\n');
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    const [incidents, catalog, running] = ['Incidents:', 'What the catalog knows:', 'Running Escalog:'].map((heading) =>
      lines.indexOf(heading),
    );
    assert.ok(incidents !== undefined && catalog !== undefined && running !== undefined);
    assert.ok(0 < incidents && incidents < catalog && catalog < running, lines.join('\n'));
  });

  it('takes who somebody is from ESCALOG_AS, and --as before it', async () => {
    await using server = await fakeEscalog({
      'POST /v1/incidents/inc-1/acknowledge': { body: exampleIncident },
      'POST /v1/catalog/remove': { body: { removed: [{ ref: 'team/old', name: 'Old' }] } },
    });
    const env = { ESCALOG_AS: 'ana' };
    await escalog(['acknowledge', 'inc-1'], { url: server.url, env });
    await escalog(['acknowledge', 'inc-1', '--as', 'ben'], { url: server.url, env });
    await escalog(['remove', 'team/old', '--yes'], { url: server.url, env });
    assert.deepEqual(
      server.received.map(({ body }) => (body as { readonly by?: string }).by).filter((by) => by !== undefined),
      ['ana', 'ben', 'ana'],
    );
  });

  it('takes --url before ESCALOG_URL, with or without a slash at its end', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents': { body: { incidents: [], next: null } } });
    assert.equal((await escalog(['status', '--url', `${server.url}/`], { url: 'http://127.0.0.1:1' })).code, 0);
    assert.equal(server.received[0]?.line.split('?')[0], 'GET /v1/incidents');
  });
});
