/**
 * The columns of all facts as they are kept in the store: who starts takes them as they are, and reads only the facts that were written
 * since. They tell nothing that the facts do not, so whatever is wrong with them, the facts are read instead.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { after, type Milliseconds } from '@escalog/kernel';
import type { Records, Store } from '@escalog/store';
import { layout } from '../domain/fact-tables.ts';
import { edition } from '../domain/facts.ts';
import { writtenAt, writtenKey } from './stored-facts.ts';

/** All that was told by the facts that were written until then. */
export interface Kept {
  /** As `writtenKey` tells it. */
  readonly readTo: string;
  readonly pieces: readonly Uint8Array[];
}

const all = { from: '', to: '\u{10ffff}' } as const;
/** Names of all that was begun, each behind when it was read to, so that what a dying process left is found. */
const begun = 'begun';
/** What was begun so long before is not being written any more: other replicas keep theirs, too. */
const longestKeeping: Milliseconds = 10 * 60_000;
/** What is whole, and told by the same rules in the same columns: when it was read to, its name, and of how many pieces it is. */
const whole = `whole ${edition} ${crc32(layout)}`;
const piece = 'piece';
const nothing = new Uint8Array();

export class KeptColumns {
  readonly #store: Store;
  readonly #records: Records;

  constructor(store: Store) {
    this.#store = store;
    this.#records = store.records('fact-columns');
  }

  /** The newest; undefined where there are none, or not all of them. */
  async read(): Promise<Kept | undefined> {
    const [newest] = await this.#records.idsWithin(whole, { ...all, order: 'descending', limit: 1 });
    if (newest === undefined) return undefined;
    const [readTo = '', name = '', count = ''] = newest.split(' ');
    const pieces: Uint8Array[] = [];
    for (let number = 0; number < Number(count); number += 1) {
      const [found] = await this.#records.read(groupOf(name, number));
      if (found === undefined) return undefined;
      pieces.push(found.bytes);
      await nextTurn();
    }
    return { readTo, pieces };
  }

  /** Keeps them once all pieces have come, and drops what was kept before. */
  async keep(readTo: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const name = `${readTo}-${randomUUID()}`;
    await this.#records.append([{ group: begun, id: name, bytes: nothing }]);
    let count = 0;
    for await (const bytes of pieces) {
      await this.#records.append([{ group: groupOf(name, count), id: piece, bytes }]);
      // They are many bytes, and pages are not to wait for all of them at once.
      if ((await this.#store.settledInTime()) === 'late') throw new Error('the disk takes nothing');
      count += 1;
    }
    if (!(await this.#isThere(begun, name))) return this.#drop(name);
    const id = `${readTo} ${name} ${count}`;
    await this.#records.append([{ group: whole, id, bytes: nothing }]);
    await this.#dropAllBut(id, name, readTo);
  }

  async #dropAllBut(id: string, name: string, readTo: string): Promise<void> {
    const ids = await this.#records.idsWithin(whole, { ...all, order: 'ascending', limit: 100 });
    await this.#records.remove(
      whole,
      ids.filter((one) => one !== id),
    );
    const old = writtenKey(after(writtenAt(readTo), -longestKeeping));
    for (const { id: other } of await this.#records.read(begun)) {
      // Those of an earlier release do not say when.
      const [at = '', ...named] = other.split('-');
      if (other !== name && (named.length !== 5 || at < old)) await this.#drop(other);
    }
  }

  async #drop(name: string): Promise<void> {
    for (let number = 0; await this.#isThere(groupOf(name, number)); number += 1)
      await this.#records.remove(groupOf(name, number), [piece]);
    await this.#records.remove(begun, [name]);
  }

  async #isThere(group: string, id = piece): Promise<boolean> {
    const bounds = { from: id, to: `${id}\u0000`, order: 'ascending', limit: 1 } as const;
    return (await this.#records.idsWithin(group, bounds)).length > 0;
  }
}

function groupOf(name: string, number: number): string {
  return `${name}/${number}`;
}
