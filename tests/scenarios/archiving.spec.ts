import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;
const by = 'person/ana';
const declaration = { title: 'users cannot log in', severity: 'sev1', affects: ['business-service/login'] };
const archive = 'vault:/escalog/2026/users-cannot-log-in.json';

async function overIncident(world: World): Promise<string> {
  const { id } = (await world.post('/v1/incidents', declaration)).body;
  await world.advance(6 * minute);
  await world.post(`/v1/incidents/${id}/acknowledge`, { by });
  await world.ask('PUT', `/v1/incidents/${id}/retrospective/summary`, { text: 'The **disk**.', version: 0, by });
  await world.post(`/v1/incidents/${id}/retrospective/notes`, { text: 'Slow.', by });
  await world.post(`/v1/incidents/${id}/resolve`, { by });
  return id;
}

const codeOf = ({ status, body }: Awaited<ReturnType<World['get']>>) => [status, body['code']];

describe('an incident that was archived', () => {
  it('is in no list and nowhere to be read but where it was archived, and told from the log', async () => {
    await using world = await World.open();
    const id = await overIncident(world);
    const before = await world.entries(id);
    const answer = await world.post(`/v1/incidents/${id}/archive`, { archive, by });
    assert.deepEqual([answer.status, answer.body['archive']], [200, archive]);

    for (const path of ['', '/retrospective', '/handoff?to=ben', '/nudges', '/escalations', '/escalations/migration']) {
      const gone = await world.get(`/v1/incidents/${id}${path}`);
      assert.deepEqual(codeOf(gone), [410, 'incident-archived'], path);
      assert.match(
        String(gone.body['detail']),
        /archived to vault:\/escalog\/2026\/users-cannot-log-in.json at 2026-11-18T02:06:00/,
      );
    }
    for (const [path, body] of [
      ['/reopen', { by }],
      ['/acknowledge', { by }],
      ['/updates', { text: 'x', by }],
      ['/retrospective/notes', { text: 'x', by }],
    ] as const)
      assert.deepEqual(codeOf(await world.post(`/v1/incidents/${id}${path}`, body)), [410, 'incident-archived'], path);
    for (const list of [
      '/v1/incidents',
      `/v1/incidents?id=${id}`,
      '/v1/escalations',
      '/v1/nudges',
      '/v1/nudges?state=ended',
    ])
      assert.ok(!(await world.get(list)).text.includes(id), list);

    assert.deepEqual(
      (await world.entries(id)).map(({ kind }) => kind),
      [...before.map(({ kind }) => kind), 'incident-archived'],
    );
    const report = await world.get(`/v1/incidents/${id}/report?format=markdown`);
    assert.equal(report.status, 200);
    const told = await world.post(`/v1/incidents/${id}/archive`, { archive: 'elsewhere', by });
    assert.deepEqual([told.status, told.body['archive']], [200, archive], 'where it is stands');
  });

  it('is in no insights and no list of what was owed, which say how many were archived', async () => {
    await using world = await World.open();
    const id = await overIncident(world);
    const counted = async () => {
      const [insights, owed] = await Promise.all([
        world.get('/v1/insights'),
        world.get(`/v1/obligations?incident=${id}`),
      ]);
      const { total, archived } = insights.body as unknown as { total: { incidents: number }; archived: number };
      const { obligations, behind } = owed.body as unknown as { obligations: readonly unknown[]; behind: boolean };
      return { incidents: total.incidents, archived, owed: obligations.length > 0, behind };
    };
    assert.deepEqual(await counted(), { incidents: 1, archived: 0, owed: true, behind: false });
    await world.post(`/v1/incidents/${id}/archive`, { archive, by });
    await world.drain();
    assert.deepEqual(await counted(), { incidents: 0, archived: 1, owed: false, behind: false });
  });

  it('pages nobody later, whatever time passes, and what is wrong again is another incident', async () => {
    await using world = await World.open();
    const id = await overIncident(world);
    await world.post(`/v1/incidents/${id}/archive`, { archive, by });
    const pages = world.mailbox.to('ana@acme.example').length;
    await world.advance(20 * minute);
    assert.equal(world.mailbox.to('ana@acme.example').length, pages);
    const { body } = await world.post('/v1/incidents', declaration);
    assert.notEqual(body.id, id);
    assert.equal(world.mailbox.to('ana@acme.example').length, pages + 1);
  });

  it('was resolved before, and nothing was left to be done', async () => {
    await using world = await World.open();
    const { id } = (await world.post('/v1/incidents', declaration)).body;
    assert.deepEqual(codeOf(await world.post(`/v1/incidents/${id}/archive`, { archive, by })), [422, 'incident-open']);
    await world.post(`/v1/incidents/${id}/resolve`, { by });
    const { body } = await world.post(`/v1/incidents/${id}/retrospective/follow-ups`, { text: 'Alert on it', by });
    assert.deepEqual(codeOf(await world.post(`/v1/incidents/${id}/archive`, { archive, by })), [
      422,
      'follow-ups-open',
    ]);
    const path = `/v1/incidents/${id}/retrospective/follow-ups/${String(body['followUpId'])}`;
    await world.ask('PUT', path, { text: 'Alert on it', state: 'dropped', version: 1, by });
    await world.drain();
    assert.equal((await world.post(`/v1/incidents/${id}/archive`, { archive, by })).status, 200);
    assert.ok(!(await world.get('/v1/follow-ups?state=dropped')).text.includes(id));
  });
});
