import { setTimeout as wait } from 'node:timers/promises';
import type { RunningCluster } from './running-cluster.ts';

const declaration = { title: 'check the webhook', responder: 'person/ben', severity: 'sev1' };

/** Somebody who goes on declaring incidents, and repeats each under its key until it is accepted. */
export class Load {
  /** The incidents that were answered 2xx, by the key they were declared under. */
  readonly accepted = new Map<string, string>();
  /** Statuses that were answered, and how often; 0 where nobody answered. */
  readonly statuses = new Map<number, number>();
  readonly #cluster: RunningCluster;
  readonly #under = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #ticking: Promise<void>;

  /** Declares every so many milliseconds until `stop`. */
  constructor(cluster: RunningCluster, every: number, prefix: string) {
    this.#cluster = cluster;
    this.#ticking = this.#tick(every, prefix);
  }

  /** Declares nothing further; resolves once everything declared is accepted. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#ticking;
    await Promise.all(this.#under);
  }

  /** Resolves once so many have been accepted in all. */
  async hasAccepted(count: number): Promise<void> {
    while (this.accepted.size < count) await wait(50);
  }

  /** Resolves once a status was answered so often. */
  async hasBeenAnswered(status: number, times: number): Promise<void> {
    while ((this.statuses.get(status) ?? 0) < times) await wait(50);
  }

  async #tick(every: number, prefix: string): Promise<void> {
    for (let index = 0; !this.#stopped.signal.aborted; index += 1) {
      const declaring = this.#declare(`${prefix}-${index}`).finally(() => this.#under.delete(declaring));
      this.#under.add(declaring);
      await wait(every);
    }
  }

  async #declare(key: string): Promise<void> {
    for (;;) {
      const answer = await this.#cluster
        .post('intake', '/v1/incidents', declaration, { 'idempotency-key': key })
        .catch(() => undefined);
      const status = answer?.status ?? 0;
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === 200 || status === 201)
        return void this.accepted.set(key, (JSON.parse(answer?.text ?? '') as { id: string }).id);
      if (status !== 0 && status < 500) throw new Error(`a declaration was refused: ${answer?.text}`);
      await wait(250);
    }
  }
}
