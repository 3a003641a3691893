import { Binary } from 'mongodb';
import type { IdRange, Records, StoredRecord } from '../store.ts';
import type { MongoSession } from './mongo-session.ts';
import { SessionCollection } from './session-collection.ts';

interface RecordRow {
  /** The order of these two is the order of the index, and makes a group one range of it. */
  readonly _id: { readonly group: string; readonly id: string };
  readonly bytes: Uint8Array;
}

/** One document for each record, without an index besides that of `_id`: so `clear` may drop the collection while others append. */
export class MongoRecords implements Records {
  readonly #rows: SessionCollection<RecordRow>;

  constructor(session: MongoSession, collection: string) {
    this.#rows = new SessionCollection(session, 'records', collection, []);
  }

  append(records: readonly StoredRecord[]): Promise<void> {
    // The order of an unordered insert is not promised: of two with one id, the first is sent.
    const rows = new Map<string, RecordRow>();
    for (const { group, id, bytes } of records.toReversed())
      rows.set(JSON.stringify([group, id]), { _id: { group, id }, bytes });
    return this.#rows.insert([...rows.values()]);
  }

  read(group: string): Promise<readonly StoredRecord[]> {
    // An object sorts behind every text.
    return this.#rows.run(async (rows) =>
      (
        await rows
          .find({ _id: { $gt: { group }, $lt: { group, id: {} } } } as object)
          .sort({ _id: 1 })
          .toArray()
      ).map(recordOf),
    );
  }

  idsWithin(group: string, { from, to, order, limit }: IdRange): Promise<readonly string[]> {
    return this.#rows.run(async (rows) =>
      (
        await rows
          .find({ _id: { $gte: { group, id: from }, $lt: { group, id: to } } }, { projection: { _id: 1 } })
          .sort({ _id: order === 'ascending' ? 1 : -1 })
          .limit(limit)
          .toArray()
      ).map(({ _id }) => _id.id),
    );
  }

  remove(group: string, ids: readonly string[]): Promise<void> {
    return this.#rows.run(
      async (rows) => void (await rows.deleteMany({ _id: { $in: ids.map((id) => ({ group, id })) } })),
    );
  }

  clear(): Promise<void> {
    return this.#rows.run(async (rows) => void (await rows.drop()));
  }

  /** Every record, for `dump`. */
  async *all(): AsyncIterable<StoredRecord> {
    for await (const row of this.#rows.all()) yield recordOf(row);
  }
}

function recordOf({ _id, bytes }: RecordRow): StoredRecord {
  const { buffer, byteOffset, byteLength } = bytes instanceof Binary ? bytes.value() : bytes;
  return { ..._id, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}
