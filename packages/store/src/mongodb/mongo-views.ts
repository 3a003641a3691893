import { ObjectId, type Filter, type IndexDescription } from 'mongodb';
import { Known } from '../known.ts';
import type { ViewContent, ViewDocument, ViewQuery, Views } from '../store.ts';
import type { Row } from './conditional-write.ts';
import { withOwnNames, withSafeNames } from './field-names.ts';
import { inBatches } from './document-size.ts';
import { GatheredCollection } from './gathered-collection.ts';
import type { MongoSession } from './mongo-session.ts';
import { TimeWindows } from './time-windows.ts';

interface ViewRow extends Row {
  readonly group: string;
  readonly sortKey: string;
  readonly view: unknown;
}

const indexes: readonly IndexDescription[] = [
  { name: 'group', key: { group: 1, sortKey: 1, _id: 1 } },
  { name: 'all', key: { sortKey: 1, _id: 1 } },
];

/** A view is most likely to be changed again soon. */
const mostWritten = 500;
/** Of a list that is longer, what has not changed since it was listed last is not sent again: that would be most of what it takes. */
const long = 200;

/**
 * One document for each view. What this process wrote last is changed without reading it again: the write is refused when
 * somebody else has written since.
 */
export class MongoViews<View> implements Views<View> {
  readonly #rows: GatheredCollection<ViewRow>;
  readonly #windows = new TimeWindows();
  /** By id, the oldest first. */
  readonly #written = new Map<string, ViewRow>();
  /** Of long lists. */
  readonly #known = new Known<{ readonly writeId: ObjectId; readonly document: ViewDocument<View> }>();
  /** Those of which a list was long once. */
  readonly #longGroups = new Set<string | undefined>();
  /** By id, when the last update that has begun is over: the next one waits for it, or both would find what only one of them can replace. */
  readonly #lastUpdates = new Map<string, Promise<void>>();

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

  update(id: string, change: (view: View | undefined) => ViewContent<View> | undefined): Promise<View | undefined> {
    const before = this.#lastUpdates.get(id) ?? Promise.resolve();
    const update = before.then(async () => {
      const written = await this.#updateWritten(id, change);
      return written === undefined ? this.#updateStored(id, change) : written.view;
    });
    const over: Promise<void> = update
      .catch(() => {})
      .then(() => {
        if (this.#lastUpdates.get(id) === over) this.#lastUpdates.delete(id);
      });
    this.#lastUpdates.set(id, over);
    return update;
  }

  /** Changes what this process wrote last, without looking; `undefined` when that is not known, is to stay, or is not what is stored any more. */
  async #updateWritten(
    id: string,
    change: (view: View) => ViewContent<View> | undefined,
  ): Promise<ViewContent<View> | undefined> {
    const row = this.#written.get(id);
    if (row === undefined) return undefined;
    let content: ViewContent<View> | undefined;
    try {
      content = change(documentOf<View>(row).view);
    } catch {
      return undefined; // What cannot be done to it may be in order on what is stored.
    }
    return content !== undefined && (await this.#replaces(id, content, row)) ? content : undefined;
  }

  async #updateStored(
    id: string,
    change: (view: View | undefined) => ViewContent<View> | undefined,
  ): Promise<View | undefined> {
    for (;;) {
      const row = await this.#rows.find(id);
      const before = row === undefined ? undefined : documentOf<View>(row).view;
      const content = change(before);
      if (content === undefined) return before;
      if (await this.#replaces(id, content, row)) return content.view;
    }
  }

  /** False when what is stored is another row by now. */
  async #replaces(id: string, content: ViewContent<View>, before: ViewRow | undefined): Promise<boolean> {
    const row = rowOf(id, content);
    // Whether the write goes through may stay unknown.
    this.#written.delete(id);
    const condition = before === undefined ? undefined : { writeId: before.writeId };
    if (!(await this.#rows.writeIf({ row, condition }))) return false;
    this.#written.set(id, row);
    const [oldest] = this.#written.keys();
    if (this.#written.size > mostWritten && oldest !== undefined) this.#written.delete(oldest);
    return true;
  }

  remove(id: string): Promise<void> {
    return this.#rows.run(async (rows) => void (await rows.deleteOne({ _id: id })));
  }

  async list(query: ViewQuery): Promise<readonly ViewDocument<View>[]> {
    let found: readonly ViewDocument<View>[] = [];
    for (const bound of [...this.#windows.boundsOf(query), undefined]) {
      found = await this.#listed(query, bound);
      if (found.length === query.limit) break;
    }
    this.#windows.found(query, found);
    return found;
  }

  /** As far as the bound, when there is one. */
  async #listed(query: ViewQuery, bound: string | undefined): Promise<readonly ViewDocument<View>[]> {
    const known = this.#longGroups.has(query.group) && query.limit > long && (await this.#foundAnew(query, bound));
    if (known) return known;
    const rows = await this.#found(query, bound);
    if (rows.length <= long) return rows.map((row) => documentOf<View>(row));
    this.#longGroups.add(query.group);
    return rows.map((row) => this.#remembered(row));
  }

  /** Reads what stands where, and then what is not known as it is now; undefined when something has changed in between. */
  async #foundAnew(query: ViewQuery, bound: string | undefined): Promise<readonly ViewDocument<View>[] | undefined> {
    const places = await this.#found(query, bound, { writeId: 1 });
    const asItIs = ({ _id, writeId }: Row): ViewDocument<View> | undefined => {
      const known = this.#known.get(_id);
      return known?.writeId.equals(writeId) ? known.document : undefined;
    };
    const unknown = places.filter((place) => asItIs(place) === undefined).map(({ _id }) => _id);
    if (unknown.length > 0)
      for (const row of await this.#rows.run((rows) => rows.find({ _id: { $in: unknown } }).toArray()))
        this.#remembered(row);
    const all = places.map(asItIs);
    return all.every((document) => document !== undefined) ? all : undefined;
  }

  #remembered(row: ViewRow): ViewDocument<View> {
    const document = documentOf<View>(row);
    this.#known.add(row._id, { writeId: row.writeId, document });
    return document;
  }

  #found(query: ViewQuery, bound: string | undefined, projection?: { readonly writeId: 1 }): Promise<ViewRow[]> {
    const direction = query.order === 'ascending' ? 1 : -1;
    return this.#rows.run((rows) =>
      rows
        .find(selected(query, bound), { ...(projection && { projection }) })
        .sort({ sortKey: direction, _id: direction })
        .limit(query.limit)
        .toArray(),
    );
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
function selected({ group, order, after }: ViewQuery, bound: string | undefined): Filter<ViewRow> {
  const [from, to, beyond] =
    order === 'ascending' ? (['$gte', '$lte', '$gt'] as const) : (['$lte', '$gte', '$lt'] as const);
  const range = { ...(after && { [from]: after.sortKey }), ...(bound !== undefined && { [to]: bound }) };
  return {
    ...(group !== undefined && { group }),
    ...(Object.keys(range).length > 0 && { sortKey: range }),
    ...(after && { $or: [{ sortKey: { [beyond]: after.sortKey } }, { _id: { [beyond]: after.id } }] }),
  };
}
