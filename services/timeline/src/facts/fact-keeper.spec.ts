import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { encode, factsGroup, headersOf, topicOf, type EscalogEvent } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { OpenWorld } from '@escalog/runner/testing';
import { edition } from '../domain/facts.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { answeredInSeconds, unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import { packedPage } from '../projection/packed-page.ts';
import type { TimelineSource } from '../projection/timeline-source.ts';
import { FactKeeper } from './fact-keeper.ts';
import { FactShelf } from './fact-shelf.ts';
import { factsIn, factViews, groupOfEdition, type StoredFacts } from './stored-facts.ts';

const { events } = unansweredThenAcknowledged();
const halves = [events.slice(0, 8), events.slice(8)] as const;

async function* nothing(): AsyncGenerator<never> {}

/** Keepers one after the other, which read what was put into `readable`. */
class KeeperWorld extends OpenWorld {
  readonly readable: RecordedEvent[] = [];
  readonly read: string[] = [];
  readingDown = false;
  keeper: FactKeeper | undefined;
  readonly shelf = new FactShelf({ damaged() {}, ended() {} });

  start(log: Pick<TimelineSource, 'unread' | 'isOfNow'> = { unread: nothing, isOfNow: false }): FactKeeper {
    this.keeper = new FactKeeper({
      ...this.deps,
      erased: () => new Map(),
      make: (making) => this.shelf.make(making),
      source: {
        ...log,
        read: async (id) => {
          this.read.push(id);
          if (this.readingDown) throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
          return { events: this.readable.filter(({ meta }) => meta.subject === id), holes: [], newer: [] };
        },
      },
    });
    this.keeper.start();
    return this.keeper;
  }

  async publish(told: readonly EscalogEvent[], isReadable = true): Promise<void> {
    if (isReadable) this.readable.push(...(told as readonly RecordedEvent[]));
    for (const event of told)
      await this.deps.bus.publish(topicOf(event.type), [
        { key: event.meta.subject, value: encode(event), headers: headersOf(event) },
      ]);
  }

  get views() {
    return factViews(this.deps.store);
  }

  async facts(id = 'login-down') {
    const stored = await this.views.get(id);
    return stored === undefined ? undefined : factsIn(id, stored);
  }

  /** What the group has not handled. */
  async lag(): Promise<number> {
    return this.deps.bus.lag(factsGroup, timelineTopics);
  }

  /** Lets time pass until `done`. */
  async pass(done: () => Promise<boolean>): Promise<void> {
    await this.until(async () => {
      if (await done()) return true;
      await turn();
      this.clock.advance(100);
      return false;
    });
  }

  /** Lets time pass until it is over. */
  async passing(work: Promise<void>): Promise<void> {
    let isOver = false;
    void work.finally(() => (isOver = true));
    await this.pass(async () => isOver);
    await work;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper?.stop();
    await this.shelf.close();
    await super[Symbol.asyncDispose]();
  }
}

describe('the keeper of facts', () => {
  it('makes them some time after something was heard, once for what comes close together', async () => {
    await using world = new KeeperWorld();
    world.start();
    await world.publish(events);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    assert.deepEqual([await world.facts(), world.read], [undefined, []]);
    await world.pass(async () => (await world.lag()) === 0);
    assert.equal((await world.facts())?.events, events.length);
    assert.deepEqual(world.read, ['login-down']);
  });

  it('makes them at once for whoever asks, who is told up to when they are', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(events);
    assert.deepEqual(await keeper.caughtUp(), { upTo: '2026-11-18T02:00:00.000Z', behind: false });
    assert.equal((await world.facts())?.events, events.length);
    assert.equal(await world.lag(), 0);
  });

  it('makes them anew for what is heard later', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(halves[0]);
    await keeper.caughtUp();
    assert.equal((await world.facts())?.events, halves[0].length);
    await world.publish(halves[1]);
    await keeper.caughtUp();
    assert.equal((await world.facts())?.events, events.length);
  });

  it('waits for what was heard to be readable, while other incidents go on', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(halves[0]);
    await world.publish(halves[1], false);
    await world.publish(answeredInSeconds().events);
    await world.pass(async () => (await world.facts('disk-full')) !== undefined);
    assert.notEqual((await world.facts())?.events, events.length);
    assert.ok((await world.lag()) > 0);
    world.readable.push(...halves[1]);
    await world.pass(async () => (await world.lag()) === 0);
    assert.equal((await world.facts())?.events, events.length);
    assert.equal((await keeper.caughtUp()).behind, false);
  });

  it('does not wait for ever for what is not there any more', async () => {
    await using world = new KeeperWorld();
    world.start();
    await world.publish(halves[0]);
    await world.publish(halves[1], false);
    const begun = world.clock.now();
    await world.pass(async () => (await world.lag()) === 0);
    assert.equal((await world.facts())?.events, halves[0].length);
    assert.ok(world.clock.now() - begun >= 60_000);
  });

  it('says that it is behind to who cannot be waited for', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(events, false);
    const asked = keeper.caughtUp();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    world.clock.advance(1_000);
    assert.deepEqual(await asked, { upTo: null, behind: true });
  });

  it('goes on after a process that died before they were stored', async () => {
    await using world = new KeeperWorld();
    const died = world.start();
    await world.publish(events);
    await turn();
    await died.stop();
    assert.equal(await world.facts(), undefined);
    await world.restart();
    assert.equal((await world.start().caughtUp()).behind, false);
    assert.equal((await world.facts())?.events, events.length);
  });

  it('is waited for by nobody who stops the bus or the keeper, however long what it heard is held', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(events);
    await turn();
    await world.deps.bus.close();
    await keeper.stop();
    assert.equal(await world.facts(), undefined);
    await world.restart();
    assert.equal((await world.start().caughtUp()).behind, false);
    assert.equal((await world.facts())?.events, events.length);
  });

  it('has them made of what was heard, and of the log where that is not all', async () => {
    await using world = new KeeperWorld();
    const made: (readonly string[])[] = [];
    const keeper = world.start({
      isOfNow: true,
      async *unread(id) {
        made.push([id]);
        for await (const page of world.deps.bus.history?.(timelineTopics, id) ?? []) yield packedPage(page);
      },
    });
    await world.publish(halves[0]);
    await keeper.caughtUp();
    assert.deepEqual([(await world.facts())?.events, made.length], [halves[0].length, 0]);
    await world.publish(halves[1]);
    await keeper.caughtUp();
    assert.deepEqual([(await world.facts())?.events, made, world.read], [events.length, [['login-down']], []]);
  });

  it('has what another replica keeps as well, and says that it is behind until that has stored it', async () => {
    await using world = new KeeperWorld();
    const [one, other] = [world.start(), world.start()];
    const told = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((id) =>
      events.map((event) => ({
        ...event,
        meta: { ...event.meta, subject: id, stream: event.meta.stream.replace('login-down', id) },
      })),
    );
    await world.publish(told);
    const asked = one.caughtUp();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    world.clock.advance(1_000);
    assert.equal((await asked).behind, true);
    await world.pass(async () => (await world.lag()) === 0);
    for (const keeper of [one, other]) assert.equal((await keeper.caughtUp()).behind, false);
    for (const id of new Set(told.map(({ meta }) => meta.subject)))
      assert.equal((await world.facts(id))?.events, events.length, id);
    await one.stop();
  });

  it('tries again when what it needs is down', async () => {
    await using world = new KeeperWorld();
    world.start();
    world.readingDown = true;
    await world.publish(events);
    await world.pass(async () => world.read.length > 2);
    assert.equal(await world.facts(), undefined);
    world.readingDown = false;
    await world.pass(async () => (await world.lag()) === 0);
    assert.equal((await world.facts())?.events, events.length);
  });

  it('makes none of alerts that were held back and opened nothing', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    const [first] = events;
    assert.ok(first !== undefined);
    await world.publish([first]);
    world.readable.splice(0, 1, { ...first, type: 'AlertsHeldBack' } as unknown as RecordedEvent);
    assert.equal((await keeper.caughtUp()).behind, false);
    assert.equal(await world.facts(), undefined);
  });

  it('makes those of some, or of all, anew, whatever is stored', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    await world.publish(events);
    await world.publish(answeredInSeconds().events);
    await keeper.caughtUp();
    const damage = async (id: string): Promise<void> =>
      void (await world.views.update(id, (view) => ({
        group: groupOfEdition(edition),
        sortKey: '',
        view: { ...(view as StoredFacts), facts: '{' },
      })));
    await damage('login-down');
    await world.passing(keeper.remake(['login-down']));
    assert.equal((await world.facts())?.events, events.length);
    await damage('login-down');
    await damage('disk-full');
    await world.passing(keeper.remake('all'));
    assert.ok((await world.facts('disk-full')) !== undefined && (await world.facts()) !== undefined);
  });

  it('leaves what somebody else made by newer rules', async () => {
    await using world = new KeeperWorld();
    const keeper = world.start();
    const newer: StoredFacts = { edition: edition + 1, events: 0, facts: '{}' };
    await world.views.put({ id: 'login-down', group: groupOfEdition(edition + 1), sortKey: '', view: newer });
    await world.publish(events);
    await keeper.caughtUp();
    assert.deepEqual(await world.views.get('login-down'), newer);
  });
});
