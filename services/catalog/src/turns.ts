import type { CatalogEvent } from '@escalog/contracts';
import type { DefinitionsCopy } from '@escalog/definitions';
import { after, AppError, instantOf, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { KeyedQueue, type RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import type { AcceptedChange } from './domain/accepted-change.ts';

/** Whose turn it is. */
interface Turn {
  /** How many turns there were, this one among them. */
  readonly number: number;
  /** When it ends by itself, should its process have died. */
  readonly until: Instant;
  /** When a change was accepted last; none before the first that was accepted as a whole. */
  readonly changedAt?: Instant;
  /** What was accepted in this turn, or in one whose process has died, and is not known to be carried out. */
  readonly accepted?: AcceptedChange;
}

/** A turn to change the catalog, while it lasts. */
export interface OpenTurn {
  readonly number: number;
  /** Accepts a change, and carries it out. Whether it was accepted is unknown when this rejects: if it was, it is carried out later. */
  make(change: Pick<AcceptedChange, 'actor' | 'because' | 'entries'>): Promise<void>;
  /** Lets those whose turns come later know of events that change nothing. */
  tell(events: readonly CatalogEvent[]): Promise<void>;
}

/** Carries out all of an accepted change, as far as that was not done before, and resolves with the events of all of it. */
export type CarryOut = (change: AcceptedChange) => Promise<readonly CatalogEvent[]>;

/** Longer than the largest change takes. One that takes longer is not alone any more. */
const longestTurn: Milliseconds = 30_000;
const patience: Milliseconds = 10_000;
const lookAgainAfter: Milliseconds = 50;
/** How often it is looked for a change whose process has died. */
const sweepEvery: Milliseconds = 10_000;
const page = 1_000;

/**
 * One change of the catalog at a time, over all replicas, each on what those before it have left, and each as a whole.
 *
 * A document says whose turn it is, and holds the change that was accepted until that is carried out: one write
 * accepts all of it. Whoever has the next turn, of whatever process, finishes what it finds there before anything else.
 *
 * What a turn came to is put beside it, the last event of each entry in the order of turns, and the next to have the
 * turn takes it over before it checks anything: the topic may still be on its way, and what was answered to one
 * request must hold for the next.
 */
export class Turns {
  readonly #definitions: DefinitionsCopy;
  readonly #clock: Clock;
  readonly #log: RunnerDeps['log'];
  readonly #turns: Views<Turn>;
  readonly #latest: Views<CatalogEvent>;
  readonly #carryOut: CarryOut;
  readonly #queue = new KeyedQueue();
  /** The last turn whose outcome is in the copy. */
  #known = 0;
  #alarm: Alarm | undefined;
  #sweeping = false;
  #stuck: { readonly since: Instant; readonly error: unknown } | undefined;

  constructor(definitions: DefinitionsCopy, { store, clock, log }: RunnerDeps, carryOut: CarryOut) {
    this.#definitions = definitions;
    this.#clock = clock;
    this.#log = log;
    this.#carryOut = carryOut;
    this.#turns = store.views('catalog-turns');
    this.#latest = store.views('catalog-latest');
  }

  /** Runs `task` when its turn has come, on a copy that has all that was changed before. Rejects, retriable, when others take too long. */
  async run<Result>(task: (turn: OpenTurn) => Promise<Result>): Promise<Result> {
    return this.#queue.run('catalog', async () => {
      const { number, accepted } = await this.#take();
      let isDone = accepted === undefined;
      const finish = async (change: AcceptedChange): Promise<void> => {
        isDone = false;
        await this.#finish(number, change);
        isDone = true;
      };
      try {
        await this.#catchUp();
        if (accepted !== undefined) await finish(accepted);
        const result = await task({
          number,
          make: async (change) => {
            isDone = false;
            await finish(await this.#accept(number, change));
          },
          tell: (events) => this.#put(number, events),
        });
        this.#known = number;
        return result;
      } finally {
        await this.#giveBack(number, isDone);
      }
    });
  }

  /** The last event of each entry that was changed in a later turn than this one; when those are more than a thousand, not all of them. */
  async since(turn: number): Promise<{ readonly events: readonly CatalogEvent[]; readonly areAll: boolean }> {
    const changed = await this.#latest.list({
      order: 'ascending',
      after: { sortKey: placeOf(turn + 1), id: '' },
      limit: page,
    });
    return { events: changed.map(({ view }) => view), areAll: changed.length < page };
  }

  /** Finishes, now and again every few seconds, what a process that died has left. */
  start(): void {
    this.#sweepAt(this.#clock.now());
  }

  stop(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  get busy(): number {
    return this.#queue.busy + Number(this.#sweeping);
  }

  /** Why a change that was accepted is not carried out, and since when. */
  get stuck(): { readonly since: Instant; readonly error: unknown } | undefined {
    return this.#stuck;
  }

  async #take(): Promise<Turn> {
    const giveUpAt = after(this.#clock.now(), patience);
    for (;;) {
      const turn = await this.#takeIfFree();
      if (turn !== undefined) return turn;
      if (this.#clock.now() >= giveUpAt)
        throw busy('other changes of the catalog take long; send this one again in a moment');
      await new Promise<void>((look) => this.#clock.alarm(after(this.#clock.now(), lookAgainAfter), look));
    }
  }

  async #takeIfFree(): Promise<Turn | undefined> {
    let taken: Turn | undefined;
    await this.#turns.update('current', (last) => {
      const now = this.#clock.now();
      taken =
        last !== undefined && last.until > now
          ? undefined
          : { ...last, number: (last?.number ?? 0) + 1, until: after(now, longestTurn) };
      return taken && { group: '', sortKey: '', view: taken };
    });
    return taken;
  }

  async #catchUp(): Promise<void> {
    for (let behind = { sortKey: placeOf(this.#known + 1), id: '' }; ;) {
      const changed = await this.#latest.list({ order: 'ascending', after: behind, limit: page });
      for (const { view } of changed) this.#definitions.apply(view);
      const last = changed.at(-1);
      if (last === undefined || changed.length < page) return;
      behind = last;
    }
  }

  /** One write: before it nothing has happened, and after it all of the change will. */
  async #accept(
    number: number,
    change: Pick<AcceptedChange, 'actor' | 'because' | 'entries'>,
  ): Promise<AcceptedChange> {
    let accepted: AcceptedChange | undefined;
    await this.#turns.update('current', (last) => {
      accepted = undefined;
      if (last?.number !== number) return undefined;
      // Never before the change that came before it, whatever the clocks of two machines say.
      const at = instantOf(Math.max(this.#clock.now(), last.changedAt ?? 0));
      accepted = { ...change, number, at };
      return { group: '', sortKey: '', view: { ...last, changedAt: at, accepted } };
    });
    if (accepted === undefined) throw busy('this change took so long that others went on; send it again');
    return accepted;
  }

  async #finish(number: number, change: AcceptedChange): Promise<void> {
    try {
      await this.#put(number, await this.#carryOut(change));
      this.#stuck = undefined;
    } catch (error) {
      this.#stuck = { since: this.#clock.now(), ...this.#stuck, error };
      throw error;
    }
  }

  async #put(number: number, events: readonly CatalogEvent[]): Promise<void> {
    for (const event of events) this.#definitions.apply(event);
    await this.#latest.put(...events.map((view) => ({ id: view.ref, group: '', sortKey: placeOf(number), view })));
  }

  /** Without it the turn ends by itself, later. What is not known to be carried out stays for the next. */
  async #giveBack(number: number, isDone: boolean): Promise<void> {
    try {
      await this.#turns.update('current', (last) => {
        if (last?.number !== number) return undefined;
        const { accepted, ...turn } = last;
        const left = isDone || accepted === undefined ? turn : { ...turn, accepted };
        return { group: '', sortKey: '', view: { ...left, until: instantOf(0) } };
      });
    } catch (error) {
      this.#log.warn(
        { err: error },
        'the turn to change the catalog could not be given back; the next change waits until it ends',
      );
    }
  }

  #sweepAt(at: Instant): void {
    this.#alarm = this.#clock.alarm(at, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    this.#sweeping = true;
    let next = after(this.#clock.now(), sweepEvery);
    try {
      const last = await this.#turns.get('current');
      if (last?.accepted === undefined) this.#stuck = undefined;
      else if (last.until <= this.#clock.now()) await this.run(async () => undefined);
      else next = last.until;
    } catch (error) {
      this.#log.warn({ err: error }, 'a change of the catalog that was accepted is not carried out yet; trying again');
    } finally {
      this.#sweeping = false;
    }
    if (this.#alarm !== undefined) this.#sweepAt(next);
  }
}

function busy(what: string): AppError {
  return new AppError('ESCALOG_CATALOG_BUSY', what, { retriable: true });
}

/** The number as text that is ordered like it. */
function placeOf(turn: number): string {
  return String(turn).padStart(12, '0');
}
