import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InsightFigures, Insights } from './api/insights.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const figures: InsightFigures = {
  incidents: 9,
  open: 1,
  neverAcknowledged: 2,
  toAcknowledge: { medianMs: 150_000 },
  toRightOwner: { medianMs: null },
  toResolve: { medianMs: 3_600_000 },
  pages: { sent: 20, answeredInTime: 12, atNight: 3 },
  climbs: { exhausted: 1, levelsSkipped: 4 },
  handoffs: { made: 7 },
};
const told: Insights = {
  since: '2026-11-01T04:00:00.000Z',
  until: '2026-12-01T05:00:00.000Z',
  zone: 'America/New_York',
  by: 'team',
  behind: false,
  total: figures,
  groups: [{ key: 'team/identity', figures }],
  groupsLeftOut: 0,
  archived: 0,
  proposals: [
    {
      text: '7 of 9 incidents routed to Identity were handed to Payments within 10 min.',
      change: 'Add “card” as an alias of what Payments owns.',
      behind: { further: 5, hidden: 1, incidents: [{ id: '0c2f', title: 'cards \u001B[31m' }] },
    },
  ],
  names: { 'team/identity': 'Identity' },
};

describe('escalog insights', () => {
  it('is a table with a line for each group, and what is proposed, in the zone of the machine', async () => {
    await using server = await fakeEscalog({ 'GET /v1/insights': { body: told } });
    const { out, err, code } = await escalog(
      ['insights', '--since', '2026-11-01', '--team', 'identity', '--source', 'person/ana'],
      server,
    );
    assert.equal(
      out,
      [
        'TEAM          INCIDENTS  OPEN  NEVER ACKED  TO ACK      TO OWNER  TO RESOLVE  PAGES  IN TIME  AT NIGHT  SKIPPED  EXHAUSTED  HANDED ON',
        'Identity      9          1     2            2 min 30 s  -         1 h         20     12       3         4        1          7',
        'all together  9          1     2            2 min 30 s  -         1 h         20     12       3         4        1          7',
        '',
        '7 of 9 incidents routed to Identity were handed to Payments within 10 min.',
        '  Add “card” as an alias of what Payments owns.',
        '  0c2f  cards \ufffd[31m',
        '  5 more, and 1 that you may not see',
        '',
      ].join('\n'),
    );
    assert.match(err, /from 2026-11-01 00:00:00 until 2026-12-01 00:00:00 \(America\/New_York\)/);
    assert.equal(code, 0);
    assert.equal(
      server.received[0]?.line,
      'GET /v1/insights?since=2026-11-01&team=team%2Fidentity&source=person%2Fana&zone=America%2FNew_York',
    );
  });

  it('prints CSV as it comes, and says so where there is nothing', async () => {
    await using server = await fakeEscalog({
      'GET /v1/insights': ({ line }) =>
        line.includes('format=csv')
          ? { type: 'text/csv', body: 'team,name\r\nall,all\r\n' }
          : { body: { ...told, archived: 2, total: { ...figures, incidents: 0 } } },
    });
    assert.equal((await escalog(['insights', '--csv', '--by', 'week'], server)).out, 'team,name\r\nall,all\n');
    const { out, err } = await escalog(['insights', '--zone', 'UTC'], server);
    assert.deepEqual([out, /No incident is like that/.test(err)], ['', true]);
    assert.match(err, /2 incidents of that time were archived, and not counted\./);
  });

  it('says what the server refuses', async () => {
    await using server = await fakeEscalog({
      'GET /v1/insights': problem(422, 'unknown-zone', '“Mars” is no time zone: write one as Europe/Lisbon.'),
    });
    const { err, code } = await escalog(['insights', '--zone', 'Mars'], server);
    assert.match(err, /no time zone/);
    assert.notEqual(code, 0);
  });
});
