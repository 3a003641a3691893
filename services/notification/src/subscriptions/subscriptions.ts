/**
 * Events to whoever subscribed to them: every event of the chosen types that the four topics of incidents have is kept for the
 * subscription, posted, and forgotten once it was taken. Read in a group of its own, which has members only while there is a
 * subscription, so that without one no event costs anything; posted through connections of its own, so that no page waits.
 * Of a private incident only those get events that say so.
 * No event tells of the posting: a subscription to it would never come to rest.
 */
import type { GroupConsumer, Message } from '@escalog/bus';
import { decode, jsonOf, subscriptionsGroup, topics, type CatalogEvent, type EscalogEvent } from '@escalog/contracts';
import { typeOf, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { after, isoOf, isRetriable, type Alarm, type Instant, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Posted } from '../domain/subscriptions/posting.ts';
import { Poster } from './poster.ts';
import { PrivateIncidents, tellsOfSight } from './private-incidents.ts';
import { Receivers, type ReceiverOptions } from './receiver.ts';
import { Standings } from './standing.ts';
import { WaitingPosts } from './waiting-posts.ts';

interface Failure {
  readonly at: Instant;
  readonly detail: string;
}

const namedAtMost = 3;
const tryAgainAfter: Milliseconds = 5_000;

export class Subscriptions {
  readonly #deps: RunnerDeps;
  readonly #definitions: Definitions;
  readonly #standings: Standings;
  readonly #waiting: WaitingPosts;
  readonly #incidents: PrivateIncidents;
  readonly #receivers: Receivers;
  readonly #poster: Poster;
  /** By subscription, until something is taken again. */
  readonly #failures = new Map<Ref, Failure>();
  #consumer: GroupConsumer | undefined;
  #following: Promise<void> = Promise.resolve();
  #changes = 0;
  /** Events that are being looked at. */
  #hearing = 0;
  #retry: Alarm | undefined;
  #started = false;
  #stopped = false;

  constructor(options: ReceiverOptions, deps: RunnerDeps) {
    this.#deps = deps;
    this.#definitions = options.definitions;
    this.#standings = new Standings(deps.store, options.definitions);
    this.#waiting = new WaitingPosts(deps.store);
    this.#incidents = new PrivateIncidents(deps);
    this.#receivers = new Receivers(options);
    this.#poster = new Poster({
      ...deps,
      waiting: this.#waiting,
      post: (posting) => this.#receivers.post(posting),
      subscriptions: () => this.#definitions.allOf('subscription').map(({ ref }) => ref),
      hasEnded: (ref) => this.#standings.hasEnded(ref),
      gone: (ref) => this.#end(ref),
      noted: (ref, result) => this.#note(ref, result),
    });
  }

  /** Reads and posts from now on, whenever there is a subscription. Nobody waits for it: pages come first. */
  start(): void {
    this.#started = true;
    this.#followChange();
  }

  /** An entry was applied or removed. */
  changed(event: CatalogEvent): void {
    if (typeOf(event.ref) !== 'subscription') return;
    if (event.type === 'CatalogEntryApplied') this.#standings.applied(event.ref, event.meta.occurredAt);
    if (this.#started) this.#followChange();
  }

  /** Resolves once nothing is read or posted any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    await this.#following;
    await this.#consumer?.stop();
    await this.#poster.stop();
    await this.#receivers.close();
  }

  get busy(): number {
    return this.#changes + this.#hearing + this.#poster.busy;
  }

  /** Tells how subscriptions fare. What a receiver does not take is a matter of whoever has it, and keeps nobody from being paged. */
  check(): Check {
    const name = 'subscriptions';
    const lost = this.#consumer?.lost();
    if (lost !== undefined)
      return { name, ok: false, detail: `no event is heard since ${isoOf(lost.since)}: ${String(lost.error)}` };
    const refs = this.#definitions.allOf('subscription').map(({ ref }) => ref);
    if (refs.length === 0) return { name, ok: true, detail: 'nobody has subscribed to events' };
    const troubled = refs.flatMap((ref) => this.#troubleOf(ref));
    const told = troubled.slice(0, namedAtMost).concat(troubled.length > namedAtMost ? ['and others'] : []);
    const count = refs.length === 1 ? 'one subscription' : `${refs.length} subscriptions`;
    return { name, ok: true, detail: [count, ...told].join('; ') };
  }

  #troubleOf(ref: Ref): readonly string[] {
    if (this.#standings.hasEnded(ref))
      return [`${ref} gets nothing any more, because its receiver answered 410: change the entry, or remove it`];
    const failure = this.#failures.get(ref);
    return failure === undefined ? [] : [`${ref} failed last at ${isoOf(failure.at)} (${failure.detail})`];
  }

  /** One change after the other. */
  #follow(): Promise<void> {
    this.#changes += 1;
    const settled = this.#following.then(() => this.#settle()).finally(() => (this.#changes -= 1));
    this.#following = settled.catch(() => undefined);
    return settled;
  }

  #followChange(): void {
    this.#follow().catch((error: unknown) => {
      if (this.#stopped) return;
      const { clock, log } = this.#deps;
      log.warn({ err: error }, 'a change of subscriptions could not be followed; it is tried again');
      this.#retry = clock.alarm(after(clock.now(), tryAgainAfter), () => this.#followChange());
    });
  }

  async #settle(): Promise<void> {
    if (this.#stopped) return;
    for (const ref of await this.#standings.learn()) {
      this.#failures.delete(ref);
      await this.#waiting.clear(ref);
    }
    const wanted = this.#definitions.allOf('subscription').length > 0;
    if (wanted && this.#consumer === undefined) {
      this.#poster.start();
      this.#consumer = await this.#consume();
    }
    if (wanted || this.#consumer === undefined) return;
    await this.#consumer.stop();
    this.#consumer = undefined;
    await this.#poster.stop();
  }

  #consume(): Promise<GroupConsumer> {
    const { incidents, routing, escalations, notifications } = topics;
    return this.#deps.bus.consume({
      group: subscriptionsGroup,
      topics: [incidents, routing, escalations, notifications].map(({ name }) => name),
      gather: 250,
      handle: async (batch) => {
        this.#hearing += batch.length;
        try {
          await Promise.all(batch.map((message) => this.#hear(message)));
        } finally {
          this.#hearing -= batch.length;
        }
      },
      onError: (error, [message]) =>
        this.#deps.log.warn(
          { err: error, topic: message?.topic, partition: message?.partition },
          'events for subscriptions cannot go on; they are tried again',
        ),
    });
  }

  async #hear(message: Message): Promise<void> {
    const type = message.type ?? message.headers['ce_type']?.replace(/^escalog\./, '');
    const subscriptions = this.#standings.current();
    const isWanted = subscriptions.some(({ entry }) => type === undefined || wants(entry, type));
    if (!isWanted && !tellsOfSight(type)) return;
    const event = this.#read(message);
    if (event === undefined) return;
    const { eventId, occurredAt } = event.meta;
    const isPrivate = await this.#incidents.isPrivateAt(event);
    const wanting = subscriptions.filter(
      ({ entry, since }) => wants(entry, event.type) && occurredAt >= since && (entry.private === true || !isPrivate),
    );
    if (wanting.length === 0) return;
    const body = bodyOf(event);
    for (const { entry } of wanting)
      await this.#poster.add({ subscription: entry.ref, eventId, type: event.type, body });
  }

  /** What cannot be read is in the dead letters of whoever needs it. */
  #read({ event, value, topic, key, offset }: Message): EscalogEvent | undefined {
    try {
      return event ?? decode(value);
    } catch (error) {
      if (isRetriable(error)) throw error;
      this.#deps.log.warn({ err: error, topic, key, offset }, 'this event cannot be read, and no subscription gets it');
      return undefined;
    }
  }

  async #end(ref: Ref): Promise<void> {
    await this.#standings.end(ref);
    this.#deps.log.warn({ subscription: ref }, 'a subscription gets nothing any more: its receiver answered 410');
  }

  #note(ref: Ref, { outcome, detail }: Posted & { readonly detail: string }): void {
    if (outcome === 'accepted') this.#failures.delete(ref);
    else this.#failures.set(ref, { at: this.#deps.clock.now(), detail });
  }
}

function wants({ events }: EntryOf<'subscription'>, type: string): boolean {
  return events === undefined || events.includes(type);
}

/** An event in the shape that Standard Webhooks recommends. */
function bodyOf(event: EscalogEvent): string {
  return JSON.stringify({ type: event.type, timestamp: isoOf(event.meta.occurredAt), data: jsonOf(event) });
}
