/** The incidents that intake keeps: commands in, reads out. */
import type { Actor, OwnIncidentEvent, Reason } from '@escalog/contracts';
import { archivedIncident, HttpProblem, noSuchIncident, refusal } from '@escalog/http';
import { answerOf, AppError, isoOf, run, type Awaitable, type Rejection, type Step } from '@escalog/kernel';
import { DeciderRunner, type Log, type PublishingFailure, type RunnerDeps } from '@escalog/runner';
import { incident } from './domain/incident.ts';
import type { IncidentCommand } from './domain/incident-command.ts';
import { heldIn, type Incident } from './domain/incident-state.ts';
import type { Sight } from '@escalog/access';
import { readOf, type IncidentRead } from './domain/incident-read.ts';
import { HeldRows } from './held-rows.ts';
import { IncidentReads } from './incident-reads.ts';

/** What a command came to: the incident as it now is, and whether anything changed. */
export interface Executed {
  readonly read: IncidentRead;
  readonly changed: boolean;
  /** What it led to. */
  readonly events: readonly OwnIncidentEvent[];
}

export interface ArchivedAnswer {
  readonly incidentId: string;
  readonly archive: string;
  readonly archivedAt: string;
}

type Attempted =
  | { readonly events: readonly OwnIncidentEvent[]; readonly read: IncidentRead | undefined }
  | { readonly rejection: Rejection };

/** Whoever gets a 2xx may count on who pages to hear of it before a timer fires. */
const urgent: ReadonlySet<IncidentCommand['kind']> = new Set([
  'acknowledge',
  'decline',
  'request-next-level',
  'hand-off',
  'resolve',
  'reopen',
]);

export class Incidents {
  readonly reads: IncidentReads;
  readonly held: HeldRows;
  readonly #log: Log;
  readonly #runner: DeciderRunner<Incident, IncidentCommand, OwnIncidentEvent>;

  constructor(deps: RunnerDeps) {
    this.reads = new IncidentReads(deps.store);
    this.held = new HeldRows(deps.store, (id) => this.reads.archivedTo(id));
    this.#log = deps.log;
    this.#runner = new DeciderRunner<Incident, IncidentCommand, OwnIncidentEvent>(
      {
        collection: 'incidents',
        eventType: 'IncidentDeclared',
        decider: incident,
        names: (id) => ({ stream: `incident/${id}`, subject: id }),
        begins: (command) => command.kind === 'declare' || (command.kind === 'report-alerts' && command.opens),
        isUrgent: ({ kind }) => urgent.has(kind),
      },
      deps,
    );
  }

  /** Carries out a command. A refusal is thrown as an `HttpProblem`. */
  execute(id: string, command: IncidentCommand, actor: Actor): Awaitable<Executed> {
    return run(this.#execute(id, command, actor));
  }

  *#execute(id: string, command: IncidentCommand, actor: Actor): Step<Executed> {
    const outcome = yield* this.#attempt(id, command, actor);
    if ('rejection' in outcome) throw problemOf(id, outcome.rejection);
    return {
      read: outcome.read ?? (yield* answerOf(this.read(id))),
      changed: outcome.events.length > 0,
      events: outcome.events,
    };
  }

  /** Records that it was exported to `archive`; once it was, where that was stands. A refusal is thrown as an `HttpProblem`. */
  async archive(id: string, archive: string, reason: Reason, actor: Actor): Promise<ArchivedAnswer> {
    const outcome = await this.attempt(id, { kind: 'archive', archive, reason }, actor);
    if ('rejection' in outcome) throw problemOf(id, outcome.rejection);
    const state = await this.load(id);
    if (state.phase !== 'archived') throw notYetShown(id);
    return { incidentId: id, archive: state.archive, archivedAt: isoOf(state.archivedAt) };
  }

  /** Like `execute`, for who knows what to do about a refusal, and for what need not lead to an incident. */
  attempt(id: string, command: IncidentCommand, actor: Actor): Awaitable<Attempted> {
    return run(this.#attempt(id, command, actor));
  }

  *#attempt(id: string, command: IncidentCommand, actor: Actor): Step<Attempted> {
    const outcome = yield* answerOf(this.#runner.execute(id, command, actor));
    if (outcome.kind === 'rejected') return outcome;
    for (const event of outcome.outbox) yield* answerOf(this.held.apply(event));
    return {
      events: outcome.kind === 'accepted' ? outcome.events : [],
      read: yield* this.#show(outcome.outbox),
    };
  }

  /** The state that the next command will meet. */
  async load(id: string): Promise<Incident> {
    return (await this.#runner.load(id))?.state ?? incident.initial;
  }

  /** The incident as it is shown. Throws a 404 problem when there is none. */
  async read(id: string): Promise<IncidentRead> {
    const read = (await this.reads.get(id)) ?? (await this.#readOfOutbox(id));
    if (read === undefined) throw noSuchIncident(id);
    return read;
  }

  /** Who may see it; undefined when there is no such incident. */
  async sightOf(id: string): Promise<Sight | undefined> {
    const sight = await this.reads.sightOf(id);
    if (sight !== undefined) return sight;
    const state = await this.load(id);
    if (state.phase === 'undeclared') return undefined;
    return { seenBy: state.seenBy ?? null, involved: state.reportedBy === undefined ? [] : [state.reportedBy] };
  }

  /** Whoever declared it may have got no further than that: died, or lost the store. */
  async #readOfOutbox(id: string): Promise<IncidentRead | undefined> {
    const declared = await this.#runner.load(id);
    if (declared === undefined) return undefined;
    if (declared.state.phase === 'undeclared') throw notOpened(id, declared.state);
    if (declared.state.phase === 'archived') throw archivedIncident(id, declared.state);
    const read = (await run(this.#show(declared.outbox))) ?? (await this.reads.get(id));
    if (read === undefined) throw notYetShown(id);
    return read;
  }

  /**
   * The incident as it is shown after these events, which are stored. If that cannot be written, a declaration is shown by
   * its events alone: who is told to send it again without a key declares a second incident.
   */
  *#show(stored: readonly OwnIncidentEvent[]): Step<IncidentRead | undefined> {
    try {
      return yield* answerOf(this.reads.applyNext(stored));
    } catch (error) {
      const read = readOf(stored);
      if (read === undefined) throw error;
      this.#log.error(
        { err: error, incidentId: read.id },
        'the incident is stored, but not yet what is shown of it; that follows when its events come back from the bus',
      );
      return read;
    }
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

function problemOf(id: string, rejection: Rejection): HttpProblem {
  if (rejection.code === 'incident-not-found') return noSuchIncident(id);
  return rejection.code === 'incident-archived'
    ? new HttpProblem(410, rejection.code, rejection.message)
    : refusal(rejection);
}

/** What was held back is no incident, though it may become one. */
function notOpened(id: string, state: Incident): HttpProblem {
  const held = heldIn(state);
  const detail =
    held === undefined
      ? `There is no incident ${id}: it was held back by maintenance, and has ended.`
      : `There is no incident ${id} yet: it is held back by the maintenance “${held.windowNames}”, and opened at ${isoOf(held.until)} if it still fires.`;
  return new HttpProblem(404, 'incident-not-found', detail);
}

/** Between two writes something broke: what is shown follows from the events, once they have come back from the bus. */
function notYetShown(id: string): AppError {
  return new AppError('ESCALOG_INTAKE_NOT_YET_SHOWN', `incident ${id} is stored and cannot be shown yet`, {
    retriable: true,
  });
}
