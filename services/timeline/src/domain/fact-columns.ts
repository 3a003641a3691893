/**
 * Facts of all incidents as columns: a question looks through a hundred thousand of them without an object for any. What a
 * question needs of an incident is here, and nothing else of its facts.
 */
import { maySee, type Principal, type Sight } from '@escalog/access';
import { instantOf, type Instant } from '@escalog/kernel';
import { copied } from './fact-copying.ts';
import { entered } from './fact-entering.ts';
import { emptyTables, none, tableNames, type AllColumns, type TableName } from './fact-tables.ts';
import type { IncidentFacts } from './facts.ts';
import type { Part } from './table.ts';
import { Words } from './words.ts';

/** A part of all columns, to be kept elsewhere. */
export type Piece =
  | { readonly kind: 'words'; readonly texts: readonly string[] }
  | { readonly kind: 'sights'; readonly sights: readonly Sight[] }
  | { readonly kind: 'rows'; readonly table: TableName; readonly rows: Part };

const rowsInPiece = 10_000;

export class FactColumns {
  readonly words = new Words();
  readonly #sights: Sight[] = [{ seenBy: null, involved: [] }];
  readonly #sightNumbers = new Map<string, number>();
  #tables = emptyTables();
  /** The row of the newest facts of each incident. */
  #rows = new Map<string, number>();
  #inOrder = new Int32Array();
  /** Rows that are not in order yet. */
  #added: number[] = [];
  #old = 0;

  /** Takes the place of what was there of the same incident. */
  put(facts: IncidentFacts): void {
    const before = this.#rows.get(facts.id);
    if (before !== undefined) {
      this.#tables.incidents.columns.isOld[before] = 1;
      this.#old += 1;
    }
    const row = entered(facts, { tables: this.#tables, words: this.words, sightOf: (sight) => this.#sightOf(sight) });
    this.#rows.set(facts.id, row);
    this.#added.push(row);
    if (this.#old > 1_000 + this.#rows.size / 4) this.#leaveOut();
  }

  /** How many incidents there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** All that is there now, piece by piece. Of what is put between two of them nothing is told, or that it was otherwise before. */
  *pieces(most = rowsInPiece): Generator<Piece, undefined> {
    const tables = this.#tables;
    const ends = tableNames.map((table) => ({ table, end: tables[table].length }));
    const sights = [...this.#sights];
    for (const texts of this.words.parts(most)) yield { kind: 'words', texts };
    yield { kind: 'sights', sights };
    for (const { table, end } of ends)
      for (let from = 0; from < end; from += most)
        yield { kind: 'rows', table, rows: tables[table].part(from, Math.min(end, from + most)) };
  }

  /** The columns that these pieces are of, in their order. */
  static of(pieces: Iterable<Piece>): FactColumns {
    const columns = new FactColumns();
    for (const piece of pieces) columns.#take(piece);
    const { id, isOld } = columns.columns.incidents;
    for (let row = 0; row < columns.#tables.incidents.length; row += 1)
      if (isOld[row] === 1) columns.#old += 1;
      else {
        columns.#rows.set(id[row] as string, row);
        columns.#added.push(row);
      }
    return columns;
  }

  #take(piece: Piece): void {
    switch (piece.kind) {
      case 'words':
        for (const text of piece.texts) this.words.numberOf(text);
        break;
      case 'sights':
        for (const sight of piece.sights) this.#sightOf(sight);
        break;
      case 'rows':
        this.#tables[piece.table].addPart(piece.rows);
    }
  }

  /** Good until something is put. */
  get columns(): AllColumns {
    const { incidents, affects, terms, rules, names, climbs, skips, handoffs, nudges, pages } = this.#tables;
    return {
      incidents: incidents.columns,
      affects: affects.columns,
      terms: terms.columns,
      rules: rules.columns,
      names: names.columns,
      climbs: climbs.columns,
      skips: skips.columns,
      handoffs: handoffs.columns,
      nudges: nudges.columns,
      pages: pages.columns,
    };
  }

  /** How many rows of pages there are, those of old rows among them. */
  get pageRows(): number {
    return this.#tables.pages.length;
  }

  /** Undefined of an incident that is not there. */
  rowOf(id: string): number | undefined {
    return this.#rows.get(id);
  }

  /** All by the time of their declaration; of those of one time, the greatest id is the first. */
  inOrder(): Int32Array {
    if (this.#added.length > 0) {
      this.#inOrder = this.#merged();
      this.#added = [];
    }
    return this.#inOrder;
  }

  /** Those that were declared from `since` on and before `until`, in that order. */
  declaredWithin({ since, until }: { readonly since: Instant; readonly until: Instant }): Int32Array {
    const inOrder = this.inOrder();
    return inOrder.subarray(this.#firstFrom(inOrder, since), this.#firstFrom(inOrder, until));
  }

  idOf(row: number): string {
    return this.columns.incidents.id[row] ?? '';
  }

  declaredAt(row: number): Instant {
    return instantOf(this.columns.incidents.declaredAt[row] ?? 0);
  }

  /** Which of these somebody may see. */
  seenBy(asker: Principal): (row: number) => boolean {
    const { id, sight } = this.columns.incidents;
    return (row) => sight[row] === 0 || maySee(asker, id[row] as string, this.#sights[sight[row] as number] as Sight);
  }

  /** What an incident calls a ref; undefined where it does not. */
  nameOf(row: number, ref: number): string | undefined {
    const number = this.nameNumber(row, ref);
    return number === none ? undefined : this.words.textOf(number);
  }

  nameNumber(row: number, ref: number): number {
    const { incidents, names } = this.columns;
    for (let at = incidents.namesFrom[row] as number; at < (incidents.namesTo[row] as number); at += 1)
      if (names.ref[at] === ref) return names.name[at] as number;
    return none;
  }

  #sightOf(sight: Sight): number {
    if (sight.seenBy === null) return 0;
    const key = JSON.stringify([sight.seenBy, sight.involved]);
    const known = this.#sightNumbers.get(key);
    if (known !== undefined) return known;
    this.#sightNumbers.set(key, this.#sights.length);
    return this.#sights.push(sight) - 1;
  }

  /** What was in order, and what was added, without what is old. */
  #merged(): Int32Array<ArrayBuffer> {
    const { isOld } = this.columns.incidents;
    const isHere = (row: number): boolean => isOld[row] === 0;
    const added = this.#added.filter(isHere).sort((a, b) => this.#order(a, b));
    const merged = new Int32Array(this.#rows.size);
    let length = 0;
    let next = 0;
    for (const row of this.#inOrder) {
      if (!isHere(row)) continue;
      for (; next < added.length && this.#order(added[next] as number, row) < 0; next += 1, length += 1)
        merged[length] = added[next] as number;
      merged[length] = row;
      length += 1;
    }
    for (; next < added.length; next += 1, length += 1) merged[length] = added[next] as number;
    return merged;
  }

  #order(a: number, b: number): number {
    const { declaredAt, id } = this.#tables.incidents.columns;
    return (declaredAt[a] as number) - (declaredAt[b] as number) || ((id[a] as string) < (id[b] as string) ? 1 : -1);
  }

  #firstFrom(inOrder: Int32Array, at: Instant): number {
    const { declaredAt } = this.#tables.incidents.columns;
    let [low, high] = [0, inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((declaredAt[inOrder[middle] as number] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Tables without what is old. */
  #leaveOut(): void {
    const before = this.#tables;
    const inOrder = this.inOrder();
    this.#tables = emptyTables();
    this.#rows = new Map();
    this.#old = 0;
    const { id } = before.incidents.columns;
    for (const row of inOrder) this.#rows.set(id[row] as string, copied(before, row, this.#tables));
    this.#inOrder = Int32Array.from(inOrder, (_, index) => index);
  }
}
