import { crc32 } from 'node:zlib';
import type { Parameter } from './journal.ts';

/** What a parameter is: one byte before it. */
const kinds = { null: 0, number: 1, text: 2, bytes: 3 } as const;
/** In bytes. A run of a statement begins with its number, two of them, and with how many parameters follow, one. */
const headSize = 3;
const usualRoom = 65_536;
const mostRoomKept = 8 * 1_048_576;

/** Gathers what a turn changes, as the bytes that its row holds: runs of numbered statements with their parameters, in order. */
export class TurnFrame {
  #bytes = Buffer.allocUnsafeSlow(usualRoom);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** In bytes. */
  get size(): number {
    return this.#length;
  }

  add(statement: number, parameters: readonly Parameter[]): void {
    this.#makeRoom(headSize);
    this.#bytes.writeUInt16LE(statement, this.#length);
    this.#bytes.writeUInt8(parameters.length, this.#length + 2);
    this.#length += headSize;
    for (const parameter of parameters) this.#put(parameter);
  }

  /** The bytes so far, which are the caller's from then on; empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    // What a disk that took nothing let grow is given back.
    if (this.#bytes.length > mostRoomKept) this.#bytes = Buffer.allocUnsafeSlow(usualRoom);
    return bytes;
  }

  #put(parameter: Parameter): void {
    if (parameter === null) {
      this.#kind(kinds.null, 0);
    } else if (typeof parameter === 'number') {
      this.#kind(kinds.number, 8);
      this.#length = this.#bytes.writeDoubleLE(parameter, this.#length);
    } else if (typeof parameter === 'string') {
      this.#kind(kinds.text, 4 + parameter.length * 3);
      const size = this.#bytes.write(parameter, this.#length + 4);
      this.#length = this.#bytes.writeUInt32LE(size, this.#length) + size;
    } else {
      this.#kind(kinds.bytes, 4 + parameter.length);
      this.#length = this.#bytes.writeUInt32LE(parameter.length, this.#length);
      this.#bytes.set(parameter, this.#length);
      this.#length += parameter.length;
    }
  }

  #kind(kind: number, room: number): void {
    this.#makeRoom(1 + room);
    this.#bytes[this.#length] = kind;
    this.#length += 1;
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** One run of a statement in a frame. */
export interface Run {
  readonly statement: number;
  readonly parameters: readonly Parameter[];
}

/** The runs in a frame, in order. The bytes among their parameters are views of the frame. */
export function runsIn(frame: Uint8Array): readonly Run[] {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const runs: Run[] = [];
  let at = 0;
  const sized = (): number => {
    const size = bytes.readUInt32LE(at);
    at += 4 + size;
    return size;
  };
  const parameter = (): Parameter => {
    const kind = bytes.readUInt8(at);
    at += 1;
    switch (kind) {
      case kinds.null:
        return null;
      case kinds.number:
        at += 8;
        return bytes.readDoubleLE(at - 8);
      case kinds.text: {
        const size = sized();
        return bytes.toString('utf8', at - size, at);
      }
      case kinds.bytes: {
        const size = sized();
        return bytes.subarray(at - size, at);
      }
      default:
        throw new RangeError(`no parameter is of kind ${kind}`);
    }
  };
  while (at < bytes.length) {
    const statement = bytes.readUInt16LE(at);
    const count = bytes.readUInt8(at + 2);
    at += headSize;
    runs.push({ statement, parameters: Array.from({ length: count }, parameter) });
  }
  return runs;
}

/** Over the bytes, the number and the checksum of the turn before, so that turns in the wrong place, or of another folder, are noticed too. */
export function checksumOf(turn: number, frame: Uint8Array, before: number): number {
  return crc32(frame, crc32(String(turn), before));
}
