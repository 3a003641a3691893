import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { PendingRows, type JournalSession } from '@escalog/journal';
import type { Awaitable } from '@escalog/kernel';
import type { ViewContent, ViewDocument, ViewQuery, Views } from '../store.ts';
import { documentColumnOf } from './document-column.ts';
import { greatestIdIn } from './greatest-id.ts';
import { Known } from '../known.ts';
import { merged } from './merged.ts';
import { rowsOf } from './table-rows.ts';
import { indexName, tableName } from './table-name.ts';
import { compareTexts } from './text-order.ts';

type Row = Record<string, SQLOutputValue>;

/**
 * One row for each view, listed through an index in the order of `sortKey` and id, which says all of a row but the view. What was listed
 * before is not read again until it is written: nobody else writes the table.
 */
export class SqliteViews<View> implements Views<View> {
  readonly #session: JournalSession;
  readonly #table: string;
  /** What a `Row` has. */
  readonly #columns: string;
  readonly #pending: PendingRows<ViewDocument<View>>;
  readonly #get: StatementSync;
  readonly #known = new Known<ViewDocument<View>>();
  readonly #lists = new Map<string, StatementSync>();

  constructor(session: JournalSession, collection: string) {
    this.#session = session;
    const table = (this.#table = tableName('views', collection));
    session.define(`
      CREATE TABLE IF NOT EXISTS ${table} (
        id TEXT PRIMARY KEY, grp TEXT NOT NULL, sort_key TEXT NOT NULL, document ANY NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS ${indexName('views', collection, 'group')} ON ${table} (grp, sort_key, id);
      CREATE INDEX IF NOT EXISTS ${indexName('views', collection, 'all')} ON ${table} (sort_key, id);
    `);
    const document = documentColumnOf(session, table, { columns: ['view'], earlier: 'view' });
    const put = session.change(
      `
      INSERT INTO ${table} (id, grp, sort_key, ${document.columns}) VALUES (?, ?, ?, ${document.values})
      ON CONFLICT DO UPDATE SET grp = excluded.grp, sort_key = excluded.sort_key, ${document.updates}`,
      { replaces: true },
    );
    const remove = session.change(`DELETE FROM ${table} WHERE id = ?`);
    this.#pending = new PendingRows(
      session,
      (id, document) => {
        if (document === undefined) remove(id);
        else put(id, document.group, document.sortKey, JSON.stringify(document.view));
      },
      greatestIdIn(session.tables, table),
    );
    this.#columns = `id, grp, sort_key, ${document.json} AS view`;
    this.#get = session.tables.prepare(`SELECT ${document.json} AS view FROM ${table} WHERE id = ?`);
    session.onPurge(() => this.#known.clear());
  }

  /** At once, as everything here. Said as the port says it: from `View | undefined` TypeScript would infer another `View` for the port. */
  get(id: string): Awaitable<View | undefined> {
    return this.#session.read(() => this.#find(id));
  }

  #find(id: string): View | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending === 'absent' ? undefined : pending.view;
    const known = this.#known.get(id);
    if (known !== undefined) return known.view;
    return this.#pending.mayBeInTable(id) ? this.#inTable(id) : undefined;
  }

  #inTable(id: string): View | undefined {
    const row = this.#get.get(id);
    return row && (JSON.parse(String(row['view'])) as View);
  }

  /** `undefined` removes it. */
  #set(id: string, document: ViewDocument<View> | undefined): void {
    this.#pending.set(id, document);
    this.#known.replace(id, document);
  }

  put(...documents: readonly ViewDocument<View>[]): void {
    this.#session.write(() => {
      for (const document of documents) this.#set(document.id, document);
    });
  }

  update(id: string, change: (view: View | undefined) => ViewContent<View> | undefined): Awaitable<View | undefined> {
    return this.#session.write(() => {
      const before = this.#find(id);
      const content = change(before);
      if (content !== undefined) this.#set(id, { id, ...content });
      return content === undefined ? before : content.view;
    });
  }

  remove(id: string): void {
    this.#session.write(() => this.#set(id, undefined));
  }

  list(query: ViewQuery): readonly ViewDocument<View>[] {
    return this.#session.read(() => {
      const parameters: SQLInputValue[] = [];
      if (query.group !== undefined) parameters.push(query.group);
      if (query.after !== undefined) parameters.push(query.after.sortKey, query.after.id);
      const rows = this.#listStatement(query)
        .iterate(...parameters)
        .filter((row) => !this.#pending.has(String(row['id'])))
        .map((row) => this.#listed(row));
      const compare = inOrder(query.order);
      const pending = this.#pending
        .entries()
        .flatMap(([, document]) => (isSelected(document, query) ? [document] : []));
      return merged(rows, [...pending], compare)
        .take(query.limit)
        .toArray();
    });
  }

  #listed(row: Row): ViewDocument<View> {
    const id = String(row['id']);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const document = {
      id,
      group: String(row['grp']),
      sortKey: String(row['sort_key']),
      // The list is still open, so that it is the row that was listed.
      view: this.#inTable(id) as View,
    };
    this.#known.add(id, document);
    return document;
  }

  /** Every document, for `dump`. */
  async *all(): AsyncGenerator<ViewDocument<View>> {
    for await (const row of rowsOf(this.#session, this.#table, this.#columns)) yield documentOf<View>(row);
  }

  #listStatement(query: ViewQuery): StatementSync {
    const descending = query.order === 'descending';
    const conditions = [
      ...(query.group === undefined ? [] : ['grp = ?']),
      ...(query.after === undefined ? [] : [`(sort_key, id) ${descending ? '<' : '>'} (?, ?)`]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const direction = descending ? 'DESC' : 'ASC';
    const sql = `SELECT id, grp, sort_key FROM ${this.#table} ${where} ORDER BY sort_key ${direction}, id ${direction}`;
    const statement = this.#lists.get(sql) ?? this.#session.tables.prepare(sql);
    this.#lists.set(sql, statement);
    return statement;
  }
}

function documentOf<View>(row: Row): ViewDocument<View> {
  return {
    id: String(row['id']),
    group: String(row['grp']),
    sortKey: String(row['sort_key']),
    view: JSON.parse(String(row['view'])) as View,
  };
}

type Place = Pick<ViewDocument<unknown>, 'sortKey' | 'id'>;

function inOrder(order: ViewQuery['order']): (a: Place, b: Place) => number {
  const direction = order === 'ascending' ? 1 : -1;
  return (a, b) => direction * (compareTexts(a.sortKey, b.sortKey) || compareTexts(a.id, b.id));
}

function isSelected(document: ViewDocument<unknown>, { group, order, after }: ViewQuery): boolean {
  if (group !== undefined && document.group !== group) return false;
  return after === undefined || inOrder(order)(after, document) < 0;
}
