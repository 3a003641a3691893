import type { Collection, Filter, IndexDescription } from 'mongodb';
import type { Kind } from '../collection-name.ts';
import { writeEachIf, type ConditionalWrite, type Row } from './conditional-write.ts';
import { checkedSize } from './document-size.ts';
import { gathered } from './gathered.ts';
import type { MongoSession } from './mongo-session.ts';
import { SessionCollection } from './session-collection.ts';

/** Rows that are asked for and written one by one, which many do at the same time. */
export class GatheredCollection<Stored extends Row> extends SessionCollection<Stored> {
  readonly #find: (id: string) => Promise<Stored | undefined>;
  readonly #write: (write: ConditionalWrite<Stored>) => Promise<boolean>;

  constructor(session: MongoSession, kind: Kind, collection: string, indexes: readonly IndexDescription[]) {
    super(session, kind, collection, indexes);
    this.#find = this.gathered(async (rows, ids) => {
      const found = (await rows
        .find({ _id: { $in: ids } } as Filter<Stored>)
        .toArray()) as readonly unknown[] as readonly Stored[];
      const byId = new Map(found.map((row) => [row._id, row]));
      return ids.map((id) => byId.get(id));
    });
    this.#write = this.gathered(writeEachIf);
  }

  find(id: string): Promise<Stored | undefined> {
    return this.#find(id);
  }

  /** See `writeEachIf`. Rejects, and nothing is sent, when the row is too large. */
  async writeIf(write: ConditionalWrite<Stored>): Promise<boolean> {
    checkedSize(write.row, this.name);
    return this.#write(write);
  }

  /** `work` for many at once, and for each no longer than any other call. */
  gathered<Question, Answer>(
    work: (rows: Collection<Stored>, questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>,
  ): (question: Question) => Promise<Answer> {
    const ask = gathered((questions: readonly Question[]) => this.run((rows) => work(rows, questions)));
    return (question) => this.run(() => ask(question));
  }
}
