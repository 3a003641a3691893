import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Awaitable } from '@escalog/kernel';
import { Inbox } from '../testing/inbox.ts';
import { keys, message, readAll } from '../testing/messages.ts';
import { AppendedMessage } from './log-message.ts';
import { openFolder, type OpenedFolder } from './testing/opened-folder.ts';

describe('a turn of the SQLite bus', () => {
  let opened: OpenedFolder;
  beforeEach(() => {
    opened = openFolder({
      topics: ['first', 'second', 'third'].map((name) => ({ name, partitions: 4, compacted: false })),
    });
  });
  afterEach(() => opened.remove());

  it('makes one commit of a message, what its readers write and publish, and how far they have come', async () => {
    const { bus, journal, commits } = opened;
    const inbox = new Inbox();
    journal.begin();
    journal.tables.exec('CREATE TABLE effects (text TEXT)');
    const forward = (from: string, to: string) =>
      bus.consume({
        group: from,
        topics: [from],
        async handle(batch) {
          journal.begin();
          journal.tables.exec(`INSERT INTO effects VALUES ('${from}')`);
          await bus.publish(
            to,
            batch.map(({ key }) => message(key, from)),
          );
        },
      });
    await forward('first', 'second');
    await forward('second', 'third');
    await bus.consume({ group: 'third', topics: ['third'], handle: inbox.handle });
    await journal.settled();
    const before = commits();

    await bus.publish('first', [message('a', '0')]);
    await journal.settled();

    assert.equal(commits(), before + 1);
    assert.deepEqual(inbox.lines, ['a second']);
    assert.equal(journal.tables.prepare('SELECT count(*) AS count FROM effects').get()?.['count'], 2);
    for (const group of ['first', 'second', 'third']) assert.equal(await bus.lag(group, [group]), 0);
  });

  it('delivers all of a cascade when whoever published is done, before anything else that waits, and never within a call', async () => {
    const { bus } = opened;
    const log: string[] = [];
    const forward = (from: string, to: string | undefined) =>
      bus.consume({
        group: from,
        topics: [from],
        handle() {
          log.push(`${from} begins`);
          if (to !== undefined) void bus.publish(to, [message('a', from)]);
          log.push(`${from} ends`);
        },
      });
    await forward('first', 'second');
    await forward('second', 'third');
    await forward('third', undefined);

    void bus.publish('first', [message('a', '0')]);
    void Promise.resolve().then(() => log.push('others'));
    log.push('published');

    await Promise.resolve();
    const handled = ['first', 'second', 'third'].flatMap((topic) => [`${topic} begins`, `${topic} ends`]);
    assert.deepEqual(log, ['published', ...handled, 'others']);
  });

  it('ends after a batch’s worth of a partition, so that catching up leaves room for others', async () => {
    const { bus } = opened;
    await bus.publish(
      'first',
      Array.from({ length: 2_000 }, (_, index) => message('a', `${index}`)),
    );
    const inbox = new Inbox();
    const sizes: number[] = [];
    let turn: NodeJS.Immediate | undefined;
    const turns = new Set<NodeJS.Immediate>();
    const consumer = await bus.consume({
      group: 'g',
      topics: ['first'],
      async handle(batch) {
        sizes.push(batch.length);
        turns.add((turn ??= setImmediate(() => void (turn = undefined))));
        inbox.add(batch);
      },
    });
    await inbox.has(2_000);
    await consumer.stop();
    assert.ok(Math.max(...sizes) <= 256);
    assert.equal(turns.size, sizes.length);
  });

  it('ends for a reader that feeds itself, too', async () => {
    const { bus } = opened;
    const inbox = new Inbox();
    await bus.consume({
      group: 'g',
      topics: ['first'],
      async handle(batch) {
        inbox.add(batch);
        await bus.publish('first', [message('a', 'again')]);
      },
    });
    await bus.publish('first', [message('a', 'once')]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(inbox.received.length, 256);
  });

  it('hands a partition over only when the batch in hand is done', async () => {
    const { bus } = opened;
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const handled: string[] = [];
    const slow = async () => {
      begun.resolve();
      await gate.promise;
      handled.push('first member');
    };
    const next = new Inbox();
    const consumer = await bus.consume({ group: 'g', topics: ['first'], handle: slow });
    await bus.publish('first', [message('a', '0')]);
    await begun.promise;
    await bus.consume({ group: 'g', topics: ['first'], handle: async (batch) => next.add(batch) });
    const stopping = consumer.stop();
    await bus.publish(
      'first',
      keys(1, 'a').map(() => message('a', '1')),
    );
    assert.deepEqual([handled, next.lines], [[], []]);
    gate.resolve();
    await stopping;
    await next.has(1);
    assert.deepEqual([handled, next.lines], [['first member'], ['a 1']]);
  });
});

describe('what the SQLite bus keeps at hand', () => {
  it('is so many of the newest messages, and no more bytes of them than it may', async (t) => {
    const opened = openFolder({ topics: [{ name: 'first', partitions: 1, compacted: false }] });
    t.after(() => opened.remove());
    const { bus } = opened;
    const publish = (count: number, bytes: number): Awaitable<void> =>
      bus.publish(
        'first',
        Array.from({ length: count }, () => message('a', 'x'.repeat(bytes))),
      );
    const atHand = async (): Promise<number> =>
      (await readAll(bus, 'first')).filter((each) => each instanceof AppendedMessage).length;
    await publish(60, 100);
    await opened.journal.applied();
    assert.equal(await atHand(), 60);
    await publish(60, 40_000);
    await opened.journal.applied();
    await publish(1, 100);
    assert.ok((await atHand()) * 40_000 < 300_000, `${await atHand()} are at hand`);
    assert.equal((await readAll(bus, 'first')).length, 121);
  });
});
