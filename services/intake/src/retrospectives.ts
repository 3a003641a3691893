/** What people write beside the reports of incidents: commands in, and what they come to. */
import type { Actor, IncidentArchived, RetrospectiveEvent } from '@escalog/contracts';
import { refusal } from '@escalog/http';
import { DeciderRunner, type PublishingFailure, type RunnerDeps } from '@escalog/runner';
import { archivedWith, retrospective, type Retrospective, type RetrospectiveCommand } from './domain/retrospective.ts';
import { FollowUps } from './follow-ups.ts';

export interface Written {
  readonly state: Retrospective;
  /** Whether anything changed. */
  readonly changed: boolean;
}

export class Retrospectives {
  readonly followUps: FollowUps;
  readonly #runner: DeciderRunner<Retrospective, RetrospectiveCommand, RetrospectiveEvent>;

  constructor(deps: RunnerDeps) {
    this.followUps = new FollowUps(deps.store);
    this.#runner = new DeciderRunner<Retrospective, RetrospectiveCommand, RetrospectiveEvent>(
      {
        collection: 'retrospectives',
        eventType: 'SummaryWritten',
        decider: retrospective,
        names: (incidentId) => ({ stream: `retrospective/${incidentId}`, subject: incidentId }),
      },
      deps,
    );
  }

  /** Carries out a command about an incident that there is. A refusal is thrown as an `HttpProblem`. */
  async execute(incidentId: string, command: RetrospectiveCommand, actor: Actor): Promise<Written> {
    const outcome = await this.#runner.execute(incidentId, command, actor);
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection);
    for (const event of outcome.outbox) if (event.type === 'FollowUpWritten') await this.followUps.apply(event);
    return { state: await this.read(incidentId), changed: outcome.kind === 'accepted' };
  }

  /** What was written about an incident; nothing before anybody wrote. */
  async read(incidentId: string): Promise<Retrospective> {
    return (await this.#runner.load(incidentId))?.state ?? retrospective.initial;
  }

  /** Drops what is kept of an incident that is archived. Done twice it is done once. */
  async archived(event: IncidentArchived): Promise<void> {
    const { subject: incidentId } = event.meta;
    const { followUps } = await this.read(incidentId);
    await this.followUps.remove(
      incidentId,
      followUps.map(({ followUpId }) => followUpId),
    );
    await this.#runner.evolve(incidentId, (state) => archivedWith(event, state));
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

  get failing(): PublishingFailure | undefined {
    return this.#runner.failing;
  }
}
