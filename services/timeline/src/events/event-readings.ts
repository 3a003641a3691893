/** Those who read events from this process: how many at once, and who may see which. */
import { seesEverything, type Principal } from '@escalog/access';
import { expectHeld, type Extent, type Position } from '@escalog/bus';
import { HttpProblem } from '@escalog/http';
import { groupOf } from '@escalog/contracts';
import { after, AppError, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import { LogPlace } from '../domain/log-place.ts';
import { positionIn, textOf } from '../domain/stream-position.ts';
import { isByKey } from '../projection/log-by-key.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import { OpenAnswers, type AnswerBounds, type Listening } from '../stream/open-answers.ts';
import type { Sights } from '../stream/sights.ts';
import { EventReading, type Wanted } from './event-reading.ts';
import type { LoggedEvent } from './event-line.ts';
import { scribeOf, type Format } from './formats.ts';

/** Each has some megabytes in hand, and its share of the processor. */
const usualBounds: AnswerBounds = { streams: 20, ofOneAddress: 10 };
/** Each is written by a thread that holds some hundred megabytes; the process pages people besides. */
const mostParquets = 2;
/** How long one waits for the index to have what the log has. */
const patience: Milliseconds = 10_000;
const pause: Milliseconds = 250;

export type ReadingsDeps = Pick<RunnerDeps, 'bus' | 'store' | 'clock' | 'log'>;

/** An answer that has begun. */
export interface BegunReading extends Pick<EventReading, 'body'> {
  /** Where to go on once it was read to its end; undefined where it has none. */
  readonly position: string | undefined;
}

export class EventReadings {
  readonly #deps: ReadingsDeps;
  readonly #sights: Sights;
  readonly #open: OpenAnswers<EventReading>;
  #parquets = 0;

  constructor(deps: ReadingsDeps, sights: Sights, bounds: Partial<AnswerBounds> = {}) {
    this.#deps = deps;
    this.#sights = sights;
    this.#open = new OpenAnswers(deps.clock, { ...usualBounds, ...bounds });
  }

  /** How many are open. */
  get open(): number {
    return this.#open.size;
  }

  /**
   * Begins an answer for whoever asks from `address`, behind the position `goesOnAfter`, or with the oldest event without it. Throws a
   * 400 problem for what is no position, 410 when it is gone, 429 when too many are open, and 503 when this process ends.
   */
  async begin(
    wanted: Wanted,
    format: Format,
    listening: Listening,
    address: string,
    goesOnAfter: string | undefined,
  ): Promise<BegunReading> {
    this.#refuse(address, format);
    const position = goesOnAfter === undefined ? undefined : positionIn(goesOnAfter, timelineTopics.length);
    if (goesOnAfter !== undefined && position === undefined) throw noPosition();
    const place = new LogPlace(timelineTopics, position);
    const extents = await this.#deps.bus.extents(wanted.topics);
    expectStillHeld(place.of(wanted.topics), extents);
    // Others may have begun meanwhile.
    this.#refuse(address, format);
    place.begin(extents);
    const ends = extents.map(({ topic, partition, end }): Position => ({ topic, partition, offset: end }));
    const reading = new EventReading(
      { ...this.#deps, visible: (events, to) => this.#visible(events, to) },
      wanted,
      scribeOf(format),
      listening,
      place,
      ends,
      () => {
        this.#open.delete(reading);
        if (format === 'parquet') this.#parquets -= 1;
      },
    );
    const whole = new LogPlace(timelineTopics, position);
    for (const { topic, partition, offset } of ends) whole.passed(topic, partition, offset - 1);
    this.#open.add(reading, address);
    if (format === 'parquet') this.#parquets += 1;
    void reading.run();
    return { body: reading.body, position: wanted.follows ? undefined : textOf(whole.position) };
  }

  /** Ends every answer at once; there are none afterwards. */
  close(): void {
    this.#open.close();
  }

  #refuse(address: string, format: Format): void {
    this.#open.refuse(address);
    if (format === 'parquet' && this.#parquets >= mostParquets)
      throw new HttpProblem(
        429,
        'too-many-streams',
        `${mostParquets} Parquet files are being written here, and more are not: try again later, or ask for another format.`,
        { headers: { 'retry-after': '15' } },
      );
    if (!this.#open.isClosed) return;
    throw new HttpProblem(503, 'stream-unavailable', 'This process is about to end; try again in a little while.', {
      headers: { 'retry-after': '5' },
    });
  }

  /** Of a private incident only what may be seen. What nobody can know of is seen by who sees everything. */
  async #visible(events: readonly LoggedEvent[], to: Principal): Promise<readonly LoggedEvent[]> {
    if (seesEverything(to)) return events;
    const incidents = [...new Set(events.map(({ key }) => key))];
    await this.#sights.learn(incidents);
    const unknown = (): readonly string[] => incidents.filter((id) => !this.#sights.knows(id));
    if (unknown().length > 0 && !isByKey(this.#deps.bus)) {
      await this.#indexed();
      await this.#sights.learn(unknown());
    }
    return events.filter(({ key }) => this.#sights.shows(key, to));
  }

  /** Resolves once the index has what the log has by now: an incident may be private whose declaration it lacks. Rejects when it takes too long. */
  async #indexed(): Promise<void> {
    const { bus, clock } = this.#deps;
    const ends = new Map(
      (await bus.extents(timelineTopics)).map(({ topic, partition, end }) => [`${topic} ${partition}`, end]),
    );
    const giveUpAt = after(clock.now(), patience);
    for (;;) {
      const positions = await bus.positions(groupOf('timeline'), timelineTopics);
      if (positions.every(({ topic, partition, offset }) => offset >= (ends.get(`${topic} ${partition}`) ?? 0))) return;
      if (clock.now() >= giveUpAt)
        throw new AppError(
          'ESCALOG_TIMELINE_BEHIND',
          'The index of the log is behind; who may see what is not known.',
          {
            retriable: true,
          },
        );
      await new Promise<void>((resolve) => clock.alarm(after(clock.now(), pause), resolve));
    }
  }
}

function noPosition(): HttpProblem {
  return new HttpProblem(
    400,
    'no-position',
    'That is no position: give one that an answer of GET /v1/events had, or leave it out to read from the oldest event.',
  );
}

function expectStillHeld(positions: readonly Position[], extents: readonly Extent[]): void {
  try {
    expectHeld(positions, extents);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new HttpProblem(
      410,
      'position-gone',
      `The log cannot be read on from that position: ${error.message} Read again without a position, from the oldest event that is kept, and pass over the event ids that you have.`,
    );
  }
}
