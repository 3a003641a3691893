import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const team = { ref: 'team/identity', name: 'Identity' };
const added = [{ ref: team.ref, kind: 'added', fields: ['name'] }];
const unchanged = [{ ref: team.ref, kind: 'unchanged', fields: [] }];
const nothing = { since: '2026-10-19T02:00:00.000Z', lookedAt: 0, incidents: [], next: null };

const involved = (name: string) => ({
  ref: `team/${name.toLowerCase()}`,
  name,
  path: `escalation-path/${name.toLowerCase()}`,
});
const incident = (number: number, from: string, to: string, happened = from) => ({
  incident: `inc-${number}`,
  title: `The till is frozen, ${number}`,
  declaredAt: '2026-11-18T02:00:00.000Z',
  now: { to: [involved(from)], because: `${from} owns it.` },
  planned: { to: [involved(to)], because: `${to} owns it.` },
  happened: [involved(happened)],
});

async function inFolder(story: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-plan-'));
  writeFileSync(join(folder, 'a.yaml'), 'ref: team/identity\nname: Identity\n');
  try {
    await story(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('escalog plan', () => {
  it('ends with 0 when nothing would change, and with 4 when something would', () =>
    inFolder(async (cwd) => {
      await using same = await fakeEscalog({
        'POST /v1/catalog/plan': { body: { changes: unchanged, plan: '7.a.b', routing: nothing } },
      });
      assert.deepEqual(await escalog(['plan', 'a.yaml'], { url: same.url, cwd }), {
        code: 0,
        out: '',
        err: '0 added, 0 changed, 1 unchanged.\n',
      });
      await using other = await fakeEscalog({
        'POST /v1/catalog/plan': { body: { changes: added, plan: '7.a.b', routing: nothing } },
      });
      assert.deepEqual(await escalog(['plan', 'a.yaml'], { url: other.url, cwd }), {
        code: 4,
        out: '+ team/identity  name\n',
        err: '1 added, 0 changed, 0 unchanged.\n',
      });
    }));

  it('counts the incidents that would have gone elsewhere by from whom to whom, the most first, over all pages', () =>
    inFolder(async (cwd) => {
      const pages = [
        { ...nothing, lookedAt: 500, incidents: [incident(1, 'Triage', 'Identity', 'Payments')], next: 'more' },
        {
          ...nothing,
          lookedAt: 20,
          incidents: [2, 3, 4, 5, 6, 7].map((number) => incident(number, 'Payments', 'Identity')),
        },
      ];
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': ({ body }) => ({
          body: {
            changes: added,
            plan: (body as { after?: string }).after === undefined ? '7.a.b' : '8.a.b',
            routing: pages[(body as { after?: string }).after === undefined ? 0 : 1],
          },
        }),
      });
      const { out, code } = await escalog(['plan', 'a.yaml'], { url: server.url, cwd });
      assert.equal(code, 4);
      assert.deepEqual(out.split('\n').slice(1, 4), [
        'Of 520 incidents since 2026-10-18, 7 would be routed otherwise:',
        '> 6 from Payments to Identity',
        '    2026-11-17 21:00:00  inc-2  The till is frozen, 2',
      ]);
      assert.match(out, /\n {4}and 1 more: escalog plan --json lists all\n> 1 from Triage to Identity\n/);
      assert.match(out, / {8}Identity owns it\.\n {8}It really involved Payments\.\n$/);
      const { out: json } = await escalog(['plan', 'a.yaml', '--json'], { url: server.url, cwd });
      const { routing } = JSON.parse(json) as { routing: { lookedAt: number; incidents: unknown[]; next: null } };
      assert.deepEqual([routing.lookedAt, routing.incidents.length, routing.next], [520, 7, null]);
    }));

  it('is no plan any more when the catalog is changed on the way', () =>
    inFolder(async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': ({ body }) => ({
          body: {
            changes: added,
            plan: (body as { after?: string }).after === undefined ? '7.a.b' : '9.a.c',
            routing: { ...nothing, lookedAt: 1, next: 'more' },
          },
        }),
      });
      const { code, err } = await escalog(['plan', 'a.yaml'], { url: server.url, cwd });
      assert.deepEqual([code, err], [1, 'The catalog was changed while this was planned; plan again.\n']);
    }));
});

describe('a plan that is kept', () => {
  it('is applied as it was made, without asking; nobody else can read it', () =>
    inFolder(async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': { body: { changes: added, plan: '7.a.b', routing: nothing } },
        'POST /v1/catalog/apply': { body: { changes: added, applied: true } },
      });
      const planned = await escalog(['plan', 'a.yaml', '--rotations', 'now', '--out', 'plan.json'], {
        url: server.url,
        cwd,
      });
      assert.match(planned.err, /To apply just this: escalog apply --plan plan\.json\n$/);
      assert.equal(statSync(join(cwd, 'plan.json')).mode & 0o077, 0);
      writeFileSync(join(cwd, 'a.yaml'), 'ref: team/other\n');
      const applied = await escalog(['apply', '--plan', 'plan.json', '--because', 'It is time'], {
        url: server.url,
        cwd,
      });
      assert.deepEqual(applied, { code: 0, out: '', err: 'Applied: 1 added, 0 changed, 0 unchanged.\n' });
      assert.deepEqual(server.received.at(-1)?.body, {
        entries: [team],
        rotations: 'now',
        plan: '7.a.b',
        by: userInfo().username,
        why: 'It is time',
      });
    }));

  it('is refused when the catalog has changed, in the words of the server', () =>
    inFolder(async (cwd) => {
      const detail =
        'The catalog has changed since this plan was made: team/identity; plan again. Nothing was changed.';
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': { body: { changes: added, plan: '7.a.b', routing: nothing } },
        'POST /v1/catalog/apply': problem(409, 'plan-outdated', detail),
      });
      await escalog(['plan', 'a.yaml', '--out', 'plan.json'], { url: server.url, cwd });
      const kept = await escalog(['apply', '--plan', 'plan.json'], { url: server.url, cwd });
      const shown = await escalog(['apply', 'a.yaml', '--yes', '--as', 'Ana'], { url: server.url, cwd });
      for (const { code, err } of [kept, shown]) assert.ok(code === 1 && err.endsWith(`${detail}\n`), err);
      assert.deepEqual(server.received.at(-1)?.body, { entries: [team], plan: '7.a.b', by: 'Ana' });
    }));

  for (const [what, args, message] of [
    ['neither files nor a plan', [], /^Say what to apply: files or folders of entries, or --plan/],
    ['both', ['a.yaml', '--plan', 'plan.json'], /^Say what to apply/],
    ['a plan that is not there', ['--plan', 'none.json'], /^There is no file none\.json\.$/m],
    [
      'what is no plan',
      ['--plan', 'a.yaml'],
      /^a\.yaml is not a plan; make one with escalog plan FILES --out a\.yaml$/m,
    ],
  ] as const) {
    it(`is asked for when there is ${what}`, () =>
      inFolder(async (cwd) => {
        const { code, err } = await escalog(['apply', ...args], { cwd });
        assert.equal(code, 2);
        assert.match(err, message);
      }));
  }

  it('cannot be kept where nothing can be written', () =>
    inFolder(async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': { body: { changes: added, plan: '7.a.b', routing: nothing } },
      });
      const { code, err } = await escalog(['plan', 'a.yaml', '--out', 'no/where.json'], { url: server.url, cwd });
      assert.equal(code, 2);
      assert.match(err, /^There is no folder no to write no\/where\.json into\.$/m);
      assert.throws(() => readFileSync(join(cwd, 'no/where.json')));
    }));
});

describe('escalog history', () => {
  const version = (number: number, more: object = {}) => ({
    version: number,
    at: `2026-11-18T02:0${number}:00.000Z`,
    kind: 'changed',
    by: { kind: 'person', ref: 'person/ana', name: 'Ana Costa' },
    why: null,
    change: number,
    fields: ['name'],
    details: [{ field: 'name', before: '"A"', after: '"B"' }],
    ...more,
  });

  it('tells who changed an entry, when, why and what of it', async () => {
    await using server = await fakeEscalog({
      'GET /v1/catalog/entries/team/identity/history': {
        body: {
          ref: 'team/identity',
          since: null,
          versions: [
            version(4, { kind: 'removed', fields: [], details: [], by: { kind: 'name', ref: 'bot', name: 'bot' } }),
            version(3, { why: 'It is called so.' }),
            version(2, {
              kind: 'first-known',
              fields: [],
              details: [],
              by: { kind: 'person', ref: 'person/unknown', name: 'somebody' },
            }),
          ],
          next: null,
        },
      },
    });
    assert.deepEqual(await escalog(['history', 'team/identity'], { url: server.url }), {
      code: 0,
      out: [
        '2026-11-17 21:04:00  removed by bot',
        '2026-11-17 21:03:00  changed by Ana Costa (person/ana): It is called so.',
        '    name: "A" -> "B"',
        '2026-11-17 21:02:00  last changed by somebody',
        '',
      ].join('\n'),
      err: 'What it was before is not known: its history begins there.\n',
    });
  });

  it('says that there is more, and needs a ref', async () => {
    await using server = await fakeEscalog({
      'GET /v1/catalog/entries/team/identity/history': {
        body: { ref: 'team/identity', since: null, versions: [version(3)], next: 3 },
      },
    });
    const { err } = await escalog(['history', 'team/identity', '--limit', '1'], { url: server.url });
    assert.equal(err, 'There is more: --limit 2 shows twice as much.\n');
    assert.match(server.received[0]?.line ?? '', /\?limit=1$/);
    const wrong = await escalog(['history', 'identity'], { url: server.url });
    assert.deepEqual([wrong.code, wrong.err], [2, 'Give the ref of an entry, such as team/payments.\n']);
  });
});
