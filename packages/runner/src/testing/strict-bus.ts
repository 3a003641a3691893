import assert from 'node:assert/strict';
import type { Bus, OutgoingMessage } from '@escalog/bus';
import { decode } from '@escalog/contracts';
import { overridden } from '@escalog/kernel/testing';

/**
 * A bus for tests that holds whoever publishes to what `OutgoingMessage.event` promises: it is what its bytes say, and a change
 * of it, by whoever has it, throws.
 */
export function strictBus(bus: Bus): Bus {
  return overridden(bus, {
    publish(topic, messages) {
      for (const message of messages) {
        assertSaysTheSame(message);
        freeze(message.event);
      }
      return bus.publish(topic, messages);
    },
  });
}

/** Fails when the event of a message, if it is at hand, is not what its bytes say. */
export function assertSaysTheSame({ event, value }: OutgoingMessage): void {
  if (event !== undefined) assert.deepEqual(plain(event), plain(decode(value)));
}

/** Without the classes that the codec gives its records. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const field of Object.values(value)) freeze(field);
}
