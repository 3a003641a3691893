import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webhook } from '../harness/alerts.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;
const ana = 'ana@acme.example';
const declaration = { title: 'users cannot log in', severity: 'sev1', affects: ['business-service/login'] };

async function resolvedIncident(world: World): Promise<string> {
  const { id } = (await world.post('/v1/incidents', declaration)).body;
  await world.press(world.mailbox.to(ana)[0]?.link ?? '');
  await world.post(`/v1/incidents/${id}/resolve`, { by: 'person/ana', note: 'restarted' });
  return id;
}

describe('an incident that is opened again', () => {
  it('climbs its path from the top, pages whoever had it, and says so everywhere', async () => {
    await using world = await World.open();
    const id = await resolvedIncident(world);
    const pages = world.mailbox.to(ana).length;

    const answer = await world.post(`/v1/incidents/${id}/reopen`, { by: 'person/ben', note: 'it is back' });
    assert.deepEqual([answer.status, answer.body['status'], answer.body['resolvedAt']], [200, 'open', null]);
    assert.equal(world.mailbox.to(ana).length, pages + 1, 'the first level is paged again');

    const { escalations, progress } = (await world.get(`/v1/incidents/${id}`)).body as never as {
      escalations: { escalationId: string; state: string; level: number }[];
      progress: string;
    };
    assert.equal(progress, 'investigating');
    assert.deepEqual(
      escalations.map(({ escalationId, state }) => [escalationId.split('/').at(-1), state]),
      [
        ['identity', 'acknowledged'],
        ['again-1', 'climbing'],
      ],
    );
    const entries = await world.entries(id);
    assert.equal(
      entries.find(({ kind }) => kind === 'incident-reopened')?.text,
      'Ben Ito reopened the incident: “it is back”.',
    );
    assert.match(
      entries.findLast(({ kind }) => kind === 'escalation-started')?.reason ?? '',
      /^Ben Ito opened it again\./,
    );
    // Nobody had acknowledged since, so the next level comes.
    await world.advance(5 * minute);
    const reached = (await world.entries(id)).filter(({ kind }) => kind === 'level-reached');
    assert.ok(reached.length >= 3, 'the second level is reached');

    // Twice is once.
    assert.equal((await world.post(`/v1/incidents/${id}/reopen`, { by: 'person/ben' })).body['status'], 'open');
    assert.equal((await world.entries(id)).filter(({ kind }) => kind === 'incident-reopened').length, 1);

    await world.post(`/v1/incidents/${id}/resolve`, { by: 'person/ben' });
    const { figures, incident } = (await world.get(`/v1/incidents/${id}/timeline`)).body as never as {
      figures: { msToResolve: number; reopened: number };
      incident: { status: string };
    };
    assert.deepEqual([incident.status, figures.reopened, figures.msToResolve], ['resolved', 1, 5 * minute]);
  });

  it('is joined by what its alert source reports afterwards', async () => {
    await using world = await World.open();
    const alerts = '/v1/alerts/alertmanager';
    const down = { name: 'DatabaseDown', annotations: { summary: 'primary gone' } };
    const id = String((await world.post(alerts, webhook([down]))).body['incidentId']);
    assert.equal((await world.post(alerts, webhook([{ ...down, ended: true }]))).body['outcome'], 'resolved');
    await world.post(`/v1/incidents/${id}/reopen`, { by: 'person/ana' });

    const again = webhook([{ ...down, startsAt: '2026-11-18T02:20:00Z' }]);
    assert.equal((await world.post(alerts, again)).body['incidentId'], id);
    assert.equal(((await world.get('/v1/incidents')).body['incidents'] as unknown[]).length, 1);
    // It is theirs who opened it again: an end does not close it.
    const over = webhook([{ ...down, startsAt: '2026-11-18T02:20:00Z', ended: true }]);
    assert.equal((await world.post(alerts, over)).body['outcome'], 'kept-open');
  });

  it('counts anew for rules about a time, and is a changed status for others', async () => {
    await using world = await World.open();
    const rule = (name: string, on: unknown[]) => ({
      ref: `rule/${name}`,
      name: `Rule ${name}`,
      on,
      do: [{ tell: ['person/ben'], say: `told by ${name}` }],
    });
    await world.post('/v1/catalog/apply', {
      entries: [rule('open-long', [{ 'open-for': 'PT10M' }]), rule('status', ['status-changed'])],
    });
    const { id } = (await world.post('/v1/incidents', declaration)).body;
    await world.advance(11 * minute);
    await world.post(`/v1/incidents/${id}/resolve`, { by: 'person/ana' });
    await world.advance(30 * minute);
    await world.post(`/v1/incidents/${id}/reopen`, { by: 'person/ana' });
    const fired = async () =>
      (await world.entries(id)).filter(({ kind }) => kind === 'rule-fired').map(({ text }) => text);
    assert.equal((await fired()).filter((text) => text.includes('Rule status')).length, 1);
    assert.equal((await fired()).filter((text) => text.includes('Rule open-long')).length, 1);
    await world.advance(11 * minute);
    assert.equal((await fired()).filter((text) => text.includes('Rule open-long')).length, 2);
  });

  it('is refused of what there is not', async () => {
    await using world = await World.open();
    const none = await world.post('/v1/incidents/none/reopen', { by: 'person/ben' });
    assert.deepEqual([none.status, none.body['code']], [404, 'incident-not-found']);
  });
});
