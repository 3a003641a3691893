import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Topic } from '@escalog/contracts';
import type { Bus, Message } from '../bus.ts';
import { assertCountsUp, historyIn, keys, linesOf, message, uniqueName } from './messages.ts';
import type { OpenedBus } from './opened-bus.ts';

/**
 * The promises of `Bus.history`, for adapters that have it. `open` gives a bus that has these topics, empty.
 */
export function describeHistory(name: string, open: (topics: readonly Topic[]) => Promise<OpenedBus>): void {
  describe(`${name}, by key`, { timeout: 300_000 }, () => {
    let opened: OpenedBus;
    let first: string;
    let second: string;
    beforeEach(async () => {
      [first, second] = [uniqueName('first'), uniqueName('second')];
      opened = await open(
        [first, second].map((topic) => ({ name: topic, partitions: 2, compacted: false, byKey: true })),
      );
    });
    afterEach(() => opened.remove());

    const historyOf = (key: string, ...topics: readonly string[]): Promise<readonly Message[]> =>
      historyIn(opened.bus, topics, key);
    const rebuilt = (onProgress: Parameters<NonNullable<Bus['rebuildHistory']>>[1], key?: string) =>
      opened.bus.rebuildHistory?.([first, second], onProgress, key) ?? assert.fail('there is no history');

    /** Ten rounds of eight keys on both topics, so that each partition has many keys. */
    const publishRounds = async (from = 0) => {
      for (let round = from; round < from + 10; round += 1)
        for (const topic of [first, second])
          await opened.bus.publish(
            topic,
            keys(8).map((key) => message(key, `${round}`)),
          );
    };

    it('tells every message of a key topic by topic, each in order, and none of another key', async () => {
      await publishRounds();
      for (const key of keys(8)) {
        const history = await historyOf(key, first, second);
        assert.deepEqual(
          history.map((each) => `${each.topic} ${linesOf([each])[0]}`),
          [first, second].flatMap((topic) => Array.from({ length: 10 }, (_, round) => `${topic} ${key} ${round}`)),
        );
      }
    });

    it('tells of the topics that it is asked for alone, and nothing of a key that there is not', async () => {
      await publishRounds();
      assert.deepEqual(new Set((await historyOf('key1', second)).map(({ topic }) => topic)), new Set([second]));
      assert.deepEqual(await historyOf('key', first, second), []);
      await assert.rejects(async () => historyOf('key1', 'there.is.none'), { code: 'ESCALOG_BUS_UNKNOWN_TOPIC' });
    });

    it('tells what was published before the call, wherever it is by then', async () => {
      for (const next of [() => opened, () => opened.reopen(), () => opened.crash()]) {
        opened = await next();
        const before = await historyOf('key3', first);
        await publishRounds(before.length);
        const after = await historyOf('key3', first);
        assert.equal(after.length, before.length + 10);
        assertCountsUp(after, after.length);
      }
    });

    it('tells more than fits a page', async () => {
      await opened.bus.publish(
        first,
        Array.from({ length: 3_000 }, (_, index) => message(index % 3 === 0 ? 'rare' : 'frequent', `${index}`)),
      );
      opened = await opened.reopen();
      await opened.bus.publish(first, [message('rare', '3000')]);
      assert.deepEqual(
        linesOf(await historyOf('rare', first)),
        Array.from({ length: 1_001 }, (_, index) => `rare ${3 * index}`),
      );
    });

    it('tells what is long in pages, none of which is much longer than half a megabyte', async () => {
      await opened.bus.publish(
        first,
        Array.from({ length: 60 }, (_, index) => message('long', `${index} `.padEnd(40_000, '.'))),
      );
      opened = await opened.reopen();
      const pages = await Array.fromAsync(opened.bus.history?.([first, second], 'long') ?? []);
      assert.deepEqual(
        pages.flat().map(({ value }) => Number.parseInt(Buffer.from(value).toString(), 10)),
        Array.from({ length: 60 }, (_, index) => index),
      );
      for (const page of pages) assert.ok(page.length * 40_000 < 600_000, `${page.length} messages`);
    });

    it('tells of odd keys', async () => {
      const odd = ['', ' ', 'ünïcödé', '事件', '🔥', '"\'\\;', 'a\0b', 'a', 'x'.repeat(127)];
      await opened.bus.publish(
        first,
        odd.map((key) => message(key, 'text')),
      );
      for (const at of ['at once', 'later']) {
        for (const key of odd) assert.deepEqual(linesOf(await historyOf(key, first)), [`${key} text`], `${at}: ${key}`);
        opened = await opened.reopen();
      }
    });

    it('tells the same after it was made anew, which says how far it is', async () => {
      await publishRounds();
      const before = await historyOf('key5', first, second);
      const progress: number[] = [];
      const messages = await rebuilt((count) => {
        progress.push(count);
        return 'go-on';
      });
      assert.equal(messages, 160);
      assert.equal(progress.at(-1), 160);
      assert.deepEqual(
        progress,
        progress.toSorted((a, b) => a - b),
      );
      assert.deepEqual(await historyOf('key5', first, second), before);
    });

    it('is made anew for the partitions of one key alone', async () => {
      await publishRounds();
      const before = await historyOf('key5', first, second);
      const messages = await rebuilt(() => 'go-on', 'key5');
      assert.ok(messages >= 20 && messages < 160, `${messages}`);
      assert.deepEqual(await historyOf('key5', first, second), before);
    });

    it('leaves off making it anew when it is told to, and tells the same', async () => {
      await publishRounds();
      const before = await historyOf('key5', first, second);
      assert.ok((await rebuilt(() => 'stop')) < 160);
      assert.deepEqual(await historyOf('key5', first, second), before);
    });

    it('tells what is published while it is made anew', async () => {
      await publishRounds();
      await rebuilt(async (): Promise<'go-on'> => {
        await opened.bus.publish(first, [message('key2', 'meanwhile')]);
        return 'go-on';
      });
      opened = await opened.reopen();
      const texts = linesOf(await historyOf('key2', first)).slice(10);
      assert.ok(texts.length > 0);
      assert.deepEqual(new Set(texts), new Set(['key2 meanwhile']));
    });
  });
}
