/** A table of numbers by columns, which only grows: what is many times looked through lies close together, and is no object. */
export type Kind = 'whole' | 'number' | 'text';
type ColumnOf<K extends Kind> = K extends 'whole' ? Int32Array : K extends 'number' ? Float64Array : string[];
type CellOf<K extends Kind> = K extends 'text' ? string : number;

/** By its name the kind of each column: whole numbers of 32 bits, any numbers (`NaN` where there is none), or texts. */
export type Kinds = Readonly<Record<string, Kind>>;
export type Columns<K extends Kinds> = { readonly [Name in keyof K]: ColumnOf<K[Name]> };
export type Row<K extends Kinds> = { readonly [Name in keyof K]: CellOf<K[Name]> };

/** Some rows of a table, by its columns. */
export type Part = Readonly<Record<string, Int32Array | Float64Array | readonly string[]>>;

export class Table<K extends Kinds> {
  readonly #kinds: readonly (readonly [name: string, kind: Kind])[];
  #columns: Record<string, Int32Array | Float64Array | string[]>;
  #room = 64;
  #length = 0;

  constructor(kinds: K) {
    this.#kinds = Object.entries(kinds);
    this.#columns = Object.fromEntries(this.#kinds.map(([name, kind]) => [name, columnOf(kind, this.#room)]));
  }

  get length(): number {
    return this.#length;
  }

  /** Good until a row is added; longer than the table. */
  get columns(): Columns<K> {
    return this.#columns as unknown as Columns<K>;
  }

  row(number: number): Row<K> {
    return Object.fromEntries(this.#kinds.map(([name]) => [name, this.#columns[name]?.[number]])) as unknown as Row<K>;
  }

  /** The number of the row. */
  add(row: Row<K>): number {
    if (this.#length === this.#room) this.#grow();
    for (const [name] of this.#kinds) (this.#columns[name] as unknown[])[this.#length] = row[name];
    this.#length += 1;
    return this.#length - 1;
  }

  /** Rows from one on and before another. */
  part(from: number, end: number): Part {
    return Object.fromEntries(
      this.#kinds.map(([name]) => [name, (this.#columns[name] as Int32Array).slice(from, end)] as const),
    );
  }

  /** Adds rows that are a part of such a table. */
  addPart(part: Part): void {
    const added = part[this.#kinds[0]?.[0] ?? '']?.length ?? 0;
    while (this.#length + added > this.#room) this.#grow();
    for (const [name, kind] of this.#kinds) {
      const [column, more] = [this.#columns[name], part[name]];
      if (kind === 'text') for (const text of more as readonly string[]) (column as string[]).push(text);
      else (column as Float64Array).set(more as Float64Array, this.#length);
    }
    this.#length += added;
  }

  #grow(): void {
    this.#room *= 2;
    for (const [name, kind] of this.#kinds) {
      const before = this.#columns[name];
      if (kind === 'text' || before === undefined) continue;
      const longer = columnOf(kind, this.#room) as Int32Array | Float64Array;
      longer.set(before as Int32Array);
      this.#columns[name] = longer;
    }
  }
}

function columnOf(kind: Kind, room: number): Int32Array | Float64Array | string[] {
  if (kind === 'text') return [];
  return kind === 'whole' ? new Int32Array(room) : new Float64Array(room);
}
