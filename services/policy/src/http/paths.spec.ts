import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { PolicyWorld } from '../testing/policy-world.ts';

const schedule = {
  ref: 'schedule/identity',
  name: 'Identity on call',
  timeZone: 'Europe/Lisbon',
  rotation: { people: ['person/ana', 'person/ben'], startsAt: '2026-11-16T09:00', turnLength: 'P1W' },
};
const path = {
  ref: 'escalation-path/identity',
  name: 'Identity',
  nodes: [
    { name: 'on-call', level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
    {
      branch: {
        if: 'incident.rank == 1 || now.within("Mon-Fri 09:00-18:00", zone)',
        then: [{ level: { targets: ['person/ana', 'person/ben'], acknowledgeWithin: 'PT10M' } }],
      },
    },
  ],
  lastResort: 'person/ana',
};
const team = { ref: 'team/identity', name: 'Team Identity', members: [], path: path.ref };

async function asked(...urls: readonly string[]) {
  await using world = new PolicyWorld();
  const server = await world.start(schedule, path, team, severity('sev4', { rank: 4 }));
  return await Promise.all(
    urls.map(async (url) => {
      const answer = await server.inject({ url });
      return { status: answer.statusCode, body: answer.json() };
    }),
  );
}

const climbed = ({ body }: { body: never }) =>
  (
    body as {
      routes: { rungs: { kind: string; afterSeconds: number; pages: { name: string }[] }[] }[];
    }
  ).routes[0]?.rungs.map(({ kind, afterSeconds, pages }) => [
    kind,
    afterSeconds,
    pages.map(({ name }) => name).join(', '),
  ]);

describe('GET /v1/paths', () => {
  it('tells what a path would do at another moment, with who is on call then, for each severity', async () => {
    const [week, next, night] = await asked(
      '/v1/paths/identity/climb?at=2026-11-18T02:00:00Z&severity=sev1',
      '/v1/paths/identity/climb?at=2026-11-25T12:00:00Z&severity=sev4',
      '/v1/paths/identity/climb?at=2026-11-25T02:00:00Z&severity=sev4',
    );
    assert.deepEqual(climbed(week as never), [
      ['level', 0, 'Ana Costa'],
      ['level', 300, 'Ana Costa, Ben Ito'],
      ['last-resort', 900, 'Ana Costa'],
    ]);
    assert.deepEqual(climbed(next as never), [
      ['level', 0, 'Ben Ito'],
      ['level', 300, 'Ana Costa, Ben Ito'],
      ['last-resort', 900, 'Ana Costa'],
    ]);
    assert.deepEqual(climbed(night as never), [
      ['level', 0, 'Ben Ito'],
      ['last-resort', 300, 'Ana Costa'],
    ]);
  });

  it('lists paths with whom each would page, and who uses them', async () => {
    const [all, one] = await asked('/v1/paths?limit=1', '/v1/paths/identity?at=2026-11-25T12:00:00Z');
    assert.deepEqual(
      [all?.body.paths.map((ladder: { path: string }) => ladder.path), all?.body.next],
      [['escalation-path/identity'], 'escalation-path/identity'],
    );
    assert.deepEqual(
      [one?.body.nodes[0].people[0].name, one?.body.teams, one?.body.nodes[1].zone],
      ['Ben Ito', [{ ref: 'team/identity', name: 'Team Identity' }], 'Europe/Lisbon'],
    );
  });

  it('says what is wrong with the question', async () => {
    const answers = await asked(
      '/v1/paths/identiti',
      '/v1/paths/identity/climb?severity=sev9',
      '/v1/paths/identity/climb?affects=component/none',
      '/v1/paths/identity?at=2026-11-25T12:00:00.1234567891Z',
    );
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.detail]),
      [
        [
          404,
          'No escalation path is called "identiti"; the nearest is Identity (escalation-path/identity); GET /v1/paths lists those that there are.',
        ],
        [422, 'There is no severity "sev9"; there are sev1, sev4.'],
        [
          422,
          'Nothing that an incident may affect is called "component/none"; GET /v1/catalog/search finds entries by their words.',
        ],
        [400, '"at" in the query must be a time such as 2026-11-18T02:00:00Z.'],
      ],
    );
  });
});
