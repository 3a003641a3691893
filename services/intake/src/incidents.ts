/** The incidents that intake keeps: commands in, reads out. */
import type { Actor, IncidentsEvent } from '@escalog/contracts';
import { HttpProblem, refusal } from '@escalog/http';
import { DeciderRunner, type RunnerDeps } from '@escalog/runner';
import { incident, type Incident, type IncidentCommand } from './domain/incident.ts';
import type { IncidentRead } from './domain/incident-read.ts';
import { IncidentReads } from './incident-reads.ts';

/** What a command came to: the incident as it now is, and whether anything changed. */
export interface Executed {
  readonly read: IncidentRead;
  readonly changed: boolean;
}

export class Incidents {
  readonly reads: IncidentReads;
  readonly #runner: DeciderRunner<Incident, IncidentCommand, IncidentsEvent>;

  constructor(deps: RunnerDeps) {
    this.reads = new IncidentReads(deps.store);
    this.#runner = new DeciderRunner<Incident, IncidentCommand, IncidentsEvent>(
      { collection: 'incidents', eventType: 'IncidentDeclared', decider: incident, names: (id) => ({ stream: `incident/${id}`, subject: id }) },
      deps,
    );
  }

  /** Carries out a command. A refusal is thrown as an `HttpProblem`. */
  async execute(id: string, command: IncidentCommand, actor: Actor): Promise<Executed> {
    const outcome = await this.#runner.execute(id, command, actor);
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection);
    if (outcome.kind === 'accepted') await this.reads.apply(...outcome.events);
    return { read: await this.read(id), changed: outcome.kind === 'accepted' };
  }

  /** The state that the next command will meet. */
  async load(id: string): Promise<Incident> {
    return (await this.#runner.load(id))?.state ?? incident.initial;
  }

  /** The incident as it is shown. Throws a 404 problem when there is none. */
  async read(id: string): Promise<IncidentRead> {
    const read = await this.reads.get(id);
    if (read === undefined) throw new HttpProblem(404, 'incident-not-found', `There is no incident ${id}; GET /v1/incidents lists those that are.`);
    return read;
  }

  start(): void {
    this.#runner.start();
  }

  stop(): void {
    this.#runner.stop();
  }

  get busy(): number {
    return this.#runner.busy;
  }

  get failing(): unknown {
    return this.#runner.failing;
  }
}
