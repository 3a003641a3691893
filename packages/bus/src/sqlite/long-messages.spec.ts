import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '../bus.ts';
import { message } from '../testing/messages.ts';
import { openFolder } from './testing/opened-folder.ts';

const count = 200;
const length = 20_000;
/** In bytes: whoever reads has a page in hand for as long as it takes them. */
const mostOfPage = 300_000;

describe('long messages', () => {
  it('are read in small pages from the tables, each once and in order', async () => {
    const first = openFolder({ topics: [{ name: 'long', partitions: 1, compacted: false }] });
    await first.bus.publish(
      'long',
      Array.from({ length: count }, (_, index) => message('a', `${index} ${'x'.repeat(length)}`)),
    );
    const { bus, remove } = await first.reopen();
    const read: Message[] = [];
    for await (const page of bus.read(['long'])) {
      const bytes = page.reduce((sum, { value }) => sum + value.length, 0);
      assert.ok(bytes < mostOfPage, `a page has ${page.length} messages of ${bytes} bytes`);
      read.push(...page);
    }
    await remove();
    assert.deepEqual(
      read.map(({ offset, value }) => [offset, Number.parseInt(Buffer.from(value).toString(), 10)]),
      Array.from({ length: count }, (_, index) => [index, index]),
    );
  });
});
