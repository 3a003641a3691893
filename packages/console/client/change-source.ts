import { root } from './said.ts';

/** What has changed; an incident by its id, an entry of the catalog by its ref, or everything perhaps. */
export interface Changed {
  readonly topic: 'incidents' | 'catalog' | 'everything';
  readonly subject: string;
}

type Listener = (changed: Changed) => void;
type State = 'live' | 'gone';

/** How long after an end that the browser does not mend by itself it is tried again, and how often without a stream. */
const pause = 3_000;
const goneAfter = 15_000;

/**
 * The one stream of this tab. It ends while the tab is hidden, as a browser has six connections for all its tabs, and goes on where
 * it was when the tab is shown.
 */
class ChangeSource {
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<(state: State) => void>();
  #source: EventSource | undefined;
  #position = '';
  #isGone = false;
  #giveUp = 0;
  #again = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#adjust());
    window.addEventListener('pagehide', () => this.#close());
    window.addEventListener('pageshow', () => this.#adjust());
  }

  /** Calls `listener` of everything that changes, until the function that it returns is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#adjust();
    return () => {
      this.#listeners.delete(listener);
      this.#adjust();
    };
  }

  /** Calls `watcher` when the stream has been gone for fifteen seconds, and when it is back. */
  watch(watcher: (state: State) => void): void {
    this.#watchers.add(watcher);
  }

  #adjust(): void {
    const isWanted = this.#listeners.size > 0 && document.visibilityState === 'visible';
    if (isWanted && this.#source === undefined) this.#open();
    if (!isWanted) this.#close();
  }

  #open(): void {
    window.clearTimeout(this.#again);
    if (document.documentElement.dataset['live'] === 'no') {
      // Whoever may not follow the stream looks now and then.
      this.#again = window.setTimeout(() => {
        this.#tell({ topic: 'everything', subject: '' });
        this.#adjust();
      }, goneAfter);
      return;
    }
    const url = new URL('v1/stream', root);
    if (this.#position !== '') url.searchParams.set('after', this.#position);
    const source = new EventSource(url);
    this.#source = source;
    this.#expectSoon();
    const told = ({ lastEventId }: MessageEvent): void => {
      this.#position = lastEventId;
    };
    source.addEventListener('ready', (event) => {
      // The page was made before the first stream stood, so something may have changed in between.
      if (this.#position === '') this.#tell({ topic: 'everything', subject: '' });
      told(event);
      this.#stands();
    });
    source.addEventListener('reload', () => this.#tell({ topic: 'everything', subject: '' }));
    source.addEventListener('incident', (event) => {
      told(event);
      this.#tell({ topic: 'incidents', subject: subjectIn(event, 'incident') });
    });
    source.addEventListener('catalog', (event) => {
      told(event);
      this.#tell({ topic: 'catalog', subject: subjectIn(event, 'ref') });
    });
    source.addEventListener('error', () => {
      if (this.#source !== source) return;
      this.#expectSoon();
      // A refusal ends it for good, as while a service starts.
      if (source.readyState !== EventSource.CLOSED) return;
      this.#source = undefined;
      this.#again = window.setTimeout(() => this.#adjust(), pause);
    });
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    window.clearTimeout(this.#again);
    window.clearTimeout(this.#giveUp);
    this.#giveUp = 0;
  }

  #expectSoon(): void {
    if (this.#giveUp !== 0) return;
    this.#giveUp = window.setTimeout(() => this.#show('gone'), goneAfter);
  }

  #stands(): void {
    window.clearTimeout(this.#giveUp);
    this.#giveUp = 0;
    if (this.#isGone) this.#show('live');
  }

  #show(state: State): void {
    this.#isGone = state === 'gone';
    for (const watcher of this.#watchers) watcher(state);
  }

  #tell(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed);
  }
}

function subjectIn({ data }: MessageEvent, name: string): string {
  return String((JSON.parse(String(data)) as Record<string, unknown>)[name] ?? '');
}

export const changes = new ChangeSource();
