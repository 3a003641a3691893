import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Migration, RunningEscalation } from './api/answers.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

const running: RunningEscalation = {
  escalationId: 'inc-1/team/identity',
  incidentId: 'inc-1',
  kind: 'route',
  state: 'climbing',
  path: 'escalation-path/identity',
  pathName: 'Identity',
  pathVersion: 3,
  newestVersion: 4,
  level: 2,
  levelName: 'team',
  cycle: 1,
  acknowledgeBy: '2026-11-18T02:05:00.000Z',
  lapsesAt: null,
  paged: [{ person: 'person/ana', name: 'Ana' }],
};

describe('escalog escalations', () => {
  it('lists what is climbed, on which version, and what to do about an older one', async () => {
    await using server = await fakeEscalog({
      'GET /v1/escalations': { body: { escalations: [running], next: 'c+2' } },
    });
    const { out, err, code } = await escalog(['escalations', '--path', 'identity', '--incident', 'inc-1'], server);
    assert.equal(
      out,
      [
        'INCIDENT  PATH              STATE     LEVEL     ROUND  UNTIL (America/New_York)  PAGED',
        'inc-1     Identity v3 of 4  climbing  2 (team)  1      2026-11-17 21:05:00       Ana',
        '',
      ].join('\n'),
    );
    assert.match(err, /escalog migrate INCIDENT/);
    assert.match(err, /--after c\+2/);
    assert.equal(code, 0);
    assert.equal(
      server.received[0]?.line,
      'GET /v1/escalations?path=escalation-path%2Fidentity&incident=inc-1&limit=50',
    );
  });

  it('says of what is acknowledged when it is climbed again, and gives what is no path no version', async () => {
    const handoff = {
      ...running,
      kind: 'handoff',
      path: 'person/ben',
      pathName: 'the handoff to Ben',
      newestVersion: null,
    };
    const had = { ...running, state: 'acknowledged', acknowledgeBy: null, lapsesAt: '2026-11-18T03:05:00.000Z' };
    const rule = { ...running, kind: 'rule', path: 'rule/boss', pathName: 'Nobody took it', newestVersion: null };
    await using server = await fakeEscalog({
      'GET /v1/escalations': { body: { escalations: [handoff, had, rule], next: null } },
    });
    const { out } = await escalog(['escalations'], server);
    assert.match(out, /^inc-1 +the handoff to Ben +climbing/m);
    assert.match(out, /^inc-1 +the rule “Nobody took it” +climbing/m);
    assert.match(out, /^inc-1 .* acknowledged .* 2026-11-17 22:05:00 /m);
  });

  it('says so when nothing is', async () => {
    await using server = await fakeEscalog({ 'GET /v1/escalations': { body: { escalations: [], next: null } } });
    const { out, err, code } = await escalog(['escalations'], server);
    assert.deepEqual([out, err, code], ['', 'Nothing is being escalated.\n', 0]);
  });
});

describe('escalog migrate', () => {
  const at = '2026-11-18T02:05:00.000Z';
  const planned: Migration = {
    escalations: [
      {
        escalationId: 'inc-1/team/identity',
        pathName: 'Identity',
        current: {
          version: 3,
          level: 1,
          levelName: null,
          next: { kind: 'level', at, level: 2, levelName: null, pages: [{ name: 'Ana' }] },
        },
        newest: {
          version: 4,
          level: 1,
          levelName: 'on-call',
          next: { kind: 'last-resort', at, level: null, levelName: null, pages: [] },
        },
      },
    ],
  };
  const args = ['migrate', 'inc-1', '--because', 'Others know it.', '--as', 'ana'];
  const shown = [
    'Identity: version 3 to version 4',
    '  now   at level 1; next level 2 at 2026-11-17 21:05:00: Ana',
    '  then  at level 1 (on-call); next the last resort at 2026-11-17 21:05:00: nobody',
    '',
  ].join('\n');
  const preview = 'GET /v1/incidents/inc-1/escalations/migration';
  const migrate = 'POST /v1/incidents/inc-1/escalations/migrate';

  it('shows what would change, and does nothing, when it is a dry run or nobody is there to ask', async () => {
    await using server = await fakeEscalog({ [preview]: { body: planned } });
    assert.deepEqual(await escalog([...args, '--dry-run'], server), { code: 0, out: shown, err: '' });
    const { code, out, err } = await escalog(args, server);
    assert.deepEqual([code, out], [2, shown]);
    assert.match(err, /^Nothing was moved: nobody is here to ask\. Give --yes to migrate, or --dry-run to only look\./);
  });

  it('shows it to anybody, and asks who moves them and why', async () => {
    await using server = await fakeEscalog({ [preview]: { body: planned } });
    assert.deepEqual(await escalog(['migrate', 'inc-1', '--dry-run'], server), { code: 0, out: shown, err: '' });
    const { code, out, err } = await escalog(['migrate', 'inc-1', '--yes'], server);
    assert.deepEqual([code, out], [2, shown]);
    assert.match(err, /say who you are \(--as\) and why \(--because\)/);
  });

  it('moves them with --yes', async () => {
    await using server = await fakeEscalog({
      [preview]: { body: planned },
      [migrate]: { body: { migrated: ['inc-1/team/identity'], escalations: [] } },
    });
    const { code, err } = await escalog([...args, '--yes', '--escalation', 'inc-1/team/identity'], server);
    assert.deepEqual([code, err], [0, 'Moved to the newest version: Identity.\n']);
    assert.deepEqual(server.received.at(-1)?.body, {
      by: 'ana',
      why: 'Others know it.',
      escalation: 'inc-1/team/identity',
    });
  });

  it('asks nothing when everything is on the newest version', async () => {
    const [one] = planned.escalations;
    await using server = await fakeEscalog({ [preview]: { body: { escalations: [{ ...one, newest: null }] } } });
    assert.deepEqual(await escalog(args, server), { code: 0, out: 'Identity: version 3 is the newest\n', err: '' });
  });
});
