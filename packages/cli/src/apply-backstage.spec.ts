import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem, type FakeEscalog } from './testing/fake-escalog.ts';

const ops = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: ops
  annotations:
    escalog.dev/path: ops
spec:
  type: team
  children: []
`;
const website = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: website
spec:
  type: website
  lifecycle: production
  owner: ops
  system: shop
`;
const location = 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: all }\nspec: {}\n';
const ana = 'ref: person/ana\nname: Ana\ncontactMethods: []\n';

const added = [{ ref: 'team/ops', kind: 'added', fields: ['name'] }];
const routing = { since: '2026-10-19T02:00:00.000Z', lookedAt: 0, incidents: [], next: null };

/** A catalog with these entries that takes what is applied. */
const catalogOf = (...entries: readonly object[]) => ({
  'GET /v1/catalog/entries': { body: { entries: entries.map((entry) => ({ entry, version: 1 })), next: null } },
  'POST /v1/catalog/plan': { body: { changes: added, plan: '7.a.b', routing } },
  'POST /v1/catalog/apply': { body: { changes: added, plan: '8.a.b', applied: true } },
});

/** Runs `story` in a folder with these files. */
async function inFolder(files: Readonly<Record<string, string>>, story: (cwd: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-backstage-'));
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

/** What was sent to be applied. */
function entriesSent({ received }: FakeEscalog): readonly object[] {
  const [body] = received.flatMap(({ line, body: sent }) =>
    line.startsWith('POST') ? [sent as { entries: object[] }] : [],
  );
  return body?.entries ?? [];
}

describe('escalog apply, of the files of Backstage', () => {
  it('sends what the entities of a folder become, beside entries, and says what it leaves out', () =>
    inFolder(
      { 'org/a.yaml': `${ops}---\n# nothing\n---\n${website}`, 'org/b/c.yml': `${ana}---\n${location}` },
      async (cwd) => {
        await using server = await fakeEscalog(catalogOf());
        const { code, err } = await escalog(['apply', 'org', '--yes'], { url: server.url, cwd });
        assert.deepEqual(entriesSent(server), [
          { ref: 'person/ana', name: 'Ana', contactMethods: [] },
          {
            ref: 'component/website',
            name: 'website',
            owner: 'team/ops',
            annotations: { 'spec.type': 'website', 'spec.lifecycle': 'production' },
          },
          { ref: 'team/ops', name: 'ops', members: [], path: 'escalation-path/ops' },
        ]);
        assert.deepEqual(err.split('\n').slice(0, 2), [
          'org/b/c.yml:5: note: passed over: entities of the kind Location are not taken over',
          'org/a.yaml:21: warning: shop is neither in these files nor in the catalog, so it is left out',
        ]);
        assert.equal(code, 0);
      },
    ));

  it('keeps what the catalog knows and Backstage does not', () =>
    inFolder({ 'a.yaml': ops.replace('    escalog.dev/path: ops\n', '    a: b\n') }, async (cwd) => {
      const team = { ref: 'team/ops', name: 'Ops', members: [], schedule: 'schedule/ops', path: 'escalation-path/own' };
      await using server = await fakeEscalog(catalogOf(team));
      await escalog(['apply', 'a.yaml', '--dry-run'], { url: server.url, cwd });
      assert.deepEqual(entriesSent(server), [{ ...team, name: 'ops' }]);
    }));

  it('names every fault in a folder with its line, of syntax too, and sends nothing', () =>
    inFolder(
      {
        'a.yaml': `${ops}---\n${website.replace('  lifecycle: production\n', '').replace('website\n', 'web site\n')}`,
        'b.yaml': `${website}oops\n---\n${ops.replace('children: []', 'children: none')}`,
        'c.yaml': 'kind: &k [*k]\nref: x\n<<: { a: 1 }\n',
      },
      async (cwd) => {
        await using server = await fakeEscalog(catalogOf());
        const { code, err } = await escalog(['apply', '.', '--yes'], { url: server.url, cwd });
        const lines = err.split('\n');
        assert.match(lines[0] ?? '', /^b\.yaml:\d+:\d+: /);
        assert.deepEqual(lines.slice(1), [
          'c.yaml:1:1: what aliases stand for cannot be read (TypeError: Converting circular structure to JSON)',
          'a.yaml:14: name "web site" does not fit: letters, digits, and - _ . between them, at most 63',
          'a.yaml:15: needs lifecycle',
          'b.yaml:20: children must be a list',
          'Nothing was changed.',
          '',
        ]);
        assert.equal(code, 1);
        assert.deepEqual(
          server.received.map(({ line }) => line.split('?')[0]),
          ['GET /v1/catalog/entries'],
        );
      },
    ));

  it('shows at the line of the entity what the server finds in an entry', () =>
    inFolder({ 'a.yaml': `${website}---\n${ops}` }, async (cwd) => {
      await using server = await fakeEscalog({
        ...catalogOf(),
        'POST /v1/catalog/plan': problem(422, 'invalid-catalog', 'Things are wrong.', [
          { pointer: '/entries/0/annotations/spec.type', detail: 'is odd' },
          { pointer: '/entries/1/path', detail: 'escalation-path/ops exists neither here nor in the catalog' },
        ]),
      });
      const { err } = await escalog(['apply', 'a.yaml'], { url: server.url, cwd });
      assert.deepEqual(err.split('\n').slice(1), [
        'a.yaml:3: is odd',
        'a.yaml:16: escalation-path/ops exists neither here nor in the catalog',
        'Nothing was changed.',
        '',
      ]);
    }));

  it('reads what YAML makes of it as Backstage does', () =>
    inFolder(
      {
        'a.yaml': `${ops.replace('type: team', 'type: yes')}---\n${website.replace('lifecycle: production', 'lifecycle: 1.10')}---\nnull\n---\n`,
      },
      async (cwd) => {
        await using server = await fakeEscalog(catalogOf());
        const { err } = await escalog(['apply', 'a.yaml'], { url: server.url, cwd });
        assert.equal(err, 'a.yaml:17: lifecycle must be text\nNothing was changed.\n');
      },
    ));
});
