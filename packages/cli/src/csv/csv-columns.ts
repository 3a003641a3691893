import { entrySchemas, isBuiltIn, schemaOfType, type CatalogEntry, type EntryOf } from '@escalog/definitions';

/** How the cells of a column are read. */
export interface Column {
  /** Where the value goes: a field, or a section and a field in it. */
  readonly path: readonly [string] | readonly [string, string];
  /** A flag is there or not. */
  readonly kind: 'text' | 'number' | 'boolean' | 'flag' | 'email';
  readonly isList: boolean;
  /** Every entry of the type has it, so an empty cell of a list is an empty list. */
  readonly isNeeded?: boolean;
  /** Of refs: the types that may be meant. */
  readonly types?: readonly string[];
}

/** Types that have more than cells can say are written in YAML. */
const builtIn: readonly string[] = ['business-service', 'component', 'team', 'person', 'severity'];

/** As much of a JSON Schema as says what a cell is. */
interface Shape {
  readonly type?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** The columns that entries of a type may have, by name; a sentence when there is no such type. */
export function columnsOf(
  type: string,
  stored: (ref: string) => CatalogEntry | undefined,
): ReadonlyMap<string, Column> | string {
  const own = stored(`catalog-type/${type}`) as EntryOf<'catalog-type'> | undefined;
  if (isBuiltIn(type) ? !builtIn.includes(type) : own === undefined)
    return `entries of the type ${type} cannot be read from CSV: give ${builtIn.join(', ')} or a type of your own`;
  const schema = (isBuiltIn(type) ? entrySchemas[type] : schemaOfType(own as EntryOf<'catalog-type'>)) as Shape;
  const columns = new Map<string, Column>();
  const add = (name: string, path: Column['path'], shape: Shape, isNeeded = false): void => {
    const column = columnFor(path, shape);
    if (column !== undefined && !columns.has(name)) columns.set(name, { ...column, ...(isNeeded && { isNeeded }) });
  };
  for (const [field, shape] of Object.entries(schema.properties ?? {}))
    add(field, [field], shape, schema.required?.includes(field));
  for (const section of ['attributes', 'relations'])
    for (const [field, shape] of Object.entries(schema.properties?.[section]?.properties ?? {})) {
      add(field, [section, field], shape);
      add(`${section}.${field}`, [section, field], shape);
    }
  if (type === 'person') columns.set('email', { path: ['contactMethods'], kind: 'email', isList: false });
  return columns;
}

function columnFor(path: Column['path'], shape: Shape): Column | undefined {
  if (shape.type === 'array') {
    const item = shape.items?.type === 'string' ? columnFor(path, shape.items) : undefined;
    return item && { ...item, isList: true };
  }
  const types = path[0] === 'ref' ? undefined : typesIn(shape, path[0]);
  const kind = kindOf(shape);
  return kind && { path, kind, isList: false, ...(types !== undefined && { types }) };
}

function kindOf({ type, const: constant, anyOf }: Shape): Column['kind'] | undefined {
  if (type === 'string' || typeof constant === 'string' || anyOf?.every((one) => kindOf(one) === 'text')) return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  if (constant === true) return 'flag';
  return type === 'boolean' ? 'boolean' : undefined;
}

/** The types of a ref by its pattern; any thing is written with none. */
function typesIn({ pattern = '' }: Shape, field: string): readonly string[] | undefined {
  const types = /^\^\(([a-z0-9|-]+)\)\//.exec(pattern)?.[1]?.split('|');
  return types ?? (field === 'partOf' || field === 'providedBy' ? [] : undefined);
}
