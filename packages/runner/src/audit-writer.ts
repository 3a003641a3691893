import { topics, type Audited } from '@escalog/contracts';
import type { RunnerDeps } from './aggregate.ts';
import { stamped } from './cause.ts';
import { newId } from './ids.ts';
import { messageOf } from './message.ts';

/** What was done or tried, by whom: an event on `escalog.audit` without what every event carries. */
export type AuditEntry = Omit<Audited, 'meta' | 'type'> & { readonly actor: string };

/** Writes the audit of one process: a stream of its own, because nothing else orders what several do. */
export class AuditWriter {
  readonly #deps: Pick<RunnerDeps, 'bus' | 'clock'>;
  readonly #stream: string;
  #version = 0;

  /** `process` names it for people: `policy`. */
  constructor(process: string, deps: Pick<RunnerDeps, 'bus' | 'clock'>) {
    this.#deps = deps;
    this.#stream = `audit/${process}-${newId(deps.clock.now())}`;
  }

  /** Resolves once it is on the topic; rejects when the bus does not take it. */
  async write({ actor, ...entry }: AuditEntry): Promise<void> {
    const { bus, clock } = this.#deps;
    const [event] = stamped<Audited>(
      [{ type: 'Audited', ...entry }],
      { stream: this.#stream, subject: actor },
      this.#version,
      { occurredAt: clock.now(), actor: { kind: 'person', ref: actor } },
    );
    this.#version += 1;
    if (event !== undefined) await bus.publish(topics.audit.name, [messageOf(event)]);
  }
}
