/** The heartbeats that are waited for: calls in, incidents out. */
import type { IncidentDeclared } from '@escalog/contracts';
import { formatOf, type DefinitionsCopy } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import { WorkflowRunner, type Log, type PublishingFailure, type RunnerDeps, type TimerFailure } from '@escalog/runner';
import { takeReport, type ReportContext, type SourceReport } from './alert-reports.ts';
import { accountOf, readHeartbeat } from './domain/heartbeat-reading.ts';
import { heartbeat, intervalOf, type Heartbeat, type HeartbeatTypes } from './domain/heartbeat.ts';
import { nameOf } from './domain/names.ts';
import type { Source } from './domain/source-reading.ts';

/** A workflow for each source that is a heartbeat: it waits for the next call, and declares an incident when none comes. */
export class Heartbeats {
  readonly #runner: WorkflowRunner<HeartbeatTypes, IncidentDeclared>;
  readonly #definitions: DefinitionsCopy;
  readonly #deps: RunnerDeps;
  readonly #context: ReportContext;
  #inHand = 0;

  constructor(definitions: DefinitionsCopy, context: ReportContext, deps: RunnerDeps) {
    this.#definitions = definitions;
    this.#context = context;
    this.#deps = deps;
    this.#runner = new WorkflowRunner<HeartbeatTypes, IncidentDeclared>(
      {
        collection: 'heartbeats',
        eventType: 'IncidentDeclared',
        workflow: heartbeat,
        actor: { kind: 'service', ref: 'intake' },
        names: (name) => ({ stream: `heartbeat/${name}`, subject: name }),
        context: (at) => at,
        perform: (name, activity) => void this.#tell(name, activity.heartbeat),
      },
      deps,
    );
  }

  /** Before timers run: nothing was heard while Escalog did not, so every heartbeat has a whole interval from now on. */
  async resume(): Promise<void> {
    const at = this.#deps.clock.now();
    for (const source of this.#sources())
      await this.#runner.react(nameOf(source.ref), { kind: 'started', interval: intervalOf(source), at }, undefined);
  }

  /** Takes a call; resolves with when the next must have come. */
  async called(source: Source): Promise<Instant> {
    const name = nameOf(source.ref);
    const at = this.#deps.clock.now();
    await this.#runner.react(name, { kind: 'called', interval: intervalOf(source) ?? 0, at }, undefined);
    return (await this.#runner.load(name))?.dueAt ?? at;
  }

  /** The heartbeat as it is, or `undefined` when nothing of that name is waited for. */
  async of(name: string): Promise<Heartbeat | undefined> {
    return (await this.#runner.load(name)) ?? undefined;
  }

  /** Its entry was applied, changed or removed. Never rejects. */
  entryChanged(name: string): Promise<void> {
    return this.#doing(name, 'a changed heartbeat could not be noted; it counts from its next call or a start', () =>
      this.#changed(name),
    );
  }

  async #changed(name: string): Promise<void> {
    const source = this.#definitions.findOf('alert-source', `alert-source/${name}`)?.entry;
    const interval = intervalOf(source);
    if (interval === null && (await this.of(name)) === undefined) return;
    await this.#runner.react(name, { kind: 'entry', interval, at: this.#deps.clock.now() }, undefined);
  }

  start(): void {
    this.#runner.start();
  }

  stop(): void {
    this.#runner.stop();
  }

  get busy(): number {
    return this.#runner.busy + this.#inHand;
  }

  get failing(): PublishingFailure | undefined {
    return this.#runner.failing;
  }

  get failingTimers(): TimerFailure | undefined {
    return this.#runner.failingTimers;
  }

  #sources(): readonly Source[] {
    return this.#definitions.allOf('alert-source').filter((source) => formatOf(source) === 'heartbeat');
  }

  /** What cannot be told now is told again in a moment: a timer waits for it. */
  #tell(name: string, state: Heartbeat): Promise<void> {
    return this.#doing(name, 'what became of a heartbeat could not be told yet; it is tried again', async () => {
      const source = this.#definitions.findOf('alert-source', `alert-source/${name}`)?.entry;
      // It was removed while nobody heard of it.
      if (intervalOf(source) === null) return this.#changed(name);
      await takeReport(this.#reportOf(name, state), this.#context);
      await this.#runner.react(name, { kind: 'told', isMissed: state.missedAt !== null }, undefined);
    });
  }

  #reportOf(name: string, state: Heartbeat): SourceReport {
    const ref = `alert-source/${name}`;
    const reading = readHeartbeat(state, ref, this.#definitions);
    const { missedAt, calledAt } = state;
    const isMissed = missedAt !== null;
    return {
      source: name,
      kind: 'heartbeat',
      key: 'heartbeat',
      alerts: [
        {
          alertId: 'heartbeat',
          firing: isMissed,
          startsAt: isMissed ? isoOf(missedAt) : null,
          endsAt: isMissed || calledAt === null ? null : isoOf(calledAt),
          name: reading.title,
        },
      ],
      hidden: 0,
      account: accountOf(state, this.#definitions.find(ref)?.entry.name ?? name),
      read: () => reading,
    };
  }

  async #doing(name: string, whenItFails: string, work: () => Promise<unknown>): Promise<void> {
    this.#inHand += 1;
    try {
      await work();
    } catch (error) {
      const log: Log = this.#deps.log;
      log.error({ err: error, heartbeat: name }, whenItFails);
    } finally {
      this.#inHand -= 1;
    }
  }
}
