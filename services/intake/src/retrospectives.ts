/** What people write beside the reports of incidents: commands in, and what they come to. */
import type { Actor, FollowUpWritten, IncidentArchived, RetrospectiveEvent } from '@escalog/contracts';
import { refusal } from '@escalog/http';
import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import { DeciderRunner, type PublishingFailure, type RunnerDeps } from '@escalog/runner';
import { retrospective, type Retrospective, type RetrospectiveCommand } from './domain/retrospective.ts';
import { FollowUps } from './follow-ups.ts';

export interface Written {
  readonly state: Retrospective;
  /** Whether anything changed. */
  readonly changed: boolean;
}

export class Retrospectives {
  readonly followUps: FollowUps;
  readonly #runner: DeciderRunner<Retrospective, RetrospectiveCommand, RetrospectiveEvent>;
  readonly #archivedTo: (incidentId: string) => Awaitable<object | undefined>;

  /** `archivedTo` tells of an incident that was archived. */
  constructor(deps: RunnerDeps, archivedTo: (incidentId: string) => Awaitable<object | undefined>) {
    this.#archivedTo = archivedTo;
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
    for (const event of outcome.outbox) if (event.type === 'FollowUpWritten') await this.written(event);
    return { state: await this.read(incidentId), changed: outcome.kind === 'accepted' };
  }

  /** What was written about an incident; nothing before anybody wrote. */
  async read(incidentId: string): Promise<Retrospective> {
    return (await this.#runner.load(incidentId))?.state ?? retrospective.initial;
  }

  /** Lists what is to be done, unless its incident was archived meanwhile: what is dropped does not come back. */
  written(event: FollowUpWritten): Awaitable<void> {
    return run(this.#written(event));
  }

  *#written(event: FollowUpWritten): Step<void> {
    const { subject } = event.meta;
    yield* answerOf(this.followUps.apply(event));
    if ((yield* answerOf(this.#archivedTo(subject))) !== undefined)
      yield* answerOf(this.followUps.remove(subject, [event.followUpId]));
  }

  /** Drops what is kept of an incident that is archived. Done twice it is done once. */
  archived(event: IncidentArchived): Awaitable<void> {
    return run(this.#archived(event));
  }

  *#archived(event: IncidentArchived): Step<void> {
    const { subject: incidentId } = event.meta;
    const stored = yield* answerOf(this.#runner.load(incidentId));
    if (stored === undefined) return;
    const ids = stored.state.followUps.map(({ followUpId }) => followUpId);
    yield* answerOf(this.followUps.remove(incidentId, ids));
    yield* answerOf(this.#runner.evolve(incidentId, () => retrospective.initial));
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
