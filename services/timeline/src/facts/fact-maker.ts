import type { Message } from '@escalog/bus';
import { after, isRetriable, type Awaitable, type Instant, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { edition } from '../domain/facts.ts';
import { packedPage } from '../projection/packed-page.ts';
import type { TimelineSource } from '../projection/timeline-source.ts';
import { toldEnvelopeIn } from '../projection/told-event.ts';
import type { AtHand, Making } from './fact-making.ts';
import type { FactsMade } from './fact-shelf.ts';
import { factViews, groupOfEdition, writtenKey, type StoredFacts } from './stored-facts.ts';

export interface FactMakerDeps extends RunnerDeps {
  readonly source: Pick<TimelineSource, 'read' | 'unread' | 'isOfNow'>;
  /** What those who were erased are called now, by ref. */
  erased(): ReadonlyMap<string, string>;
  /** Has facts made by a thread of its own. Rejects, retriable, when that ends meanwhile. */
  make(making: Making): Promise<FactsMade>;
}

/** So many bytes are handed to the thread at once, or those of one incident. */
const mostAtOnce = 4 * 1024 * 1024;
/** An event that was heard is in the index soon; what is not there after that was taken out, or its index waits for a replay. */
const indexedWithin: Milliseconds = 60_000;

/** What was heard of an incident since its facts were made. */
export interface HeardOf {
  readonly messages: Message[];
  /** Whether these are all. */
  isHeld: boolean;
}

/** Where facts are made from: each is looked into when those before it have not all. */
type Source = 'heard' | 'log' | 'read';

/** Incidents whose facts are to be made. */
export interface ToMake {
  /** By id what was heard; undefined where facts are made whatever is stored. */
  readonly of: Map<string, HeardOf | undefined>;
  readonly since: Instant;
}

/** Has facts made from what was heard, or else from what is stored, and stores them. */
export class FactMaker {
  readonly #deps: FactMakerDeps;
  readonly #views: Views<StoredFacts>;

  constructor(deps: FactMakerDeps) {
    this.#deps = deps;
    this.#views = factViews(deps.store);
  }

  /** Whether the log tells what it has of an incident, so that what was heard need not be held. */
  get isByKey(): boolean {
    return this.#deps.source.isOfNow;
  }

  /** Takes out of the work what is done: what is left may be readable later. Throws when a dependency is down. */
  async make(ids: readonly string[], work: ToMake, from: Source = 'heard'): Promise<Milliseconds> {
    const { make, erased, log } = this.#deps;
    const atHand: AtHand[] = [];
    let [looked, bytes] = [0, 0];
    for (; looked < ids.length && bytes < mostAtOnce; looked += 1) {
      const one = await this.#atHandOf(ids[looked] as string, work, from);
      if (one === undefined) continue;
      atHand.push(one);
      if ('pages' in one) bytes += one.pages.reduce((sum, { values }) => sum + values.length, 0);
    }
    const left = ids.slice(looked);
    const others = (): Awaitable<Milliseconds> => (left.length === 0 ? 0 : this.make(left, work, from));
    if (atHand.length === 0) return others();
    const { made, spent } = await make({ incidents: atHand, erased: erased() });
    const unclear: string[] = [];
    for (const [index, { id, stored, error }] of made.entries()) {
      const one = atHand[index] as AtHand;
      if (stored === 'unclear' && 'pages' in one) {
        unclear.push(id);
        continue;
      }
      if (stored === 'unclear')
        log.error({ err: error, incidentId: id }, 'the facts of an incident cannot be made; insights go on without');
      else if (stored !== 'none') await this.#put(id, stored, work.of.get(id) === undefined);
      work.of.delete(id);
    }
    const again = unclear.length === 0 ? 0 : await this.make(unclear, work, from === 'heard' ? 'log' : 'read');
    return spent + again + (await others());
  }

  /** Undefined where nothing can be made, or not yet. */
  async #atHandOf(id: string, { of, since }: ToMake, from: Source): Promise<AtHand | undefined> {
    const { source, clock, log } = this.#deps;
    const heard = of.get(id);
    if (this.isByKey && from === 'heard' && heard?.isHeld === true)
      return { id, pages: [packedPage(heard.messages)], isAll: false };
    try {
      if (this.isByKey && from !== 'read') return { id, pages: await Array.fromAsync(source.unread(id)), isAll: true };
    } catch (error) {
      if (isRetriable(error)) throw error;
    }
    try {
      const recorded = await source.read(id);
      if (this.isByKey || heard === undefined || clock.now() >= after(since, indexedWithin)) return { id, recorded };
      const ids = new Set([...recorded.events, ...recorded.newer].map(({ meta }) => meta.eventId));
      const eventIds = heard.messages.flatMap((message) => eventIdOf(message) ?? []);
      return eventIds.every((one) => ids.has(one)) ? { id, recorded } : undefined;
    } catch (error) {
      if (isRetriable(error)) throw error;
      log.error({ err: error, incidentId: id }, 'the facts of an incident cannot be made; insights go on without');
      of.delete(id);
      return undefined;
    }
  }

  /** Another process may have made them of more, or makes them by newer rules. */
  async #put(id: string, stored: StoredFacts, whatever: boolean): Promise<void> {
    await this.#views.update(id, (now) => {
      const isOfMore = now?.edition === edition && now.events > stored.events && !whatever;
      if (now !== undefined && (now.edition > edition || isOfMore)) return undefined;
      return { group: groupOfEdition(edition), sortKey: writtenKey(this.#deps.clock.now()), view: stored };
    });
  }
}

/** What no timeline can be told from is awaited by nobody. */
function eventIdOf(message: Message): string | undefined {
  try {
    return toldEnvelopeIn(message).eventId;
  } catch {
    return undefined;
  }
}
