import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus, type Bus, type Message, type OutgoingMessage } from '@escalog/bus';
import {
  connectRegistry,
  deadLettersOf,
  encode,
  everyTopic,
  registeredSchemas,
  topics,
  type UpdatePosted,
} from '@escalog/contracts';
import { exampleEvents, FakeRegistry } from '@escalog/contracts/testing';
import { DefinitionsCopy } from '@escalog/definitions';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { consumeEvents, followDefinitions, type EventConsumer } from '@escalog/runner';
import { openSqliteStore, type Store } from '@escalog/store';
import { rebuild } from '@escalog/timeline/app';

const subject = 'escalog.incidents-escalog.incidents.UpdatePosted';
const silent = { info() {}, warn() {}, error() {} };

/** A schema registry that is connected, and a service that consumes incidents and notes every update that it handles. */
class World implements AsyncDisposable {
  readonly clock = new ManualClock(instantOf(Date.UTC(2026, 10, 18, 2)));
  readonly handled: string[] = [];
  readonly registry: FakeRegistry;
  readonly bus: Bus;
  readonly store: Store;
  consumer: EventConsumer | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-unreadable-'));
  readonly #journal = openJournal({ folder: this.#folder, onFailure() {} });

  private constructor(registry: FakeRegistry) {
    this.registry = registry;
    this.bus = openSqliteBus({ journal: this.#journal, topics: everyTopic, clock: this.clock });
    this.store = openSqliteStore({ journal: this.#journal });
  }

  static async open(t: TestContext): Promise<World> {
    const world = new World(await FakeRegistry.listen((firstId += 1_000)));
    t.after(() => world[Symbol.asyncDispose]());
    await connectRegistry(world.registry.url);
    const on = { UpdatePosted: async ({ text }: UpdatePosted) => void world.handled.push(text) };
    world.consumer = await consumeEvents(
      { service: 'policy', topics: [topics.incidents.name], on },
      { ...world, log: silent },
    );
    return world;
  }

  /** Publishes in this order; each key is an incident. */
  async publish(...messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) await this.bus.publish(topics.incidents.name, [message]);
  }

  async deadLetters(): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for await (const batch of this.bus.read([deadLettersOf('policy').name])) messages.push(...batch);
    return messages;
  }

  /** Lets time and turns pass until it is so; the test's own time limit is the bound. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) {
      this.clock.advance(100);
      await turn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.consumer?.stop();
    await this.bus.close();
    await this.store.close();
    await this.#journal.close();
    await this.registry[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The ids of one test's registry are not those of another's. */
let firstId = 0;

function update(key: string, text: string): OutgoingMessage {
  return { key, value: encode({ ...exampleEvents.UpdatePosted, text }), headers: {} };
}

/** An update as a release writes it whose schema has one more text field. */
function newerUpdate(key: string, text: string, id: number): OutgoingMessage {
  const value = Buffer.concat([update(key, text).value, Buffer.from([2, 'x'.charCodeAt(0)])]);
  value.writeUInt32BE(id, 1);
  return { key, value, headers: {} };
}

interface Schema {
  readonly fields: readonly { readonly name: string }[];
}

/** The schema of updates with other fields. */
function schemaWith(change: (fields: Schema['fields']) => readonly object[]): string {
  const schema = JSON.parse(
    registeredSchemas.find((registered) => registered.subject === subject)?.schema ?? '',
  ) as Schema;
  return JSON.stringify({ ...schema, fields: change(schema.fields) });
}

const withMore = schemaWith((fields) => [...fields, { name: 'more', type: 'string' }]);

describe('a message written with a schema that the service does not know', () => {
  it(
    'is handled as soon as the registry has given the schema, with those before and after it',
    { timeout: 20_000 },
    async (t) => {
      const world = await World.open(t);
      const id = world.registry.register(subject, withMore);
      await world.publish(update('a', 'one'), newerUpdate('a', 'two', id), update('a', 'three'));
      await world.until(() => world.handled.length >= 3);
      assert.deepEqual([...new Set(world.handled)], ['one', 'two', 'three']);
      assert.deepEqual(await world.deadLetters(), []);
    },
  );

  it(
    'waits while the registry is down: nothing is skipped, other schemas are read, and readiness says why',
    { timeout: 20_000 },
    async (t) => {
      const world = await World.open(t);
      const id = world.registry.register(subject, withMore);
      await world.registry.die();
      await world.publish(update('a', 'one'), newerUpdate('a', 'two', id), update('a', 'three'));
      await world.until(
        () => world.consumer?.check().ok === false && world.consumer.check().detail.includes('does not answer'),
      );
      assert.deepEqual([...new Set(world.handled)], ['one']);
      assert.match(
        world.consumer?.check().detail ?? '',
        /^partition \d+ of escalog\.incidents waits: .*The schema registry at .* does not answer .*: start or mend it/,
      );

      await world.registry.rise();
      await world.until(() => world.handled.includes('three'));
      assert.deepEqual([...new Set(world.handled)], ['one', 'two', 'three']);
      assert.deepEqual(await world.deadLetters(), []);
    },
  );

  it(
    'parks its incident when the schema cannot be read by this release, and other incidents go on',
    { timeout: 20_000 },
    async (t) => {
      const world = await World.open(t);
      const id = world.registry.register(
        subject,
        schemaWith((fields) => fields.filter(({ name }) => name !== 'text')),
      );
      await world.publish(newerUpdate('a', 'one', id), update('a', 'two'), update('b', 'three'));
      await world.until(async () => world.handled.includes('three') && (await world.deadLetters()).length === 2);
      assert.deepEqual(
        (await world.deadLetters()).map(({ key }) => key),
        ['a', 'a'],
      );
      assert.match(
        (await world.deadLetters())[0]?.headers['escalog-dead-reason'] ?? '',
        /this release cannot read a UpdatePosted that was written with that schema \(.*default-less.*text\)/,
      );
    },
  );

  it('parks its incident when nobody knows the schema', { timeout: 20_000 }, async (t) => {
    const world = await World.open(t);
    await world.publish(newerUpdate('a', 'one', firstId + 999), update('b', 'two'));
    await world.until(async () => world.handled.includes('two') && (await world.deadLetters()).length === 1);
    assert.match(
      (await world.deadLetters())[0]?.headers['escalog-dead-reason'] ?? '',
      /the schema registry has no schema with the id \d+999/,
    );
  });
});

describe('a message that is not Avro', () => {
  it('parks its incident, and says what it is', { timeout: 20_000 }, async (t) => {
    const world = await World.open(t);
    await world.publish(
      { key: 'a', value: Buffer.from('{"text":"one"}'), headers: {} },
      { key: 'b', value: Buffer.from(update('b', 'two').value).subarray(0, 20), headers: {} },
      update('c', 'three'),
    );
    await world.until(async () => world.handled.includes('three') && (await world.deadLetters()).length === 2);
    const reasons = new Map(
      (await world.deadLetters()).map(({ key, headers }) => [key, headers['escalog-dead-reason'] ?? '']),
    );
    assert.match(reasons.get('a') ?? '', /does not start with a zero byte and a schema id/);
    assert.match(reasons.get('b') ?? '', /not a readable UpdatePosted: cut off/);
  });
});

describe('while the registry is down', () => {
  it('a definition with an unknown schema is waited for, not passed over', { timeout: 20_000 }, async (t) => {
    const world = await World.open(t);
    const { subject: catalogSubject, schema } =
      registeredSchemas.find((registered) => registered.subject.endsWith('CatalogEntryRemoved')) ?? assert.fail();
    const id = world.registry.register(catalogSubject, schema.replace('"fields"', '"aliases":["Gone"],"fields"'));
    await world.registry.die();
    const value = encode(exampleEvents.CatalogEntryRemoved);
    value.writeUInt32BE(id, 1);
    await world.bus.publish(topics.catalog.name, [{ key: 'team/identity', value, headers: {} }]);
    let failures = 0;
    let caughtUp = false;
    const following = followDefinitions(new DefinitionsCopy(), {
      bus: world.bus,
      log: { ...silent, error: () => void (failures += 1) },
    }).then((consumer) => {
      caughtUp = true;
      return consumer;
    });
    await world.until(() => failures > 1);
    assert.equal(caughtUp, false);
    await world.registry.rise();
    await world.until(() => caughtUp);
    await (await following).stop();
  });

  it('a rebuild fails instead of leaving out events with an unknown schema', { timeout: 20_000 }, async (t) => {
    const world = await World.open(t);
    const id = world.registry.register(subject, withMore);
    await world.registry.die();
    await world.publish(newerUpdate('a', 'one', id));
    await assert.rejects(rebuild({ bus: world.bus, store: world.store, append: async () => {} }), { retriable: true });
  });
});
