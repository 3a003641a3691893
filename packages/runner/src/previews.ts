/** Questions about what a declaration would lead to, and their answers, on a topic of which nothing is kept. */
import type { Consumer, Message } from '@escalog/bus';
import { topics, type Actor, type Decided, type EventOf, type PreviewsEvent } from '@escalog/contracts';
import { after, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import { stamped, type Cause } from './cause.ts';
import { messageOf } from './message.ts';
import { eventOf, isPassedOver } from './reactions.ts';

/** What a service says to each type of message on the topic; nothing where it only listens. */
export type PreviewAnswers = {
  readonly [T in PreviewsEvent['type']]?: (heard: EventOf<T>) => Decided<PreviewsEvent> | undefined;
};

/** Whoever asked has given up by then. */
const oldest: Milliseconds = 60_000;
const rememberedAtMost = 1_000;

/** In the order in which they follow on one another: their versions in the stream of a question. */
const order: readonly PreviewsEvent['type'][] = [
  'PreviewRequested',
  'PreviewRouted',
  'PreviewClimbed',
  'PreviewPlanned',
];

/** Puts a question or an answer on the topic. Rejects as the bus does: nothing is kept to be tried again. */
export async function publishPreview(
  decided: Decided<PreviewsEvent>,
  { previewId, actor, cause }: { readonly previewId: string; readonly actor: Actor; readonly cause?: Cause },
  { bus, clock }: Pick<RunnerDeps, 'bus' | 'clock'>,
): Promise<void> {
  const names = { stream: `preview/${previewId}`, subject: previewId };
  const stamp = { occurredAt: clock.now(), actor, cause };
  const events = stamped<PreviewsEvent>([decided], names, order.indexOf(decided.type), stamp);
  await bus.publish(
    topics.previews.name,
    events.map((event) => messageOf(event)),
  );
}

/** A service's ear for the topic. */
export interface PreviewListener extends Consumer {
  /** From now on it answers: its copies are whole. */
  begin(): void;
}

/**
 * Listens to the topic in a group of its own, so that every process hears everything and whoever asked hears the answer,
 * and answers what is new. A question is worth nothing a minute later: what was on the topic before, what is old and what
 * was answered here is passed over, and what cannot be read or answered is logged and forgotten. No key is parked for it,
 * and no event of an incident waits.
 */
export async function answerPreviews(
  service: string,
  on: PreviewAnswers,
  deps: Pick<RunnerDeps, 'bus' | 'clock' | 'log'>,
): Promise<PreviewListener> {
  const { bus, clock, log } = deps;
  const actor: Actor = { kind: 'service', ref: service };
  const handled = new Set<string>();
  let hasBegun = false;

  async function answer(message: Message): Promise<void> {
    if (isPassedOver(message, on)) return;
    const heard = eventOf(message) as PreviewsEvent;
    const { subject: previewId, eventId, correlationId, occurredAt } = heard.meta;
    const name = `${heard.type} ${previewId}`;
    if (handled.has(name) || after(occurredAt, oldest) < clock.now()) return;
    handled.add(name);
    if (handled.size > rememberedAtMost) handled.delete(handled.values().next().value ?? '');
    const answered = on[heard.type]?.(heard as never);
    if (answered !== undefined)
      await publishPreview(answered, { previewId, actor, cause: { eventId, correlationId } }, deps);
  }

  const consumer = await bus.follow({
    topics: [topics.previews.name],
    handle: async (batch) => {
      if (!hasBegun) return;
      for (const message of batch)
        await answer(message).catch((error: unknown) =>
          log.warn({ err: error, previewId: message.key }, 'this question about a declaration is not answered'),
        );
    },
    onError: (error) => log.warn({ err: error }, 'questions about declarations cannot be heard; trying again'),
  });
  return { lost: () => consumer.lost(), stop: () => consumer.stop(), begin: () => void (hasBegun = true) };
}
