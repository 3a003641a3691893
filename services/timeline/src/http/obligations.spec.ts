import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntryApplied } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { triageRunsOut, unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { alicePaged } from '../domain/testing/told-sentence.ts';
import { World } from '../testing/world.ts';

interface Page {
  readonly obligations: readonly {
    readonly incidentId: string;
    readonly personName: string;
    readonly state: string;
    readonly lateMs: number | null;
    readonly evidence: readonly string[];
    readonly timeline: string;
    readonly why: string;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly upTo: string | null;
  readonly behind: boolean;
  readonly next: string | null;
}

function catalogPerson(name: string): CatalogEntryApplied {
  const example = exampleEvents.CatalogEntryApplied as CatalogEntryApplied;
  const ref = `person/${name.toLowerCase().replace(' ', '-')}`;
  const meta = { ...example.meta, eventId: `${ref}@1`, stream: `catalog/${ref}`, subject: ref, version: 1 };
  return { ...example, ref, meta, definition: JSON.stringify({ ref, name, contactMethods: [] }) };
}

for (const told of ['from the log', 'from an index'] as const)
  describe(`GET /v1/obligations, told ${told}`, () => {
    it('lists every page that was owed, with what became of it and where that is told', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...unansweredThenAcknowledged().events, ...alicePaged().events);
      const { statusCode, body } = await world.get('/v1/obligations');
      const list = JSON.parse(body) as Page;
      assert.equal(statusCode, 200);
      assert.deepEqual(
        list.obligations.map(({ incidentId, personName, state }) => [incidentId, personName, state]).sort(),
        [
          ['i', 'Alice Moreau', 'overdue'],
          ['login-down', 'Alice Moreau', 'delivered'],
          ['login-down', 'Bob Okafor', 'answered'],
          ['login-down', 'Carol Lindqvist', 'undeliverable'],
        ],
      );
      assert.deepEqual([list.upTo, list.behind, list.next], ['2026-11-21T03:00:00.000Z', false, null]);
      const lost = list.obligations.find(({ state }) => state === 'overdue');
      assert.deepEqual(
        [lost?.lateMs, lost?.evidence.length, lost?.timeline, lost?.why],
        [55 * 60_000, 1, '/v1/incidents/i/timeline', '/v1/incidents/i/why?person=person%2Falice'],
      );
    });

    it('does not take a name that is mistyped for one to whom nothing is owed', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...alicePaged().events);
      for (const said of ['person/alice', 'Alice Moreau'])
        assert.equal((await world.get(`/v1/obligations?person=${said}`)).json<Page>().obligations.length, 1, said);
      const nobody = await world.get('/v1/obligations?person=Alise');
      assert.deepEqual([nobody.statusCode, nobody.json<{ code: string }>().code], [404, 'person-not-found']);
      await world.publish(catalogPerson('Bruno Faria'), catalogPerson('Alice Brandt'));
      await world.quiet();
      assert.deepEqual((await world.get('/v1/obligations?person=bruno')).json<Page>().obligations, []);
    });

    it('tells what was published the moment before, and what came of it since', async (t) => {
      const world = await World.open(t, told);
      const story = alicePaged();
      await world.publish(...story.events);
      const states = async () =>
        (await world.get('/v1/obligations')).json<Page>().obligations.map(({ state }) => state);
      assert.deepEqual(await states(), ['overdue']);
      await world.publish(
        story.tell('PageDelivered', 60_000, {
          pageId: 'p1',
          escalationId: 'i/team/payments',
          person: 'person/alice',
          methodId: 'mail',
        }),
      );
      assert.deepEqual(await states(), ['delivered']);
    });

    it('is told page by page and by filter, and refuses what it does not know', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...unansweredThenAcknowledged().events, ...triageRunsOut().events);
      const get = async (query: string) => (await world.get(`/v1/obligations?${query}`)).json<Page>();
      const all = await get('');
      const first = await get('limit=2');
      const rest = await get(`after=${encodeURIComponent(first.next ?? '')}`);
      assert.deepEqual([...first.obligations, ...rest.obligations], all.obligations);
      assert.deepEqual(
        (await get('state=undeliverable,answered&incident=login-down')).obligations.map(({ state }) => state).sort(),
        ['answered', 'undeliverable'],
      );
      assert.deepEqual((await get('until=2020-01-01T00:00:00Z')).obligations, []);
      for (const query of ['state=late', 'limit=0', 'since=yesterday', 'after=nonsense', 'order=worst'])
        assert.equal((await world.get(`/v1/obligations?${query}`)).statusCode, 400, query);
    });

    it('is told after a rebuild, by facts that were made anew', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...unansweredThenAcknowledged().events);
      const before = (await world.get('/v1/obligations')).json<Page>();
      await world.rebuild();
      assert.deepEqual((await world.get('/v1/obligations')).json(), before);
    });
  });
