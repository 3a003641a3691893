import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '@escalog/bus';
import { instantOf } from '@escalog/kernel';
import { sideBySide } from './side-by-side.ts';

function page(name: string, partition: number, appendedAt: number): readonly Message[] {
  return [
    {
      topic: name,
      partition,
      offset: 0,
      key: name,
      value: new Uint8Array(),
      headers: {},
      appendedAt: instantOf(appendedAt),
    },
  ];
}

async function* pages(...all: readonly (readonly Message[])[]): AsyncIterable<readonly Message[]> {
  yield* all;
}

async function namesIn(topics: readonly AsyncIterable<readonly Message[]>[]): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const messages of sideBySide(topics)) names.push(...messages.map(({ topic }) => topic));
  return names;
}

describe('topics read side by side', () => {
  it('go on with the page that was written first, a partition after the other', async () => {
    const incidents = pages(page('declared', 0, 1), page('resolved', 0, 9), page('declared too', 1, 2));
    const escalations = pages(page('reached', 0, 5), page('reached too', 1, 3));
    assert.deepEqual(await namesIn([incidents, escalations]), [
      'declared',
      'reached',
      'resolved',
      'declared too',
      'reached too',
    ]);
  });

  it('are all read to their end, the empty ones too', async () => {
    assert.deepEqual(await namesIn([pages(), pages([], page('a', 0, 1), []), pages()]), ['a']);
    assert.deepEqual(await namesIn([]), []);
  });
});
