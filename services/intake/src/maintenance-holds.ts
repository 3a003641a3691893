/** What maintenance windows hold back or keep quiet, looked at again when they are over or are changed. */
import type { Actor, IncidentDeclared, IncidentsEvent } from '@escalog/contracts';
import { maintenanceOf, type Definitions } from '@escalog/definitions';
import type { Awaitable, Instant } from '@escalog/kernel';
import { WorkflowRunner, type PublishingFailure, type RunnerDeps, type TimerFailure } from '@escalog/runner';
import { heldIn, type Incident } from './domain/incident-state.ts';
import { isQuiet } from './domain/maintenance.ts';
import { maintenanceWatch, type MaintenanceWatchTypes } from './domain/maintenance-watch.ts';
import type { HeldRows } from './held-rows.ts';
import type { Incidents } from './incidents.ts';

const actor: Actor = { kind: 'service', ref: 'intake' };

/** A workflow for each incident that is held back or quiet: it waits until the maintenance should be over, and looks again. */
export class MaintenanceHolds {
  readonly #runner: WorkflowRunner<MaintenanceWatchTypes, IncidentDeclared>;
  readonly #definitions: Definitions;
  readonly #incidents: Incidents;
  readonly #rows: HeldRows;
  readonly #deps: RunnerDeps;
  #inHand = 0;
  /** Whether the windows were changed since all was looked at; `undefined` while nothing is being looked at. */
  #changedMeanwhile: boolean | undefined;

  constructor(definitions: Definitions, incidents: Incidents, deps: RunnerDeps) {
    this.#definitions = definitions;
    this.#incidents = incidents;
    this.#rows = incidents.held;
    this.#deps = deps;
    this.#runner = new WorkflowRunner<MaintenanceWatchTypes, IncidentDeclared>(
      {
        collection: 'maintenance-watches',
        eventType: 'IncidentDeclared',
        workflow: maintenanceWatch,
        actor,
        names: (id) => ({ stream: `maintenance/${id}`, subject: id }),
        context: (at) => at,
        perform: (id, { asks }) =>
          void this.#doing('what was held back could not be looked at yet; it is tried again', async () => {
            const next = await this.#lookAt(id);
            await this.#runner.react(id, { kind: 'looked-at', asks, next }, undefined);
          }),
      },
      deps,
    );
  }

  /** Sees to it that the incident, or what will be one, is looked at then, whoever dies. */
  watch(id: string, until: Instant): Awaitable<void> {
    return this.#runner.react(id, { kind: 'watch', until }, undefined);
  }

  /** What was held back or declared as quiet by somebody who may not have known the windows as they are. */
  heard({
    meta,
    affects,
    type,
    ...event
  }: Extract<IncidentsEvent, { type: 'AlertsHeldBack' | 'IncidentDeclared' }>): Awaitable<void> {
    const until = 'until' in event ? event.until : event.quietUntil;
    if (until === null) return;
    const now = maintenanceOf(affects, this.#deps.clock.now(), this.#definitions, meta.actor.ref);
    if (now?.until !== until || (type === 'AlertsHeldBack' && now.alerts !== 'hold'))
      return this.#reviewed(meta.subject);
  }

  /** A window, or what something is part of, was changed. Never rejects. */
  windowsChanged(): void {
    if (this.#changedMeanwhile !== undefined) this.#changedMeanwhile = true;
    else
      void this.#doing(
        'what was held back could not be looked at after a change; it is at its time, or at a start',
        () => this.lookAtAll(),
      );
  }

  /** Looks at everything that waits: the windows may have been changed while nobody heard of it. */
  async lookAtAll(): Promise<void> {
    try {
      do {
        this.#changedMeanwhile = false;
        for await (const id of this.#rows.waiting()) await this.#reviewed(id);
      } while (this.#changedMeanwhile);
    } finally {
      this.#changedMeanwhile = undefined;
    }
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

  async #reviewed(id: string): Promise<void> {
    const before = waitsUntil(await this.#incidents.load(id));
    const next = await this.#lookAt(id);
    if (next !== null && next !== before) await this.watch(id, next);
  }

  /** Opens or tells what is to be; resolves with when it is to be looked at next. */
  async #lookAt(id: string): Promise<Instant | null> {
    const state = await this.#incidents.load(id);
    if (waitsUntil(state) === null) return null;
    const held = heldIn(state);
    const at = this.#deps.clock.now();
    const review = {
      at,
      maintenance: (affects: readonly string[], source: string) =>
        maintenanceOf(affects, at, this.#definitions, source),
    };
    // What is opened is still what its source reported.
    const by: Actor = held === undefined ? actor : { kind: 'alert-source', ref: held.reportedBy };
    await this.#incidents.attempt(id, { kind: 'review-maintenance', review }, by);
    return waitsUntil(await this.#incidents.load(id));
  }

  async #doing(whenItFails: string, work: () => Promise<unknown>): Promise<void> {
    this.#inHand += 1;
    try {
      await work();
    } catch (error) {
      this.#deps.log.error({ err: error }, whenItFails);
    } finally {
      this.#inHand -= 1;
    }
  }
}

function waitsUntil(state: Incident): Instant | null {
  if (state.phase === 'open') return isQuiet(state) ? (state.quietUntil ?? null) : null;
  return heldIn(state)?.until ?? null;
}
