import { ObjectId, type Filter, type IndexDescription } from 'mongodb';
import type { ViewContent, ViewDocument, ViewQuery, Views } from '../store.ts';
import type { Row } from './conditional-write.ts';
import { withOwnNames, withSafeNames } from './field-names.ts';
import { inBatches } from './document-size.ts';
import { GatheredCollection } from './gathered-collection.ts';
import type { MongoSession } from './mongo-session.ts';

interface ViewRow extends Row {
  readonly group: string;
  readonly sortKey: string;
  readonly view: unknown;
}

const indexes: readonly IndexDescription[] = [
  { name: 'group', key: { group: 1, sortKey: 1, _id: 1 } },
  { name: 'all', key: { sortKey: 1, _id: 1 } },
];

/** One document for each view. */
export class MongoViews<View> implements Views<View> {
  readonly #rows: GatheredCollection<ViewRow>;

  constructor(session: MongoSession, collection: string) {
    this.#rows = new GatheredCollection(session, 'views', collection, indexes);
  }

  async get(id: string): Promise<View | undefined> {
    const row = await this.#rows.find(id);
    return row === undefined ? undefined : documentOf<View>(row).view;
  }

  async put(...documents: readonly ViewDocument<View>[]): Promise<void> {
    for (const batch of inBatches(
      documents.map((document) => rowOf(document.id, document)),
      this.#rows.name,
    )) {
      await this.#rows.run((rows) =>
        rows.bulkWrite(
          batch.map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true } })),
        ),
      );
    }
  }

  async update(
    id: string,
    change: (view: View | undefined) => ViewContent<View> | undefined,
  ): Promise<View | undefined> {
    for (;;) {
      const row = await this.#rows.find(id);
      const before = row === undefined ? undefined : documentOf<View>(row).view;
      const content = change(before);
      if (content === undefined) return before;
      if (
        await this.#rows.writeIf({
          row: rowOf(id, content),
          condition: row === undefined ? undefined : { writeId: row.writeId },
        })
      )
        return content.view;
    }
  }

  remove(id: string): Promise<void> {
    return this.#rows.run(async (rows) => void (await rows.deleteOne({ _id: id })));
  }

  list(query: ViewQuery): Promise<readonly ViewDocument<View>[]> {
    const direction = query.order === 'ascending' ? 1 : -1;
    return this.#rows.run(async (rows) => {
      const found = await rows
        .find(selected(query))
        .sort({ sortKey: direction, _id: direction })
        .limit(query.limit)
        .toArray();
      return found.map((row) => documentOf<View>(row));
    });
  }

  /** Every document, for `dump`. */
  async *all(): AsyncIterable<ViewDocument<View>> {
    for await (const row of this.#rows.all()) yield documentOf<View>(row);
  }
}

function rowOf<View>(id: string, { group, sortKey, view }: ViewContent<View>): ViewRow {
  return { _id: id, writeId: new ObjectId(), group, sortKey, view: withSafeNames(view) };
}

function documentOf<View>({ _id, group, sortKey, view }: ViewRow): ViewDocument<View> {
  return { id: _id, group, sortKey, view: withOwnNames(view) as View };
}

/** The range of the sort key comes first, so that a page is read from where the index has it. */
function selected({ group, order, after }: ViewQuery): Filter<ViewRow> {
  const inGroup = group === undefined ? {} : { group };
  if (after === undefined) return inGroup;
  const { sortKey, id } = after;
  return order === 'ascending'
    ? { ...inGroup, sortKey: { $gte: sortKey }, $or: [{ sortKey: { $gt: sortKey } }, { _id: { $gt: id } }] }
    : { ...inGroup, sortKey: { $lte: sortKey }, $or: [{ sortKey: { $lt: sortKey } }, { _id: { $lt: id } }] };
}
