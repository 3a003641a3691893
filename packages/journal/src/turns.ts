import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { DiskSpace } from './reserve.ts';
import { SharedThread, type Served } from './shared-thread.ts';
import type { NumberedStatement, StoredTurn, TurnMark } from './tables.ts';
import { received } from './thread-error.ts';
import type { TurnAnswer, TurnAsk } from './turn-keeper.ts';
import type { SavedStatement } from './turn-log.ts';

/** Told of what becomes of turns. */
export interface TurnEvents {
  /** The turn that was appended last is on disk. */
  synced(turn: StoredTurn): void;
  /** There is no room for it, for this reason: it waits for the next `look`. */
  full(why: string): void;
  looked(space: DiskSpace): void;
  /** Nothing is written any more. */
  failed(error: Error): void;
}

/** The turns of a data folder, as whoever makes them sees them: appended one after the other, and on disk some time later. Nothing here waits for the disk once it is open. */
export interface Turns {
  readonly file: string;
  /** Every statement that a turn may run. */
  readonly statements: Iterable<SavedStatement>;
  /** The number of a statement: the same for as long as the file is there. */
  numberOf(statement: NumberedStatement): number;
  /** Whoever is told from now on. */
  tell(events: TurnEvents): void;
  /** Appends a turn. Not before the one before is on disk: a power cut must spoil one at most. The frame is out of reach until then. */
  append(turn: StoredTurn): void;
  /** Has the turns before this one removed with the next that is appended: the tables have all up to it. It stays itself, to tell which the last was. */
  removeUpTo(turn: number): void;
  /** Removes the turns up to this one for good, but for its checksum: afterwards their bytes are neither in the file nor in its write-ahead log. */
  purge(turn: number): Promise<void>;
  /** Asks for the space that there is, and has what found none tried again. */
  look(): void;
  /** Has some of the reserve given up. */
  release(): void;
  /** Without turns that the tables have, which would keep room. Resolves once the file is closed; what there was no room for until then is not appended. */
  close(): Promise<void>;
}

const thread = new SharedThread(new URL('turn-log-thread.ts', import.meta.url), 'keeps the turns');
/** In milliseconds: a disk that takes longer to open a file does not answer. */
const mostToOpen = 60_000;

/** `turns.db` in the hands of a thread that waits for the disk. */
export class ThreadedTurns implements Turns {
  readonly file: string;
  readonly #port: MessagePort;
  readonly #bell: Served['bell'];
  readonly #leave: () => void;
  /** By what they say: whoever reads the turns after a crash may be of another release, which numbers otherwise. */
  readonly #statements = new Map<string, SavedStatement>();
  #unsaved: SavedStatement[] = [];
  /** The last turn that the tables have and that may still be there. */
  #removable = 0;
  #appended: StoredTurn | undefined;
  #events: TurnEvents | undefined;
  #failure: Error | undefined;
  readonly #purged: (() => void)[] = [];
  #isClosing = false;
  readonly #closed = Promise.withResolvers<void>();

  /** Opens the file for this process alone, and waits until it is open. Throws what `openJournal` promises. */
  constructor(file: string) {
    this.file = file;
    const { port, bell, leave } = thread.serve(file, (error) => {
      this.#closed.resolve();
      this.#fail(error);
    });
    this.#port = port;
    this.#bell = bell;
    this.#leave = leave;
    try {
      const { statements } = this.#now('statements', { kind: 'statements' });
      for (const statement of statements) this.#statements.set(keyOf(statement), statement);
    } catch (error) {
      this.closeAtOnce();
      throw error;
    }
  }

  get statements(): Iterable<SavedStatement> {
    return this.#statements.values();
  }

  numberOf(statement: NumberedStatement): number {
    const known = this.#statements.get(keyOf(statement));
    if (known !== undefined) return known.number;
    const added = { ...statement, number: this.#statements.size + 1 };
    this.#statements.set(keyOf(statement), added);
    this.#unsaved.push(added);
    return added.number;
  }

  /**
   * The turns behind the last one that the tables have, in order; waits for them. Throws `ESCALOG_JOURNAL_CORRUPTED` when one is
   * missing or damaged, or the tables have another one as the last.
   */
  behind(applied: TurnMark): readonly StoredTurn[] {
    return this.#now('behind', { kind: 'behind', applied }).turns;
  }

  /** Adds what layout 2 did not have, and waits for it. */
  takeOver(): void {
    this.#now('taken-over', { kind: 'take-over' });
  }

  /** Says in the file that it is in use, once all is known to be well, and waits for it; `last` is the last turn that is there. */
  use(last: TurnMark): void {
    this.#now('used', { kind: 'use', last });
  }

  /** Closes it again, and waits until it is. Only before `tell`. */
  closeAtOnce(): void {
    this.#now('closed', { kind: 'close' });
    this.#port.close();
    this.#leave();
  }

  tell(events: TurnEvents): void {
    this.#events = events;
    this.#port.on('message', (answer: TurnAnswer) => this.#answered(answer));
    this.#port.unref();
  }

  append(turn: StoredTurn): void {
    const { frame } = turn;
    this.#appended = turn;
    this.#ask({ kind: 'append', turn, statements: this.#unsaved, removable: this.#removable }, [frame.buffer]);
    this.#unsaved = [];
    this.#removable = 0;
    // The process lives until it is on disk.
    this.#port.ref();
  }

  removeUpTo(turn: number): void {
    this.#removable = turn;
  }

  purge(turn: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#purged.push(resolve);
    this.#removable = 0;
    this.#ask({ kind: 'purge', turn });
    this.#port.ref();
    return promise;
  }

  look(): void {
    this.#ask({ kind: 'look' });
  }

  release(): void {
    this.#ask({ kind: 'release' });
  }

  close(): Promise<void> {
    if (this.#removable > 0 && this.#failure === undefined) this.#ask({ kind: 'purge', turn: this.#removable });
    this.#isClosing = true;
    this.#ask({ kind: 'close' });
    this.#port.ref();
    return this.#closed.promise;
  }

  #ask(ask: TurnAsk, transferred: ArrayBuffer[] = []): void {
    this.#port.postMessage(ask, transferred);
  }

  /** Asks, and waits for the answer with all that this thread does. */
  #now<Kind extends TurnAnswer['kind']>(kind: Kind, ask: TurnAsk): Extract<TurnAnswer, { kind: Kind }> {
    this.#ask(ask);
    for (;;) {
      const rung = Atomics.load(this.#bell, 0);
      const answer = (receiveMessageOnPort(this.#port) as { message: TurnAnswer } | undefined)?.message;
      if (answer === undefined) {
        if (Atomics.wait(this.#bell, 0, rung, mostToOpen) === 'timed-out') throw doesNotAnswer(this.file);
      } else if (answer.kind === 'failed' && kind !== 'closed') throw received(answer.error);
      else if (answer.kind === 'full' && kind !== 'closed') throw noRoomToStart(this.file, answer.why);
      else if (answer.kind === kind) return answer as Extract<TurnAnswer, { kind: Kind }>;
    }
  }

  #answered(answer: TurnAnswer): void {
    switch (answer.kind) {
      case 'synced': {
        const turn = this.#appended;
        this.#appended = undefined;
        if (this.#purged.length === 0 && !this.#isClosing) this.#port.unref();
        if (turn !== undefined) this.#events?.synced({ ...turn, frame: answer.frame });
        return;
      }
      case 'purged':
        if (this.#appended === undefined && !this.#isClosing) this.#port.unref();
        return this.#purged.shift()?.();
      case 'closed':
        return this.#hasClosed();
      case 'full':
        return this.#events?.full(answer.why);
      case 'looked':
        return this.#events?.looked(answer.space);
      case 'failed':
        // Then nobody answers that it is closed.
        if (this.#isClosing) this.#hasClosed();
        return this.#fail(received(answer.error));
      default:
    }
  }

  #hasClosed(): void {
    this.#port.close();
    this.#leave();
    this.#closed.resolve();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#events?.failed(error);
  }
}

function keyOf({ sql, replaces }: NumberedStatement): string {
  return `${replaces} ${sql}`;
}

function noRoomToStart(file: string, why: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_DISK_FULL',
    `${file} cannot be taken into use: ${why}. Free some space, then start Escalog again.`,
    { retriable: true },
  );
}

function doesNotAnswer(file: string): AppError {
  return new AppError(
    'ESCALOG_DISK_STALLED',
    `The disk with ${file} does not answer for ${mostToOpen / 1_000} seconds: see what holds it up, then start Escalog again.`,
    { retriable: true },
  );
}
