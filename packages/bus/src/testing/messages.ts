import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Bus, Message, OutgoingMessage } from '../bus.ts';

export function uniqueName(name: string): string {
  return `contract.${name}.${randomUUID()}`;
}

/** A message whose value is a text, so that a test can say what it expects. */
export function message(key: string, text: string): OutgoingMessage {
  return { key, value: Buffer.from(text), headers: { ce_type: 'Tested' } };
}

export function textOf(message: Message): string {
  return Buffer.from(message.value).toString();
}

/** `key text` of each message, so that order and content are compared at once. */
export function linesOf(messages: readonly Message[]): string[] {
  return messages.map((each) => `${each.key} ${textOf(each)}`);
}

/** `prefix0`, `prefix1`, …: enough of them land on every partition. */
export function keys(count: number, prefix = 'key'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** Every message with the key, where the bus can be read by key. */
export async function historyIn(bus: Bus, topics: readonly string[], key: string): Promise<readonly Message[]> {
  return (await Array.fromAsync(bus.history?.(topics, key) ?? assert.fail('there is no history'))).flat();
}

export async function readAll(bus: Bus, ...topics: readonly string[]): Promise<Message[]> {
  const all: Message[] = [];
  for await (const batch of bus.read(topics)) all.push(...batch);
  return all;
}

/** Fails unless the texts of each key are numbers that count up from `first` without a gap. */
export function assertCountsUp(messages: readonly Message[], count: number, first = 0): void {
  const byKey = Map.groupBy(messages, ({ key }) => key);
  for (const [key, ofKey] of byKey) {
    assert.deepEqual(
      ofKey.map(textOf),
      Array.from({ length: count }, (_, index) => `${first + index}`),
      key,
    );
  }
}
