import { Readable } from 'node:stream';
import type { Principal } from '@escalog/access';
import { isoOf } from '@escalog/kernel';
import type { Change } from '../domain/recent-changes.ts';
import { textOf, type StreamPosition } from '../domain/stream-position.ts';

/** What somebody wants to hear of. */
export interface Wanted {
  readonly topics: ReadonlySet<'incidents' | 'catalog'>;
  /** Only of this incident, among incidents; of all when left out. */
  readonly incident?: string | undefined;
  /** Tells more than that something has changed; whoever may not see it any more hears nothing further. */
  readonly telling?: Telling;
}

/** An event of a stream. */
export interface Told {
  readonly name: string;
  readonly data: object;
}

export interface Telling {
  /** What is told of these changes, which came in this order. Rejects when it cannot be read: the stream ends, and whoever comes back goes on. */
  tell(changes: readonly Change[]): Promise<readonly Told[]>;
}

/** What waits to be told: a change, or where the stream is. */
interface Waiting {
  readonly id: string;
  readonly change?: Change;
  readonly told?: Told;
}

/** How much may wait for a client that does not read, in bytes. */
const mostWaiting = 64 * 1024;
/** How soon browsers come back, in milliseconds. */
const comesBackWithin = 2_000;

/** One client's stream as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export class ChangeStream {
  readonly body = new Readable({ read() {}, highWaterMark: mostWaiting });
  readonly #wanted: Wanted;
  readonly #listener: () => Principal | undefined;
  /** How often it was shown that the connection stands. */
  beats = 0;
  #hasEnded = false;
  #waiting: Waiting[] = [];
  #telling: Promise<void> | undefined;

  /** `listener` says who listens as they are now; `undefined` once they may not any more. */
  constructor(wanted: Wanted, listener: () => Principal | undefined, ended: () => void) {
    this.#wanted = wanted;
    this.#listener = listener;
    this.body.once('close', ended);
    this.#write(`retry: ${comesBackWithin}\n\n`);
  }

  /** `id` is where the stream is then. `shows` says of what somebody may be told. */
  tell(change: Change, id: string, shows: (change: Change, to: Principal) => boolean): void {
    if (!this.#wants(change)) return;
    const listener = this.#listener();
    if (listener === undefined) this.end();
    else if (this.#wanted.telling === undefined) {
      if (shows(change, listener)) this.#write(eventOf({ name: change.about, data: shown(change) }, id));
    } else if (shows({ ...change, before: undefined }, listener)) this.#say({ id, change });
    else this.end();
  }

  /** Ends it where whoever listens may not any more. */
  check(): void {
    if (this.#listener() === undefined) this.end();
  }

  /** Everything was told up to here, and it goes on as it happens. */
  ready(at: StreamPosition): void {
    this.#say({ id: textOf(at), told: { name: 'ready', data: {} } });
  }

  /** What was missed is not known: everything may have changed. */
  reload(at: StreamPosition): void {
    this.#say({ id: textOf(at), told: { name: 'reload', data: {} } });
  }

  /** Shows that the connection stands, and where it is: an id without data is kept, and tells nobody anything. */
  keepAlive(id: string | undefined): void {
    this.beats += 1;
    // What waits to be told is behind where the stream is said to be.
    const isBehind = id === undefined || this.#telling !== undefined;
    this.#write(isBehind ? ': here\n\n' : `: here\nid: ${id}\n\n`);
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.body.push(null);
  }

  #say(one: Waiting): void {
    const { telling } = this.#wanted;
    if (telling === undefined) {
      if (one.told !== undefined) this.#write(eventOf(one.told, one.id));
      return;
    }
    this.#waiting.push(one);
    this.#telling ??= this.#tellWith(telling).finally(() => (this.#telling = undefined));
  }

  async #tellWith(telling: Telling): Promise<void> {
    // What comes in the same turn is told together.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#hasEnded && !this.body.destroyed) {
      const waiting = this.#waiting.splice(0);
      try {
        const told = await telling.tell(waiting.flatMap(({ change }) => change ?? []));
        const all = [...told, ...waiting.flatMap((one) => one.told ?? [])];
        const id = waiting.at(-1)?.id;
        // Before the last of them not everything was told up to there.
        for (const [index, one] of all.entries()) this.#write(eventOf(one, index === all.length - 1 ? id : undefined));
      } catch {
        this.end();
      }
    }
  }

  /** Whoever does not read is cut off: it comes back, and goes on where it was. */
  #write(text: string): void {
    if (this.body.destroyed || this.#hasEnded) return;
    this.body.push(text);
    if (this.body.readableLength > mostWaiting) this.body.destroy();
  }

  #wants({ about, subject }: Change): boolean {
    const { topics, incident } = this.#wanted;
    if (about === 'catalog') return topics.has('catalog');
    return topics.has('incidents') && (incident === undefined || incident === subject);
  }
}

function shown({ about, subject, type, eventId, at }: Change): object {
  return { [about === 'catalog' ? 'ref' : 'incident']: subject, type, event: eventId, at: isoOf(at) };
}

function eventOf({ name, data }: Told, id: string | undefined): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
