import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, topics, type CatalogEvent } from '@escalog/contracts';
import { after } from '@escalog/kernel';
import { History } from './history.ts';
import { CatalogWorld } from './testing/catalog-world.ts';
import { component } from './testing/organisation.ts';

const ana = { kind: 'person', ref: 'person/ana' };
const wiki = (name: string) => component('wiki', name);
const hour = 3_600_000;

/** An event of an entry, some hours after the world began. */
function event(world: CatalogWorld, version: number, name: string | null, hours: number): CatalogEvent {
  const { ref } = wiki('');
  const meta = {
    eventId: `${ref}@${version}`,
    subject: ref,
    stream: `catalog/${ref}`,
    version,
    occurredAt: after(world.clock.now(), hours * hour),
    correlationId: ref,
    causationId: null,
    actor: ana,
  };
  const part = { ref, meta, change: 0, because: null };
  return name === null
    ? { type: 'CatalogEntryRemoved', ...part }
    : { type: 'CatalogEntryApplied', ...part, definition: JSON.stringify(wiki(name)) };
}

async function told(history: History) {
  const page = await history.of('component/wiki', { limit: 10 });
  return page?.versions.map(({ version, kind, entry, details }) => [
    version,
    kind,
    entry?.name ?? null,
    details.map(({ before, after: then }) => `${before} ${then}`),
  ]);
}

/** A history that begins on a topic that has these events, as an earlier release has left it. */
async function begunOn(
  world: CatalogWorld,
  events: readonly CatalogEvent[],
  more: readonly Uint8Array[] = [],
): Promise<History> {
  const messages = [...events.map((one) => Buffer.from(encode(one))), ...more].map((value) => ({
    key: 'component/wiki',
    value: Buffer.from(value),
    headers: {},
  }));
  await world.deps.bus.publish(topics.catalog.name, messages);
  // Its beginning is forgotten, as if there had been none.
  await world.deps.store.views('catalog-history-beginning').remove('catalog');
  const history = new History(world.deps);
  await history.begin();
  return history;
}

describe('a history that begins on what an earlier release has left', () => {
  it('knows of an entry the version that the topic has kept, and says that it knows no more', async () => {
    await using world = await CatalogWorld.open();
    const history = await begunOn(world, [event(world, 7, 'Wiki', -48)]);
    assert.deepEqual(await told(history), [[7, 'first-known', 'Wiki', []]]);
    const before = await history.versionAt('component/wiki', after(world.clock.now(), -49 * hour));
    const then = await history.versionAt('component/wiki', after(world.clock.now(), -47 * hour));
    assert.deepEqual([before, then?.entry?.name], [undefined, 'Wiki']);
  });

  it('knows the first version for what it is, and a removal', async () => {
    await using world = await CatalogWorld.open();
    const history = await begunOn(world, [event(world, 1, 'Wiki', -3), event(world, 2, null, -2)]);
    assert.deepEqual(await told(history), [
      [2, 'removed', null, []],
      [1, 'added', 'Wiki', []],
    ]);
  });

  it('takes over every version that the topic still has, once each, though they were repeated', async () => {
    await using world = await CatalogWorld.open();
    const [first, second] = [event(world, 4, 'Wiki', -3), event(world, 5, 'Encyclopedia', -2)];
    const history = await begunOn(world, [first, second, first, event(world, 6, 'Encyclopedia', -1)]);
    assert.deepEqual(await told(history), [
      [5, 'changed', 'Encyclopedia', ['"Wiki" "Encyclopedia"']],
      [4, 'first-known', 'Wiki', []],
    ]);
  });

  it('passes over what cannot be read', async () => {
    await using world = await CatalogWorld.open();
    const history = await begunOn(world, [event(world, 1, 'Wiki', -3)], [Buffer.from('no event')]);
    assert.deepEqual(await told(history), [[1, 'added', 'Wiki', []]]);
  });

  it('begins once: what was forgotten of the topic since stays', async () => {
    await using world = await CatalogWorld.open();
    const history = await begunOn(world, [event(world, 1, 'Wiki', -3)]);
    const again = new History(world.deps);
    world.clock.advance(hour);
    await again.begin();
    assert.equal(again.since, history.since);
  });

  it('tells all of the catalog only from when on it tells every change', async () => {
    await using world = await CatalogWorld.open();
    const history = await begunOn(world, [event(world, 7, 'Wiki', -48)]);
    const before = await history.asOf(after(world.clock.now(), -1), { find: () => undefined } as never);
    assert.ok('code' in before && before.code === 'before-history');
  });
});
