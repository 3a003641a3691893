import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const ana = {
  schedule: 'schedule/identity',
  name: 'Identity on call',
  onCall: { person: 'person/ana', name: 'Ana Costa' },
  shift: { startsAt: '2026-11-23T09:00:00.000Z', endsAt: '2026-11-30T09:00:00.000Z' },
  because: null,
};
const nobody = {
  ...ana,
  schedule: 'schedule/shop',
  name: 'Shop',
  onCall: null,
  shift: null,
  because: 'Nobody takes turns in Shop.',
};

describe('escalog on-call', () => {
  const pages = {
    'GET /v1/on-call': ({ line }: { line: string }) => ({
      body: line.includes('after=') ? { schedules: [nobody], next: null } : { schedules: [ana], next: ana.schedule },
    }),
    'GET /v1/schedules/ident/on-call': { body: ana },
    'GET /v1/schedules/shop/on-call': { body: nobody },
  };

  it('lists every schedule of all pages, with who is on call and until when', async () => {
    await using server = await fakeEscalog(pages);
    const { code, out, err } = await escalog(['on-call'], server);
    assert.deepEqual(out.split('\n'), [
      'SCHEDULE           ON CALL                 UNTIL (America/New_York)',
      'schedule/identity  Ana Costa (person/ana)  2026-11-30 04:00:00',
      'schedule/shop      nobody                  Nobody takes turns in Shop.',
      '',
    ]);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(JSON.parse((await escalog(['on-call', '--json'], server)).out), [ana, nobody]);
  });

  it('says in a sentence who it is in one schedule', async () => {
    await using server = await fakeEscalog(pages);
    assert.deepEqual(await escalog(['on-call', 'ident'], server), {
      code: 0,
      out: 'Ana Costa (person/ana) is on call in Identity on call until 2026-11-30 04:00:00 (America/New_York).\n',
      err: '',
    });
    assert.equal(
      (await escalog(['on-call', 'shop'], server)).out,
      'Nobody is on call in Shop. Nobody takes turns in Shop.\n',
    );
    assert.deepEqual(JSON.parse((await escalog(['on-call', 'shop', '--json'], server)).out), nobody);
  });

  it('says that there are no schedules', async () => {
    await using server = await fakeEscalog({ 'GET /v1/on-call': { body: { schedules: [], next: null } } });
    assert.match((await escalog(['on-call'], server)).err, /^There are no schedules/);
  });
});

describe('escalog people', () => {
  const nora = {
    ref: 'person/nora',
    name: 'Nora Lind',
    contactMethods: [
      { id: 'mail', channel: 'email', address: 'nora@acme.example' },
      { id: 'hook', channel: 'webhook', url: 'https://acme.example/secret' },
    ],
  };
  const zed = { ref: 'person/zed', name: 'Zed', contactMethods: [] };

  it('lists everybody of all pages, and how they are reached', async () => {
    await using server = await fakeEscalog({
      'GET /v1/catalog/entries': ({ line }) => ({
        body: line.includes('after=')
          ? { entries: [{ entry: zed, version: 1 }], next: null }
          : { entries: [{ entry: nora, version: 1 }], next: nora.ref },
      }),
      'GET /v1/contact-methods': {
        body: { people: [{ person: nora.ref, methods: [{ verified: null }, { verified: { at: '' } }] }], next: null },
      },
    });
    const { code, out } = await escalog(['people'], server);
    assert.deepEqual(out.split('\n'), [
      'PERSON       NAME       REACHED BY                        VERIFIED',
      'person/nora  Nora Lind  email nora@acme.example, webhook  1 of 2',
      'person/zed   Zed        nothing                           -',
      '',
    ]);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse((await escalog(['people', '--json'], server)).out), [nora, zed]);
  });

  it('finds somebody by a text, or says that nobody is found', async () => {
    await using server = await fakeEscalog({ 'GET /v1/catalog/entries': { body: { entries: [], next: null } } });
    assert.equal(
      (await escalog(['people', 'nora', 'lind'], server)).err,
      'Nobody is found by "nora lind"; escalog people lists everybody.\n',
    );
    assert.equal(server.received[0]?.line, 'GET /v1/catalog/entries?type=person&q=nora+lind&limit=500');
  });
});

describe('escalog remove', () => {
  const removed = [{ ref: 'team/old', name: 'Old team' }];
  const removing = { 'POST /v1/catalog/remove': { body: { applied: true, removed } } };

  it('shows what goes, then removes it with --yes', async () => {
    await using server = await fakeEscalog(removing);
    assert.deepEqual(await escalog(['remove', 'team/old', '--yes'], server), {
      code: 0,
      out: '- team/old  Old team\n',
      err: '1 entry to remove.\nRemoved: 1 entry.\n',
    });
    assert.deepEqual(
      server.received.map(({ body }) => body),
      [
        { refs: ['team/old'], dryRun: true },
        { refs: ['team/old'], dryRun: false, by: userInfo().username },
      ],
    );
  });

  for (const [args, code, says] of [
    [['team/old', '--dry-run'], 0, /^1 entry to remove\.\n$/],
    [
      ['team/old'],
      2,
      /Nothing was removed: nobody is here to ask\. Give --yes to remove, or --dry-run to only look\.\n$/,
    ],
  ] as const) {
    it(`removes nothing: escalog remove ${args.join(' ')}`, async () => {
      await using server = await fakeEscalog(removing);
      const ran = await escalog(['remove', ...args], server);
      assert.equal(ran.code, code);
      assert.match(ran.err, says);
      assert.equal(server.received.length, 1);
    });
  }

  for (const args of [[], ['team/old', '--sample']]) {
    it(`asks what to remove: escalog remove ${args.join(' ')}`, async () => {
      const { code, err } = await escalog(['remove', ...args]);
      assert.equal(code, 2);
      assert.match(err, /^Say what to remove: refs such as team\/payments, or --sample/);
    });
  }

  it('tells what keeps each entry that must stay', async () => {
    await using server = await fakeEscalog({
      'POST /v1/catalog/remove': problem(422, 'not-removable', '2 of the entries cannot be removed.', [
        { pointer: '/refs/0', detail: 'team/old is still referred to by component/app.' },
        { pointer: '/refs/1', detail: 'There is no team/gone.' },
      ]),
    });
    assert.deepEqual(await escalog(['remove', 'team/old', 'team/gone', '--yes'], server), {
      code: 1,
      out: '',
      err: 'team/old is still referred to by component/app.\nThere is no team/gone.\nNothing was removed.\n',
    });
  });
});
