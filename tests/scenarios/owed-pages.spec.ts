import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Owed {
  readonly person: string;
  readonly state: string;
  readonly lateMs: number | null;
  readonly evidence: readonly string[];
}

/** What became of each page, by person, and whether that is all that is recorded. */
async function owed(world: World, query = ''): Promise<Readonly<Record<string, Owed>>> {
  const { body } = await world.get(`/v1/obligations?order=oldest${query}`);
  assert.equal(body['behind'], false);
  return Object.fromEntries((body['obligations'] as readonly Owed[]).map((one) => [one.person, one]));
}

async function statesOf(world: World, query = ''): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(Object.entries(await owed(world, query)).map(([person, { state }]) => [person, state]));
}

describe('a page that was owed', () => {
  it('is found when its delivery is lost, and accounted for once that is mended', async () => {
    await using world = await World.open();
    const { body: login } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    assert.deepEqual(await statesOf(world), { 'person/ana': 'delivered' });

    // From here on notification can handle nothing of it: the page of the next level waits in the dead letters.
    await world.publish(topics.escalations.name, { key: login.id, value: Buffer.from('no event'), headers: {} });
    await world.advance(5 * minute);
    assert.equal(world.webhooks.attempts.length, 0);
    assert.deepEqual(await statesOf(world), { 'person/ana': 'delivered', 'person/ben': 'open' });
    await world.advance(5 * minute + 1);
    const { 'person/ben': lost, ...others } = await owed(world, '&state=overdue');
    assert.deepEqual([lost?.state, lost?.lateMs, lost?.evidence.length, Object.keys(others)], ['overdue', 1, 1, []]);

    const letters = (await world.get(`/v1/dead-letters/notification/${login.id}`)).body['letters'] as readonly {
      readonly letter: string;
    }[];
    await world.post(`/v1/dead-letters/notification/${login.id}/replay?without=${letters[0]?.letter}`, {});
    assert.equal(world.webhooks.attempts.length, 1);
    const { 'person/ben': found } = await owed(world);
    assert.deepEqual([found?.state, found?.lateMs], ['delivered', 1]);
    assert.deepEqual(await statesOf(world, '&state=overdue'), {});
  });

  it('is accounted for when its person answers, when it was delivered, and when nobody can bring it', async () => {
    await using world = await World.open();
    world.webhooks.statuses.push(...Array.from({ length: 20 }, () => 400));
    const { body: login } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.advance(5 * minute);
    await world.post(`/v1/incidents/${login.id}/acknowledge`, { by: 'person/ana' });
    assert.deepEqual(await statesOf(world, `&incident=${login.id}`), {
      'person/ana': 'answered',
      'person/ben': 'undeliverable',
      // The last resort was paged at once, and answered nothing.
      'person/dana': 'delivered',
    });
    await world.advance(60 * minute);
    assert.deepEqual(await statesOf(world, '&state=overdue,open'), {});
  });

  it('is counted again after a restart', async () => {
    await using world = await World.open();
    await world.post('/v1/incidents', { title: 'users cannot log in' });
    const before = await owed(world);
    await world.stop();
    await world.start();
    assert.deepEqual(await owed(world), before);
  });
});
