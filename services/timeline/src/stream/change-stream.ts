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
    else if (shows(change, listener)) this.#write(eventOf(change.about, id, shown(change)));
  }

  /** Ends it where whoever listens may not any more. */
  check(): void {
    if (this.#listener() === undefined) this.end();
  }

  /** Everything was told up to here, and it goes on as it happens. */
  ready(at: StreamPosition): void {
    this.#write(eventOf('ready', textOf(at), {}));
  }

  /** What was missed is not known: everything may have changed. */
  reload(at: StreamPosition): void {
    this.#write(eventOf('reload', textOf(at), {}));
  }

  /** Shows that the connection stands, and where it is: an id without data is kept, and tells nobody anything. */
  keepAlive(id: string | undefined): void {
    this.beats += 1;
    this.#write(id === undefined ? ': here\n\n' : `: here\nid: ${id}\n\n`);
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.body.push(null);
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

function eventOf(name: string, id: string, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
