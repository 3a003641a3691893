import { Readable } from 'node:stream';
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
  /** How often it was shown that the connection stands. */
  beats = 0;

  constructor(wanted: Wanted, ended: () => void) {
    this.#wanted = wanted;
    this.body.once('close', ended);
    this.#write(`retry: ${comesBackWithin}\n\n`);
  }

  /** `id` is where the stream is then. */
  tell(change: Change, id: string): void {
    if (this.#wants(change)) this.#write(eventOf(change.about, id, shown(change)));
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
    this.body.push(null);
  }

  /** Whoever does not read is cut off: it comes back, and goes on where it was. */
  #write(text: string): void {
    if (this.body.destroyed || this.body.readableEnded) return;
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
  return { [about === 'catalog' ? 'ref' : 'incident']: subject, type, event: eventId, at };
}

function eventOf(name: string, id: string, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
