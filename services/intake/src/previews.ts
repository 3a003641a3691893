/** Asks the other services what a declaration would lead to, and waits for what they answer on the topic. */
import type { Actor, Decided, IncidentRouted, PreviewPlan, PreviewRequested } from '@escalog/contracts';
import { HttpProblem } from '@escalog/http';
import { after, type Alarm, type Milliseconds } from '@escalog/kernel';
import { newId, publishPreview, type PreviewAnswers, type RunnerDeps } from '@escalog/runner';
import type { Answered } from './domain/preview-answer.ts';

export type Asked = Omit<Decided<PreviewRequested>, 'type'>;

interface Pending {
  readonly resolve: (answered: Answered) => void;
  readonly reject: (problem: HttpProblem) => void;
  alarm: Alarm;
  routing?: Answered['routing'];
  climbed?: Answered['climbed'];
}

const patience: Milliseconds = 3_000;
/** What is still to come is only how people would be reached. */
const patienceForPlans: Milliseconds = 500;
const pendingAtMost = 200;

/** Asks the other services whom a declaration would page, and waits for what they answer. */
export class Previews {
  /** What it does with the answers; those to the questions of others are none of its business. */
  readonly answers: PreviewAnswers;
  readonly #deps: RunnerDeps;
  readonly #pending = new Map<string, Pending>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.answers = {
      PreviewRouted: ({ meta, routing }) => {
        const pending = this.#pending.get(meta.subject);
        if (pending !== undefined) pending.routing ??= JSON.parse(routing) as Decided<IncidentRouted>;
        return undefined;
      },
      PreviewClimbed: ({ meta, preview, warnings }) => {
        const pending = this.#pending.get(meta.subject);
        if (pending === undefined || pending.climbed !== undefined) return undefined;
        pending.climbed = { preview, warnings };
        this.#wait(meta.subject, pending, patienceForPlans);
        return undefined;
      },
      PreviewPlanned: ({ meta, plans }) => {
        if (this.#pending.get(meta.subject)?.climbed !== undefined) this.#settle(meta.subject, plans);
        return undefined;
      },
    };
  }

  /** Rejects with a 503 problem when a service does not answer in time, or too many ask at once. */
  async ask(asked: Asked, actor: Actor): Promise<Answered> {
    if (this.#pending.size >= pendingAtMost)
      throw away('busy', 'Too many previews are asked for at once; ask again in a moment.');
    const previewId = newId(this.#deps.clock.now());
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const pending: Pending = { resolve, reject, alarm: { cancel() {} } };
    this.#pending.set(previewId, pending);
    this.#wait(previewId, pending, patience);
    try {
      await publishPreview({ type: 'PreviewRequested', ...asked }, { previewId, actor }, this.#deps);
    } catch (error) {
      this.#forget(previewId, pending);
      this.#deps.log.warn({ err: error, previewId }, 'a question about a declaration could not be asked');
      throw away(
        'preview-not-asked',
        `The event bus does not take the question, so whom a declaration would page cannot be told now; ${declaring}`,
      );
    }
    return promise;
  }

  #wait(previewId: string, pending: Pending, atMost: Milliseconds): void {
    const { clock } = this.#deps;
    pending.alarm.cancel();
    pending.alarm = clock.alarm(after(clock.now(), atMost), () => this.#settle(previewId, undefined));
  }

  #settle(previewId: string, plans: readonly PreviewPlan[] | undefined): void {
    const pending = this.#pending.get(previewId);
    if (pending === undefined) return;
    const { routing, climbed } = pending;
    this.#forget(previewId, pending);
    if (routing !== undefined && climbed !== undefined) return pending.resolve({ routing, climbed, plans });
    const silent = routing === undefined ? 'catalog' : 'policy';
    pending.reject(
      away(
        'preview-unanswered',
        `The ${silent} service does not answer, so whom a declaration would page cannot be told now; ${declaring}`,
      ),
    );
  }

  #forget(previewId: string, pending: Pending): void {
    pending.alarm.cancel();
    this.#pending.delete(previewId);
  }
}

const declaring = 'declaring works nevertheless (POST /v1/incidents).';

function away(code: string, sentence: string): HttpProblem {
  return new HttpProblem(503, code, sentence, { headers: { 'retry-after': '1' } });
}
