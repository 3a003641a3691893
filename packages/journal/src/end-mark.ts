import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { TurnMark } from './tables.ts';

/** What it holds, as text of one length: it is written over, and takes no more room than it has, on a full disk too. */
const length = 48;

/**
 * `turns.db-end`: up to which turn everything was on disk. A write-ahead log that lost its end looks like one that a power cut
 * left, so how far it went has to stand somewhere else. It is written once a turn is on disk, and not synced: after a power cut it may be
 * behind, and is never ahead. So any loss is noticed, unless the power was cut within the seconds before in which the system had not written it.
 */
export class EndMark {
  readonly #file: number;

  /** Makes it where it is missing. `file` is that of the turns. */
  constructor(file: string) {
    // Not cut off: it tells whoever starts next, until there is something newer. And not for appending, which goes to the end.
    this.#file = openSync(endFileOf(file), constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  note({ turn, checksum }: TurnMark): void {
    writeSync(this.#file, `${turn} ${checksum}`.padEnd(length - 1).concat('\n'), 0);
  }

  /** Has what was noted on disk. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

export function endFileOf(turnsFile: string): string {
  return `${turnsFile}-end`;
}

/** Undefined when there is none, or a power cut came before it was on disk. */
export function endIn(turnsFile: string): TurnMark | undefined {
  try {
    const text = readFileSync(endFileOf(turnsFile), 'latin1');
    const [, turn, checksum] = /^(\d+) (\d+) *\n$/.exec(text) ?? [];
    return turn === undefined ? undefined : { turn: Number(turn), checksum: Number(checksum) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
