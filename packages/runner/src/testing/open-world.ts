import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus, type Bus, type Message } from '@escalog/bus';
import { deadLettersOf, decode, topics, type EscalogEvent } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { AppError, instantOf } from '@escalog/kernel';
import { ManualClock, overridden } from '@escalog/kernel/testing';
import { openSqliteStore, type Store } from '@escalog/store';
import type { RunnerDeps } from '../aggregate.ts';
import { strictBus } from './strict-bus.ts';

/** Real adapters in a folder of their own, a manual clock, and a bus that can be taken down. */
export class OpenWorld {
  readonly clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  readonly problems: string[] = [];
  /** While true, publishing rejects as if the bus were down. */
  busDown = false;
  /** Publishing waits for it, where there is one. */
  gate: Promise<void> | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-runner-'));
  #closing: () => Promise<void> = async () => {};
  deps: RunnerDeps;

  constructor() {
    this.deps = this.#open();
  }

  /** What happens to a process that dies after its last commit. */
  async restart(): Promise<void> {
    await this.#closing();
    this.deps = this.#open();
  }

  /** Everything on a topic, in order. */
  async events(topic: string): Promise<EscalogEvent[]> {
    return (await this.messages(topic)).map(({ value }) => decode(value));
  }

  async messages(topic: string): Promise<Message[]> {
    const all: Message[] = [];
    for await (const batch of this.deps.bus.read([topic])) all.push(...batch);
    return all;
  }

  /** Resolves once `done` says so; lets turns pass meanwhile. Rejects after ten seconds. */
  async until(done: () => boolean | Promise<boolean>): Promise<void> {
    const giveUpAt = performance.now() + 10_000;
    while (!(await done())) {
      assert.ok(performance.now() < giveUpAt, `waited in vain for ${done}`);
      await turn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closing();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #open(): RunnerDeps {
    const onFailure = (error: Error): void => {
      throw error;
    };
    const journal = openJournal({ folder: this.#folder, onFailure });
    const store: Store = openSqliteStore({ journal });
    const bus = strictBus(
      openSqliteBus({
        journal,
        topics: [...Object.values(topics), deadLettersOf('test')],
        clock: this.clock,
      }),
    );
    this.#closing = async () => {
      await bus.close();
      await store.close();
      await journal.close();
    };
    const note = (_fields: object, message: string): void => void this.problems.push(message);
    return {
      store,
      bus: this.#interruptible(bus),
      clock: this.clock,
      log: { info: () => {}, warn: note, error: note },
    };
  }

  #interruptible(bus: Bus): Bus {
    return overridden(bus, {
      publish: (topic, messages) => {
        if (this.busDown) throw new AppError('ESCALOG_TEST_BUS_DOWN', 'the bus is down', { retriable: true });
        return this.gate === undefined
          ? bus.publish(topic, messages)
          : this.gate.then(() => bus.publish(topic, messages));
      },
    });
  }
}
