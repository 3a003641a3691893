import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem, type FakeEscalog } from './testing/fake-escalog.ts';

const payments = { ref: 'team/payments', name: 'Team Payments', members: [], path: 'escalation-path/payments' };
const ledger = {
  ref: 'component/ledger',
  name: 'Ledger',
  aliases: ['bookings'],
  owner: 'team/payments',
  links: [{ url: 'https://acme.example' }],
};
const queue = {
  ref: 'catalog-type/queue',
  name: 'Queue',
  attributes: {
    retentionDays: { type: 'number', required: true },
    encrypted: { type: 'boolean' },
    tags: { type: 'list' },
    tier: { type: 'enumeration', values: ['gold', 'silver'] },
    since: { type: 'date' },
  },
  relations: { readBy: { to: ['component'], many: true }, runsOn: { to: ['component'] } },
};
const ana = {
  ref: 'person/ana-costa',
  name: 'Ana Costa',
  contactMethods: [
    { id: 'inbox', channel: 'sandbox' },
    { id: 'email', channel: 'email', address: 'old@acme.example' },
  ],
  contactRules: { high: [{ method: 'inbox' }] },
};

const routing = { since: '2026-10-19T02:00:00.000Z', lookedAt: 0, incidents: [], next: null };

/** Runs `escalog apply --dry-run` on these files, in a catalog with a team, a component, a type and a person. */
async function applied(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  answer: object = { body: { changes: [], plan: '7.a.b', routing } },
): Promise<{ entries: readonly object[]; code: number | null; err: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'escalog-csv-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const entries = [payments, ledger, queue, ana].map((entry) => ({ entry, version: 1 }));
    await using server = await fakeEscalog({
      'GET /v1/catalog/entries': { body: { entries, next: null } },
      'POST /v1/catalog/plan': answer as { body: object },
    });
    const { code, err } = await escalog(['apply', ...Object.keys(files), ...args, '--dry-run'], {
      url: server.url,
      cwd,
    });
    return { entries: entriesSent(server), code, err };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function entriesSent({ received }: FakeEscalog): readonly object[] {
  const [body] = received.flatMap(({ line, body: sent }) =>
    line.startsWith('POST') ? [sent as { entries: object[] }] : [],
  );
  return body?.entries ?? [];
}

describe('escalog apply, of CSV', () => {
  it('makes an entry of each row: lists, refs by name, and a ref from the name', async () => {
    const text =
      'name;aliases;owner;providedBy\nFraud Prüfung;fraud | scoring;Team Payments;bookings|component/ledger\n';
    const { entries, code } = await applied({ 'c.csv': text }, ['--type', 'component']);
    assert.deepEqual(entries, [
      {
        ref: 'component/fraud-prufung',
        name: 'Fraud Prüfung',
        aliases: ['fraud', 'scoring'],
        owner: 'team/payments',
        providedBy: ['component/ledger'],
      },
    ]);
    assert.equal(code, 0);
  });

  it('leaves what has no column, and takes away what is in an empty cell', async () => {
    const { entries } = await applied({ 'c.csv': 'ref,name,owner\nledger,The ledger,\n' }, ['--type', 'component']);
    assert.deepEqual(entries, [
      { ref: 'component/ledger', name: 'The ledger', aliases: ['bookings'], links: ledger.links },
    ]);
  });

  it('knows the attributes and relations of a type of one’s own', async () => {
    const text =
      'name,retentionDays,encrypted,attributes.tags,tier,since,readBy,runsOn\nOrders,7,Yes,a|b,gold,2026-01-05,Ledger,ledger\n';
    assert.deepEqual((await applied({ 'q.csv': text }, ['--type', 'queue'])).entries, [
      {
        ref: 'queue/orders',
        name: 'Orders',
        attributes: { retentionDays: 7, encrypted: true, tags: ['a', 'b'], tier: 'gold', since: '2026-01-05' },
        relations: { readBy: ['component/ledger'], runsOn: 'component/ledger' },
      },
    ]);
  });

  it('may come together with the type, and rows may name one another', async () => {
    const type = 'ref: catalog-type/tank\nname: Tank\nattributes: { litres: { type: number } }\n';
    const text = 'name,litres,partOf\nNorth,1.5,\nTap,,North\n';
    const { entries } = await applied({ 'types.yaml': type, 't.csv': text }, ['--type', 'tank']);
    assert.deepEqual(entries.slice(1), [
      { ref: 'tank/north', name: 'North', attributes: { litres: 1.5 } },
      { ref: 'tank/tap', name: 'Tap', partOf: ['tank/north'] },
    ]);
  });

  it('reaches people by an address, and leaves how they are reached besides', async () => {
    const text = 'name,email\nAna Costa,new@acme.example\nBen,ben@acme.example\nCleo,\n';
    assert.deepEqual((await applied({ 'p.csv': text }, ['--type', 'person'])).entries, [
      {
        ...ana,
        contactMethods: [ana.contactMethods[0], { id: 'email', channel: 'email', address: 'new@acme.example' }],
      },
      {
        ref: 'person/ben',
        name: 'Ben',
        contactMethods: [{ id: 'email', channel: 'email', address: 'ben@acme.example' }],
      },
      { ref: 'person/cleo', name: 'Cleo', contactMethods: [] },
    ]);
  });

  it('reads what severities say', async () => {
    const text = [
      'ref,name,rank,urgency,reescalateAfter,updateEvery,path,tells,assumed',
      'sev1,SEV1,1,high,PT30M,PT1H,escalation-path/triage,Ana Costa|team/payments,yes',
      'sev2,SEV2,2,low,never,never,escalation-path/triage,,no',
      '',
    ].join('\n');
    assert.deepEqual((await applied({ 's.csv': text }, ['--type', 'severity'])).entries, [
      {
        ref: 'severity/sev1',
        name: 'SEV1',
        rank: 1,
        urgency: 'high',
        reescalateAfter: 'PT30M',
        updateEvery: 'PT1H',
        path: 'escalation-path/triage',
        tells: ['person/ana-costa', 'team/payments'],
        assumed: true,
      },
      {
        ref: 'severity/sev2',
        name: 'SEV2',
        rank: 2,
        urgency: 'low',
        reescalateAfter: 'never',
        updateEvery: 'never',
        path: 'escalation-path/triage',
        tells: [],
      },
    ]);
  });

  it('names every fault with line and column, and sends nothing', async () => {
    const bad = 'name,retentionDays,encrypted,runsOn,colour\nA,"1,5",maybe,Ledgr,red\n,1,,,\n"A",1,,,\nB,1\n';
    const other = 'ref\ncomponent/x\n"open\n';
    const { entries, code, err } = await applied({ 'a.csv': bad, 'b.csv': other }, ['--type', 'queue']);
    assert.deepEqual(err.split('\n'), [
      'a.csv:1, column colour: a queue has none; it has ref, name, description, aliases, owner, partOf, providedBy, retentionDays, encrypted, tags, tier, since, readBy, runsOn',
      'a.csv:5: this line has 2 cells, but the heading has 5 columns',
      'a.csv:2, column retentionDays: "1,5" is no number; write decimals behind a point',
      'a.csv:2, column encrypted: "maybe" is neither true nor false',
      'a.csv:3, column name: needs a name, or a ref',
      'a.csv:4: queue/a is there twice, first in line 2',
      'b.csv:3: a quote that is opened somewhere before the end is not closed',
      'a.csv:2, column runsOn: no component is called "Ledgr"; the nearest is Ledger (component/ledger)',
      'Nothing was changed.',
      '',
    ]);
    assert.deepEqual([entries, code], [[], 1]);
  });

  it('shows at line and column what the server finds', async () => {
    const answer = problem(422, 'invalid-catalog', 'Things are wrong.', [
      { pointer: '/entries/1/attributes/retentionDays', detail: 'retentionDays must be <= 30' },
      { pointer: '/entries/1/relations/readBy/0', detail: 'component/x exists neither here nor in the catalog' },
      { pointer: '/entries/0/attributes', detail: 'needs attributes' },
    ]);
    const text = 'name,retentionDays,readBy\nA,,\n\nB,31,component/x\n';
    assert.equal(
      (await applied({ 'q.csv': text }, ['--type', 'queue'], answer)).err,
      [
        'q.csv:2: needs attributes',
        'q.csv:4, column retentionDays: retentionDays must be <= 30',
        'q.csv:4, column readBy: component/x exists neither here nor in the catalog',
        'Nothing was changed.',
        '',
      ].join('\n'),
    );
  });

  for (const [args, says] of [
    [[], 'Say with --type what the rows of a.csv are, such as --type component.\n'],
    [
      ['--type', 'schedule'],
      'entries of the type schedule cannot be read from CSV: give business-service, component, team, person, severity or a type of your own.\n',
    ],
    [['--type', 'pump'], /^entries of the type pump cannot be read from CSV/],
    [['--type', 'queue', '--list-separator', ' '], /Give one to ten characters, such as \|\./],
  ] as const) {
    it(`says how it is used: ${args.join(' ')}`, async () => {
      const { code, err } = await applied({ 'a.csv': 'name\nA\n' }, args);
      assert.ok(typeof says === 'string' ? err === says : says.test(err), err);
      assert.equal(code, 2);
    });
  }

  it('is not what --type means for other files', async () => {
    const { code, err } = await applied({ 'a.yaml': 'ref: person/a\nname: A\n' }, ['--type', 'person']);
    assert.deepEqual([code, err], [2, '--type is for files that end in .csv.\n']);
  });
});
