import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const none = { overdue: 0, open: 0, undeliverable: 0, delivered: 0, answered: 0, declined: 0, 'stood-down': 0 };
const page = {
  pageId: 'inc-1/team/identity/1/1/person/ana',
  state: 'open',
  personName: 'Ana Costa',
  incidentId: 'inc-1',
  incidentTitle: 'Users cannot log in',
  pathName: 'Identity',
  level: 1,
  owedAt: '2026-11-18T02:00:00.000Z',
  due: '2026-11-18T02:05:00.000Z',
};
const overdue = { ...page, state: 'overdue', personName: 'Ben Ito', level: null };
const answer = (changes: object = {}) => ({
  body: {
    obligations: [],
    counts: { ...none, answered: 3, delivered: 1 },
    hidden: none,
    upTo: '2026-11-18T03:00:00.000Z',
    behind: false,
    next: null,
    ...changes,
  },
});
const path = 'GET /v1/obligations';

async function audited(body: object, ...args: readonly string[]) {
  await using server = await fakeEscalog({ [path]: answer(body) });
  return await escalog(['audit', ...args], server);
}

describe('escalog audit', () => {
  it('ends with 0 when every page is accounted for', async () => {
    await using server = await fakeEscalog({ [path]: answer() });
    const { code, out, err } = await escalog(['audit'], server);
    assert.equal(server.received[0]?.line, `${path}?state=overdue%2Copen&order=oldest&limit=1000`);
    assert.deepEqual([code, out, err], [0, '4 pages were owed: 1 delivered and 3 answered.\n', '']);
  });

  it('ends with 0 when pages are open within their time, and lists them', async () => {
    const { code, out } = await audited({ obligations: [page], counts: { ...none, open: 1 } });
    assert.equal(code, 0);
    assert.match(
      out,
      /^STATE +PERSON .*\nopen +Ana Costa .* Identity, level 1 +inc-1 +Users cannot log in\n1 page was/,
    );
  });

  it('ends with 1 when one is overdue, the worst first', async () => {
    const { code, out, err } = await audited({
      obligations: [page, overdue],
      counts: { ...none, open: 1, overdue: 1 },
    });
    assert.equal(code, 1);
    assert.match(out, /overdue +Ben Ito .* Identity, last resort .*\nopen /);
    assert.match(err, /^1 page is overdue: escalog why/);
  });

  it('ends with 1 when one of an incident that may not be seen is overdue', async () => {
    const { code, out } = await audited({ hidden: { ...none, overdue: 1, answered: 4 } });
    assert.equal(code, 1);
    assert.match(out, /5 more in private incidents that you may not see, 1 of them overdue\./);
  });

  it('asks again while something is not counted yet, and ends with 2 when that goes on', async () => {
    await using server = await fakeEscalog({ [path]: answer({ behind: true }) });
    const { code, err } = await escalog(['audit'], server);
    assert.deepEqual([code, server.received.length], [2, 5]);
    assert.match(err, /after 2026-11-18T03:00:00\.000Z is not counted yet/);
  });

  it('ends with 2 when Escalog refuses, or is not there', async () => {
    await using server = await fakeEscalog({ [path]: problem(403, 'forbidden', 'You may not.') });
    assert.equal((await escalog(['audit'], server)).code, 2);
    assert.equal((await escalog(['--url', 'http://127.0.0.1:1', 'audit'], server)).code, 2);
  });

  it('asks for a part of them, of a person and an incident, page by page', async () => {
    const line = `${path}?since=2026-11-01T00%3A00%3A00Z&until=2026-12-01T00%3A00%3A00Z&person=ana&incident=inc-1&order=oldest&limit=1000`;
    await using server = await fakeEscalog({
      'GET /v1/incidents': { body: { incidents: [{ id: 'inc-1' }], next: null } },
      [path]: (received) =>
        received.line === line
          ? answer({ obligations: [page], next: 'c~1' })
          : answer({ obligations: [{ ...page, state: 'answered' }] }),
    });
    const args = ['--since', '2026-11-01T00:00:00Z', '--until', '2026-12-01T00:00:00Z', '--person', 'ana'];
    const { code, out } = await escalog(['audit', ...args, '--incident', 'inc', '--all', '--json'], server);
    assert.deepEqual(
      server.received.map((received) => received.line),
      ['GET /v1/incidents?id=inc&limit=11', line, `${line}&after=c~1`],
    );
    const found = JSON.parse(out) as { obligations: readonly { state: string }[]; behind: boolean };
    assert.deepEqual(
      [code, found.obligations.map(({ state }) => state), found.behind],
      [0, ['open', 'answered'], false],
    );
  });
});
