import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { run } from './run.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem, type FakeEscalog } from './testing/fake-escalog.ts';

const team = 'ref: team/identity\nname: Identity\nmembers: [person/ana]\n';
const ana = 'ref: person/ana\nname: Ana\n';

const changes = [
  { ref: 'team/identity', kind: 'added', fields: ['name', 'members'] },
  { ref: 'person/ana', kind: 'changed', fields: ['name'] },
  { ref: 'person/ben', kind: 'unchanged', fields: [] },
];
const routing = { since: '2026-10-19T02:00:00.000Z', lookedAt: 0, incidents: [], next: null };

/** A server that plans this, and applies it. */
function planning(planned: object, more: object = {}): Parameters<typeof fakeEscalog>[0] {
  return {
    'POST /v1/catalog/plan': { body: { plan: '7.a.b', routing, ...planned, ...more } },
    'POST /v1/catalog/apply': { body: { applied: true, plan: '8.a.b', ...planned } },
  };
}

const accepting = planning({ changes });
const limit = 500;

/** Runs `story` in a folder with these files. */
async function inFolder(
  files: Readonly<Record<string, string>>,
  story: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-apply-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    await story(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bodies(server: FakeEscalog): unknown[] {
  return server.received.map(({ body }) => body);
}

describe('escalog apply', () => {
  it('shows what changes, then applies with --yes', () =>
    inFolder({ 'a.yaml': `${team}---\n${ana}` }, async (cwd) => {
      await using server = await fakeEscalog(accepting);
      const { code, out, err } = await escalog(['apply', 'a.yaml', '--yes'], { url: server.url, cwd });
      const entries = [
        { ref: 'team/identity', name: 'Identity', members: ['person/ana'] },
        { ref: 'person/ana', name: 'Ana' },
      ];
      assert.deepEqual(bodies(server), [
        { entries, limit },
        { entries, plan: '7.a.b', by: userInfo().username },
      ]);
      assert.equal(out, '+ team/identity  name, members\n~ person/ana     name\n');
      assert.equal(err, '1 added, 1 changed, 1 unchanged.\nApplied: 1 added, 1 changed, 1 unchanged.\n');
      assert.equal(code, 0);
    }));

  it('says who is on call before and after, where turns change', () =>
    inFolder({ 'a.yaml': team }, async (cwd) => {
      const turn = (name: string, endsAt: string) => ({ person: `person/${name}`, name, startsAt: endsAt, endsAt });
      const change = (kind: string, ref: string, onCall: object) => ({ ref, kind, fields: ['rotation'], onCall });
      const amy = turn('Amy', '2026-11-30T08:00:00.000Z');
      const bob = turn('Bob', '2026-12-07T08:00:00.000Z');
      await using server = await fakeEscalog(
        planning({
          changes: [
            change('changed', 'schedule/a', { before: amy, after: amy, next: bob }),
            change('changed', 'schedule/b', { before: amy, after: bob, next: amy }),
            change('added', 'schedule/c', { before: null, after: bob, next: null }),
            change('changed', 'schedule/d', { before: amy, after: null, next: null }),
          ],
        }),
      );
      const { out } = await escalog(['apply', 'a.yaml', '--dry-run', '--rotations', 'now'], { url: server.url, cwd });
      assert.deepEqual(
        out.split('\n').filter((line) => line.includes('on call')),
        [
          '    on call: Amy before and after, until 2026-11-30 03:00:00 (America/New_York), then Bob',
          '    on call: Amy before, Bob after, until 2026-12-07 03:00:00 (America/New_York), then Amy',
          '    on call: Bob, until 2026-12-07 03:00:00 (America/New_York), then nobody',
          '    on call: Amy before, nobody after',
        ],
      );
      assert.equal((bodies(server)[0] as { rotations: string }).rotations, 'now');
    }));

  it('only shows with --dry-run', () =>
    inFolder({ 'a.yaml': team }, async (cwd) => {
      await using server = await fakeEscalog(accepting);
      const { code, out } = await escalog(['apply', 'a.yaml', '--dry-run', '--yes'], { url: server.url, cwd });
      assert.equal(server.received.length, 1);
      assert.match(out, /^\+ team\/identity/);
      assert.equal(code, 0);
    }));

  it('prints what is allowed but likely not meant, with the line that it is about, before it asks', () =>
    inFolder({ 'a.yaml': `${team}---\n${ana}contactMethods: []\n` }, async (cwd) => {
      const warnings = [
        { ref: 'person/ana', pointer: '/contactMethods', detail: 'Ana has no contact method; add one' },
        { ref: 'team/identity', pointer: '', detail: 'so so' },
      ];
      await using server = await fakeEscalog(planning({ changes, warnings }));
      const { code, err } = await escalog(['apply', 'a.yaml', '--yes'], { url: server.url, cwd });
      assert.equal(
        err,
        'a.yaml:7: warning: Ana has no contact method; add one.\na.yaml:1: warning: so so.\n1 added, 1 changed, 1 unchanged.\nApplied: 1 added, 1 changed, 1 unchanged.\n',
      );
      assert.equal(code, 0);
    }));

  it('names the incidents that climb through what changes', () =>
    inFolder({ 'a.yaml': ana }, async (cwd) => {
      const climbing = [
        { incident: '019aa3c1-0000-7000-8000-000000000001', title: 'cards\nfail', refs: ['person/ana'] },
      ];
      await using server = await fakeEscalog(planning({ changes, climbing }));
      const { out } = await escalog(['apply', 'a.yaml', '--dry-run'], { url: server.url, cwd });
      assert.match(
        out,
        /\n! 019aa3c1-0000-7000-8000-000000000001 climbs through person\/ana, and nobody has acknowledged it: cards fail\n$/,
      );
    }));

  it('names what climbs the paths that change, by which version, and how it is moved', () =>
    inFolder({ 'a.yaml': ana }, async (cwd) => {
      const running = [
        {
          ref: 'escalation-path/payments',
          escalations: [{ incident: '019aa3c1', title: 'cards\nfail', escalationId: 'x', version: 3, level: 2 }],
          further: 4,
          note: 'They go on.',
        },
        { ref: 'rule/executive', escalations: [], further: 5, note: 'It is asked.' },
        { ref: 'rule/other', escalations: [], further: 5, note: 'It is asked.' },
      ];
      await using server = await fakeEscalog(planning({ changes, running }));
      const { out } = await escalog(['apply', 'a.yaml', '--dry-run'], { url: server.url, cwd });
      assert.deepEqual(out.trimEnd().split('\n').slice(-4), [
        'escalation-path/payments is in use. They go on.',
        '  019aa3c1  version 3, level 2  cards fail',
        '  and 4 more',
        'rule/executive, rule/other: It is asked. 5 climb now.',
      ]);
    }));

  it('applies nothing when nobody is there to ask', () =>
    inFolder({ 'a.yaml': team }, async (cwd) => {
      await using server = await fakeEscalog(accepting);
      const { code, err } = await escalog(['apply', 'a.yaml'], { url: server.url, cwd });
      assert.equal(server.received.length, 1);
      assert.match(
        err,
        /Nothing was applied: nobody is here to ask\. Give --yes to apply, or --dry-run to only look\.\n$/,
      );
      assert.equal(code, 2);
    }));

  it('neither asks nor sends again when nothing changes', () =>
    inFolder({ 'a.yaml': ana }, async (cwd) => {
      await using server = await fakeEscalog(planning({ changes: changes.slice(2) }));
      assert.deepEqual(await escalog(['apply', 'a.yaml'], { url: server.url, cwd }), {
        code: 0,
        out: '',
        err: '0 added, 0 changed, 1 unchanged.\n',
      });
      assert.equal(server.received.length, 1);
    }));

  for (const [answer, requests, code] of [
    [true, 2, 0],
    [false, 1, 1],
  ] as const) {
    it(`asks who is there, and ${answer ? 'applies' : 'leaves everything as it is'} when the answer is ${answer ? 'yes' : 'no'}`, () =>
      inFolder({ 'a.yaml': team }, async (folder) => {
        await using server = await fakeEscalog(accepting);
        const told: string[] = [];
        const asked: string[] = [];
        const confirm = async (question: string): Promise<boolean> => asked.push(question) > 0 && answer;
        const terminal = {
          out: () => {},
          write: async () => {},
          err: (line: string) => void told.push(line),
          width: 80,
          timeZone: 'UTC',
          interactive: true,
          confirm,
          onEnd: () => () => {},
        };
        assert.equal(await run(['apply', folder, '--url', server.url], terminal), code);
        assert.deepEqual(asked, ['Apply this?']);
        assert.equal(server.received.length, requests);
        assert.equal(told.at(-1), answer ? 'Applied: 1 added, 1 changed, 1 unchanged.' : 'Nothing was applied.');
      }));
  }

  it('takes the YAML files of folders in order of their names, and passes over empty documents', () =>
    inFolder(
      {
        'org/b.yml': ana,
        'org/a/z.yaml': `# teams\n---\n${team}---\n# nothing\n`,
        'org/notes.txt': 'not: yaml: at all',
        'c.yaml': 'ref: person/cleo\n',
      },
      async (cwd) => {
        await using server = await fakeEscalog(accepting);
        await escalog(['apply', 'c.yaml', 'org', '--dry-run'], { url: server.url, cwd });
        const { entries } = bodies(server)[0] as { entries: { ref: string }[] };
        assert.deepEqual(
          entries.map(({ ref }) => ref),
          ['person/cleo', 'team/identity', 'person/ana'],
        );
      },
    ));
});

describe('faults in the files', () => {
  it('of syntax are all shown with file, line and column, and nothing is sent', () =>
    inFolder({ 'a.yaml': `${team}---\nref: person/ana\nname: "Ana\n`, 'b.yaml': 'ref: x\nref: y\n' }, async (cwd) => {
      await using server = await fakeEscalog(accepting);
      const { code, err } = await escalog(['apply', 'a.yaml', 'b.yaml', '--yes'], { url: server.url, cwd });
      assert.match(err, /^a\.yaml:\d+:\d+: .*quote/im);
      assert.match(err, /^b\.yaml:2:1: Map keys must be unique/m);
      assert.deepEqual(server.received, []);
      assert.equal(code, 1);
    }));

  it('in shape are shown too: a document is one entry', () =>
    inFolder({ 'a.yaml': `${ana}---\n- ref: person/ben\n- ref: person/cleo\n` }, async (cwd) => {
      await using server = await fakeEscalog(accepting);
      const { code, err } = await escalog(['apply', 'a.yaml'], { url: server.url, cwd });
      assert.equal(err, 'a.yaml:4:1: a document must be one entry, with a ref and its fields\nNothing was changed.\n');
      assert.equal(code, 1);
    }));

  it('that the server finds are shown at their lines, in the order of these', () => {
    const schedule = [
      '# comment',
      'ref: schedule/identity',
      'name: On call',
      'rotation:',
      '  people:',
      '    - person/ana',
      '    - person/nobody',
      '  turnLength: P1M',
      'a/b~c: 1',
      '',
    ].join('\n');
    const errors = [
      { pointer: '/entries/1/rotation/people/1', detail: 'person/nobody does not exist' },
      { pointer: '/entries/1/rotation/turnLength', detail: 'is not a duration' },
      { pointer: '/entries/1/a~1b~0c', detail: 'unknown field "a/b~c"' },
      { pointer: '/entries/1/rotation/startsAt', detail: 'is required' },
      { pointer: '/entries/1/timeZone', detail: 'is required' },
      { pointer: '/entries/0', detail: 'is used by nobody' },
      { pointer: '/entries', detail: 'a severity that is assumed is missing' },
      { pointer: '/entries/17/name', detail: 'is from elsewhere' },
    ];
    return inFolder({ 'a.yaml': ana, 'b.yaml': schedule }, async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': problem(422, 'invalid-entries', '8 things are wrong.', errors),
      });
      const { code, out, err } = await escalog(['apply', 'a.yaml', 'b.yaml', '--yes'], { url: server.url, cwd });
      assert.deepEqual(err.split('\n'), [
        'a.yaml:1: is used by nobody',
        'b.yaml:2: is required',
        'b.yaml:4: is required',
        'b.yaml:7: person/nobody does not exist',
        'b.yaml:8: is not a duration',
        'b.yaml:9: unknown field "a/b~c"',
        'catalog: a severity that is assumed is missing',
        'catalog: is from elsewhere',
        'Nothing was changed.',
        '',
      ]);
      assert.equal(out, '');
      assert.equal(code, 1);
      assert.equal(server.received.length, 1);
    });
  });

  it('are found behind an alias at what it stands for', () =>
    inFolder({ 'a.yaml': 'ref: person/ana\nmethods: &m\n  - id: mail\nold: *m\n' }, async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': problem(422, 'invalid-entries', 'wrong', [
          { pointer: '/entries/0/old/0/id', detail: 'is taken' },
        ]),
      });
      assert.match((await escalog(['apply', 'a.yaml'], { url: server.url, cwd })).err, /^a\.yaml:3: is taken\n/);
    }));

  it('without a place are shown as the server tells them', () =>
    inFolder({ 'a.yaml': ana }, async (cwd) => {
      await using server = await fakeEscalog({
        'POST /v1/catalog/plan': problem(
          413,
          'body-too-large',
          'The body is over the limit of this route; shorten it.',
        ),
      });
      assert.deepEqual(await escalog(['apply', 'a.yaml'], { url: server.url, cwd }), {
        code: 1,
        out: '',
        err: 'The body is over the limit of this route; shorten it.\n',
      });
    }));

  for (const [what, path, message] of [
    ['that do not exist', 'nowhere', 'There is no file or folder nowhere.\n'],
    ['without YAML in them', 'empty', 'There are no .yaml files in empty.\n'],
    ['without entries', 'comments.yaml', 'There are no entries in these files.\n'],
  ] as const) {
    it(`are paths ${what}`, () =>
      inFolder({ 'empty/readme.txt': '', 'comments.yaml': '# only this\n' }, async (cwd) => {
        assert.deepEqual(await escalog(['apply', path], { cwd }), { code: 2, out: '', err: message });
      }));
  }
});
