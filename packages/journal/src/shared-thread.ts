import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';

/** What a thread gets for each data folder that it serves. */
export interface Served {
  readonly file: string;
  /** What is asked and answered. */
  readonly port: MessagePort;
  /** Goes up with every answer of a thread for which somebody may wait by that alone. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** In MiB. By default threads leave several times as much lying about, and are hardly faster. */
const youngMemory = 16;

/** Told when a thread has ended, or has a fault that it does not know how to handle: nothing is written any more. */
type Ended = (error: Error) => void;

/**
 * A thread that one process has once, whatever data folders it opens: starting one takes longer than opening a folder. It does not
 * keep the process alive; the ports of those who wait for an answer do.
 */
export class SharedThread {
  readonly #program: URL;
  readonly #does: string;
  readonly #served = new Set<Ended>();
  #thread: Worker | undefined;

  /** `does` is what stands in messages, such as `writes the tables`. */
  constructor(program: URL, does: string) {
    this.#program = program;
    this.#does = does;
  }

  /** Has the thread serve a file, and gives the port to it; `ended` is told once at most, and not after `leave`. */
  serve(file: string, ended: Ended): Served & { leave(): void } {
    this.#thread ??= this.#start();
    const { port1, port2 } = new MessageChannel();
    const bell = new Int32Array(new SharedArrayBuffer(4));
    this.#served.add(ended);
    this.#thread.postMessage({ file, port: port2, bell } satisfies Served, [port2]);
    return { file, port: port1, bell, leave: () => void this.#served.delete(ended) };
  }

  #start(): Worker {
    const thread = new Worker(this.#program, { resourceLimits: { maxYoungGenerationSizeMb: youngMemory } });
    const endAll = (error: Error): void => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const ended of this.#served) ended(error);
      this.#served.clear();
    };
    thread.on('error', (error) => endAll(error as Error));
    thread.on('exit', () => endAll(new Error(`the thread that ${this.#does} has ended`)));
    thread.unref();
    return thread;
  }
}
