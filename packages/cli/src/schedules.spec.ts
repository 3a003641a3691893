import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const ana = { person: 'person/ana', name: 'Ana Costa' };
const ben = { person: 'person/ben', name: 'Ben Ito' };
const byOverride = { ref: 'override/o', kind: 'replace', insteadOf: ana, by: ana, why: 'The dentist.' };
const page = (next: string | null, more: object) => ({
  schedule: 'schedule/identity',
  name: 'Identity on call',
  timeZone: 'Europe/Berlin',
  from: '2026-11-18T02:00:00.000Z',
  to: '2026-12-16T02:00:00.000Z',
  shifts: [],
  gaps: [],
  doubleBookings: [],
  next,
  ...more,
});

describe('escalog shifts', () => {
  const first = page('2026-11-20T08:00:00.000Z', {
    shifts: [
      {
        ...ana,
        startsAt: '2026-11-18T08:00:00.000Z',
        endsAt: '2026-11-18T17:00:00.000Z',
        layer: 'Days',
        override: null,
      },
      {
        ...ben,
        startsAt: '2026-11-19T08:00:00.000Z',
        endsAt: '2026-11-19T17:00:00.000Z',
        layer: 'Days',
        override: byOverride,
      },
    ],
    gaps: [
      { startsAt: '2026-11-18T17:00:00.000Z', endsAt: '2026-11-19T08:00:00.000Z', because: 'No layer has anybody.' },
    ],
  });
  const second = page(null, {
    doubleBookings: [
      {
        startsAt: '2026-11-21T08:00:00.000Z',
        endsAt: '2026-11-21T09:00:00.000Z',
        because: 'Ana Costa is on call twice.',
      },
    ],
  });

  it('lists shifts and gaps of all pages in order, on the clock of the schedule, and who is booked twice', async () => {
    await using server = await fakeEscalog({
      'GET /v1/schedules/ident/shifts': ({ line }) => ({ body: line.includes('after=') ? second : first }),
    });
    const { code, out, err } = await escalog(['shifts', 'ident', '--from', '2026-11-18T03:00'], server);
    assert.deepEqual(out.split('\n'), [
      'FROM (Europe/Berlin)  TO                ON CALL',
      '2026-11-18 09:00      2026-11-18 18:00  Ana Costa (person/ana)  layer Days',
      '2026-11-18 18:00      2026-11-19 09:00  nobody                  No layer has anybody.',
      '2026-11-19 09:00      2026-11-19 18:00  Ben Ito (person/ben)    layer Days, instead of Ana Costa by override/o of Ana Costa: The dentist',
      '',
    ]);
    assert.deepEqual([code, err], [0, '! 2026-11-21 09:00 to 2026-11-21 10:00: Ana Costa is on call twice.\n']);
    assert.deepEqual(
      server.received.map(({ line }) => new URL(line.slice('GET '.length), server.url).searchParams.toString()),
      [
        'limit=500&from=2026-11-18T03%3A00',
        'limit=500&from=2026-11-18T02%3A00%3A00.000Z&to=2026-12-16T02%3A00%3A00.000Z&after=2026-11-20T08%3A00%3A00.000Z',
      ],
    );
  });
});

describe('escalog on-call', () => {
  it('says by which layer or override somebody is on call, and names all who are', async () => {
    const span = { startsAt: '2026-11-19T08:00:00.000Z', endsAt: '2026-11-19T17:00:00.000Z' };
    const shifts = [
      { ...ana, ...span, layer: 'Days', override: null },
      { ...ben, ...span, layer: null, override: { ...byOverride, insteadOf: null } },
    ];
    const body = {
      schedule: 'schedule/identity',
      name: 'Identity on call',
      onCall: ana,
      shift: span,
      shifts,
      because: null,
    };
    await using server = await fakeEscalog({
      'GET /v1/schedules/ident/on-call': { body },
      'GET /v1/on-call': { body: { schedules: [body], next: null } },
    });
    assert.deepEqual((await escalog(['on-call', 'ident'], server)).out.split('\n'), [
      'Ana Costa (person/ana) is on call in Identity on call until 2026-11-19 12:00:00 (America/New_York), layer Days.',
      'Ben Ito (person/ben) is on call in Identity on call until 2026-11-19 12:00:00 (America/New_York), by override/o of Ana Costa: The dentist.',
      '',
    ]);
    assert.deepEqual((await escalog(['on-call'], server)).out.split('\n').slice(1), [
      'schedule/identity  Ana Costa (person/ana)  2026-11-19 12:00:00',
      'schedule/identity  Ben Ito (person/ben)    2026-11-19 12:00:00',
      '',
    ]);
  });
});

describe('escalog override', () => {
  const override = {
    ref: 'override/identity-20261119-0a1b2c3d',
    schedule: 'schedule/identity',
    kind: 'replace',
    person: ben,
    insteadOf: ana,
    startsAt: '2026-11-19T09:00:00.000Z',
    endsAt: '2026-11-19T13:00:00.000Z',
    timeZone: 'Europe/Berlin',
    by: ana,
    why: 'The dentist.',
  };
  const path = '/v1/schedules/ident/overrides';
  const words = [
    '--person',
    'ben',
    '--from',
    '2026-11-19T10:00',
    '--to',
    '2026-11-19T14:00',
    '--because',
    'The dentist.',
    '--as',
    'ana',
  ];

  it('puts somebody on call, and says who is on call then', async () => {
    const body = {
      override,
      onCall: { before: ana, after: ben, next: ana },
      warnings: [{ ref: override.ref, detail: 'look' }],
    };
    await using server = await fakeEscalog({ [`POST ${path}`]: { status: 201, body } });
    assert.deepEqual(await escalog(['override', 'ident', ...words, '--instead-of', 'ana'], server), {
      code: 0,
      out: 'Ben Ito is on call instead of Ana Costa from 2026-11-19 10:00:00 to 2026-11-19 14:00:00 (Europe/Berlin): override/identity-20261119-0a1b2c3d\nOn call then: Ben Ito; without it: Ana Costa.\n',
      err: '! override/identity-20261119-0a1b2c3d: look.\n',
    });
    assert.deepEqual(server.received[0]?.body, {
      kind: 'replace',
      person: 'ben',
      startsAt: '2026-11-19T10:00',
      endsAt: '2026-11-19T14:00',
      by: 'ana',
      why: 'The dentist.',
      insteadOf: 'ana',
    });
  });

  it('adds and takes off, not both', async () => {
    const body = { override, onCall: null, warnings: [] };
    await using server = await fakeEscalog({ [`POST ${path}`]: { status: 201, body } });
    for (const flag of ['add', 'remove']) await escalog(['override', 'ident', ...words, `--${flag}`], server);
    assert.deepEqual(
      server.received.map((request) => (request.body as { kind: string }).kind),
      ['add', 'remove'],
    );
    assert.notEqual((await escalog(['override', 'ident', ...words, '--add', '--remove'], server)).code, 0);
    assert.equal(server.received.length, 2);
  });

  it('says what is wrong', async () => {
    await using server = await fakeEscalog({
      [`POST ${path}`]: problem(422, 'invalid-override', 'Nothing was changed: it ends before it starts.'),
    });
    const { code, err } = await escalog(['override', 'ident', ...words], server);
    assert.deepEqual([code === 0, err], [false, 'Nothing was changed: it ends before it starts.\n']);
  });

  it('is listed with its ref, and cancelled by it', async () => {
    await using server = await fakeEscalog({
      [`GET ${path}`]: ({ line }) => ({
        body: line.includes('after=') ? { overrides: [], next: null } : { overrides: [override], next: override.ref },
      }),
      [`DELETE ${path}/override%2Fo`]: { body: { override: 'override/o', outcome: 'removed' } },
      [`DELETE ${path}/o`]: { body: { override: 'override/o', outcome: 'ended' } },
    });
    assert.deepEqual((await escalog(['overrides', 'ident'], server)).out.split('\n').slice(1), [
      '2026-11-19 10:00:00   2026-11-19 14:00:00  override/identity-20261119-0a1b2c3d  Ben Ito is on call instead of Ana Costa, by Ana Costa: The dentist.',
      '',
    ]);
    assert.equal(
      (await escalog(['overrides', 'ident', '--cancel', 'override/o', '--as', 'ana'], server)).out,
      'override/o is cancelled.\n',
    );
    assert.match(server.received.at(-1)?.line ?? '', /\?by=ana$/);
    assert.match((await escalog(['overrides', 'ident', '--cancel', 'o'], server)).out, /^override\/o ends now;/);
  });
});
