/**
 * The streams of this process: it hears every partition of the log, outside of any group, so that each replica can tell everything,
 * and remembers the newest, so that whoever comes back to any replica, also to one that was started since, is told what it missed.
 */
import type { Principal } from '@escalog/access';
import type { Consumer, Message } from '@escalog/bus';
import { decode, topics, type EscalogEvent } from '@escalog/contracts';
import { HttpProblem } from '@escalog/http';
import { after, type Alarm, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import { RecentChanges, type Change } from '../domain/recent-changes.ts';
import { positionIn, textOf, type StreamPosition } from '../domain/stream-position.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import { ChangeStream, type Wanted } from './change-stream.ts';
import { OpenAnswers, type AnswerBounds, type Listening } from './open-answers.ts';
import { Sights, type RecordedOf } from './sights.ts';

/** Their order is that of positions, which clients keep: new ones go to the end. */
const heardTopics: readonly string[] = [...timelineTopics, topics.catalog.name];

export interface StreamBounds extends AnswerBounds {
  /** Of what is remembered, in changes. */
  readonly remembered: number;
  /** Of what is remembered from before the start, in messages of each partition. */
  readonly fromBefore: number;
}

const usualBounds: StreamBounds = { streams: 1_000, ofOneAddress: 100, remembered: 10_000, fromBefore: 100 };
/** Nobody is paged by it: those who page have the processor first. As soon as what is told can be read elsewhere. */
const toldWithin: Milliseconds = 250;
const silence: Milliseconds = 15_000;
/** After ten minutes whoever listens asks again. */
const beatsOfLife = 40;
/** How long one waits for this replica to hear what another has told already. */
const patience: Milliseconds = 5_000;

/** A message, and what it tells; nothing when it cannot be read: whoever has to read it says so. */
interface Heard {
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
  readonly change: Change | undefined;
  /** Of an incident; undefined where it is about something else. */
  readonly event: EscalogEvent | undefined;
  /** Of which incident it tells what cannot be read. */
  readonly unread?: string;
}

export interface StreamsDeps extends Pick<RunnerDeps, 'bus' | 'store' | 'clock' | 'log'> {
  historyOf(incidentId: string): Promise<RecordedOf>;
}

export class ChangeStreams {
  readonly #deps: StreamsDeps;
  readonly #bounds: StreamBounds;
  readonly #recent: RecentChanges;
  /** Who may see which incident, as everything that is heard tells. */
  readonly sights: Sights;
  readonly #streams: OpenAnswers<ChangeStream>;
  /** Those that had heard more elsewhere than was heard here. */
  readonly #ahead = new Map<ChangeStream, { readonly position: StreamPosition; readonly givingUp: Alarm }>();
  /** Heard, and not told yet, as it may not be on disk. */
  #untold: Heard[] = [];
  #telling: Promise<void> | undefined;
  #consumer: Consumer | undefined;
  readonly #stopping = Promise.withResolvers<void>();
  #beat: Alarm | undefined;

  constructor(deps: StreamsDeps, bounds: Partial<StreamBounds> = {}) {
    this.#deps = deps;
    this.#bounds = { ...usualBounds, ...bounds };
    this.#recent = new RecentChanges(heardTopics.length, this.#bounds.remembered);
    this.sights = new Sights(deps.historyOf);
    this.#streams = new OpenAnswers(deps.clock, this.#bounds);
  }

  /** Resolves once what the log holds last is heard; it is told once it is on disk, for which a start on a full disk does not wait. */
  async start(): Promise<void> {
    this.#consumer = await this.#deps.bus.follow({
      topics: heardTopics,
      newest: this.#bounds.fromBefore,
      gather: toldWithin,
      handle: (batch) => {
        for (const message of batch) this.#untold.push(heardIn(message));
        this.#telling ??= this.#tell().finally(() => (this.#telling = undefined));
      },
      onError: (error) => this.#deps.log.error({ err: error }, 'the stream of changes cannot be read on; trying again'),
    });
  }

  /** How many are open. */
  get open(): number {
    return this.#streams.size;
  }

  /**
   * A stream for whoever asks from `address`, which goes on behind `goesOnAfter`, or begins now without it. `listener` says who that is
   * as they are now, and ends the stream with `undefined`. Throws a 429 problem when there
   * are too many, and 503 while the log is not heard.
   */
  begin(
    wanted: Wanted,
    listener: Listening,
    address: string,
    goesOnAfter: string | undefined,
  ): Readonly<Pick<ChangeStream, 'body'>> {
    this.#refuse(address);
    const stream = new ChangeStream(wanted, listener, () => this.#forget(stream));
    this.#streams.add(stream, address);
    this.#beat ??= this.#nextBeat();
    if (goesOnAfter === undefined) stream.ready(this.#recent.position);
    else this.#goOn(stream, positionIn(goesOnAfter, heardTopics.length), true);
    return stream;
  }

  /** Ends every stream at once; there are none afterwards. */
  close(): void {
    this.#streams.close();
  }

  async stop(): Promise<void> {
    this.close();
    // A full disk is waited for by nobody then.
    this.#stopping.resolve();
    this.#beat?.cancel();
    for (const stream of this.#ahead.keys()) this.#forget(stream);
    await this.#consumer?.stop();
    await this.#telling;
  }

  #refuse(address: string): void {
    this.#streams.refuse(address);
    if (this.#streams.isClosed || this.#consumer === undefined || this.#consumer.lost() !== undefined)
      throw new HttpProblem(
        503,
        'stream-unavailable',
        'The log is not heard at the moment; try again in a little while.',
        {
          headers: { 'retry-after': '5' },
        },
      );
  }

  #goOn(stream: ChangeStream, position: StreamPosition | undefined, mayWait: boolean): void {
    const since = position === undefined ? 'unknown' : this.#recent.since(position);
    if (since === 'ahead' && mayWait && position !== undefined) {
      const { clock } = this.#deps;
      const givingUp = clock.alarm(after(clock.now(), patience), () => {
        this.#ahead.delete(stream);
        this.#goOn(stream, undefined, false);
      });
      this.#ahead.set(stream, { position, givingUp });
      return;
    }
    if (since === 'unknown' || since === 'ahead') stream.reload(this.#recent.position);
    else for (const { change, position: at } of since) stream.tell(change, textOf(at), this.#shows);
    stream.ready(this.#recent.position);
  }

  /** Tells what is on disk: of what a power cut could take back, nobody is told. */
  async #tell(): Promise<void> {
    while (this.#untold.length > 0 && !this.#streams.isClosed) {
      const { length } = this.#untold;
      await Promise.race([this.#deps.store.settled(), this.#stopping.promise]);
      if (this.#streams.isClosed) return;
      await this.#learn(this.#untold.slice(0, length));
      for (const heard of this.#untold.splice(0, length)) this.#tellOne(heard);
      for (const [stream, { position, givingUp }] of this.#ahead) {
        if (this.#recent.since(position) === 'ahead') continue;
        givingUp.cancel();
        this.#ahead.delete(stream);
        this.#goOn(stream, position, false);
      }
    }
  }

  /** A failure of the store shows nobody what is not theirs: what is not known is shown to whoever sees everything. */
  async #learn(heard: readonly Heard[]): Promise<void> {
    // What is declared right now has no history to be read.
    const fresh = this.#consumer === undefined ? [] : heard.filter(({ event }) => event?.type === 'IncidentDeclared');
    const declared = new Set(fresh.map(({ change }) => change?.subject));
    const unread = heard.flatMap(({ unread: one }) => one ?? []);
    for (const id of unread) this.sights.forget(id);
    const told = heard.flatMap(({ change, event }) =>
      change === undefined || event === undefined ? [] : change.subject,
    );
    const subjects = [...unread, ...told];
    try {
      await this.sights.learn(subjects.filter((subject) => !declared.has(subject)));
    } catch (error) {
      this.#deps.log.error({ err: error }, 'who may see an incident cannot be read; the stream does not tell of it');
    }
  }

  readonly #shows = ({ about, subject, before }: Change, to: Principal): boolean =>
    about === 'catalog' || this.sights.shows(subject, to, before);

  #tellOne({ topic, partition, offset, change: heard, event }: Heard): void {
    const before = heard === undefined || event === undefined ? undefined : this.sights.hear(heard.subject, event);
    const change = heard === undefined || before === undefined ? heard : { ...heard, before };
    if (change === undefined) this.#recent.pass(topic, partition, offset);
    else if (this.#recent.add(change) && this.#streams.size > 0) {
      const id = textOf(this.#recent.position);
      for (const stream of this.#streams) if (!this.#ahead.has(stream)) stream.tell(change, id, this.#shows);
    }
  }

  #nextBeat(): Alarm {
    const { clock } = this.#deps;
    return clock.alarm(after(clock.now(), silence), () => {
      this.#beat = this.#streams.size === 0 ? undefined : this.#nextBeat();
      const isDeaf = this.#consumer?.lost() !== undefined;
      const id = textOf(this.#recent.position);
      for (const stream of this.#streams)
        if (isDeaf || stream.beats >= beatsOfLife) stream.end();
        else stream.keepAlive(this.#ahead.has(stream) ? undefined : id);
    });
  }

  #forget(stream: ChangeStream): void {
    this.#streams.delete(stream);
    this.#ahead.get(stream)?.givingUp.cancel();
    this.#ahead.delete(stream);
  }
}

function heardIn({ topic: name, partition, offset, key, value, event: known }: Message): Heard {
  const topic = heardTopics.indexOf(name);
  try {
    const event = known ?? decode(value);
    const { eventId, occurredAt: at } = event.meta;
    const about = name === topics.catalog.name ? 'catalog' : 'incident';
    const change: Change = { topic, partition, offset, about, subject: key, type: event.type, eventId, at };
    return { topic, partition, offset, change, event: about === 'incident' ? event : undefined };
  } catch {
    const unread = name === topics.incidents.name ? { unread: key } : {};
    return { topic, partition, offset, change: undefined, event: undefined, ...unread };
  }
}
