/**
 * Values as the CEL library wants them: whole numbers as BigInt (a JavaScript number is a double there, and `x + 1` an
 * error), instants as Date, maps as Map (a plain object with a key `constructor` is refused as a whole), records as
 * instances of a class of their own.
 */
import type { CelFields, CelType } from './types.ts';

/** What stands for a record in an expression: one class for each name. */
export type RecordClass = new () => Map<string, unknown>;

/** Makes of a value what the library wants. */
export type Converter = (value: unknown) => unknown;

/** How values of a type are converted. Whoever declares a field gives it: a missing one is an error of ours, and throws. */
function converterOf(type: CelType, classes: ReadonlyMap<string, RecordClass>): Converter {
  if (type === 'dyn') return fromJson;
  if (type === 'int') return (value) => BigInt(value as number);
  if (type === 'timestamp') return (value) => new Date(value as number);
  if (typeof type === 'string') return (value) => value;
  if ('list' in type) {
    const convert = converterOf(type.list, classes);
    return (value) => (value as readonly unknown[]).map((item) => convert(item));
  }
  if ('map' in type) {
    const convert = converterOf(type.map, classes);
    return (value) => new Map([...entriesOf(value)].map(([key, item]) => [key, convert(item)] as const));
  }
  const Class = classes.get(type.record);
  if (Class === undefined) throw new TypeError(`no record ${type.record} is declared`);
  const fields = fieldConverters(type.fields, classes);
  return (value) => {
    const record = new Class();
    for (const [name, convert] of fields) record.set(name, convert(given(value, name, 'field')));
    return record;
  };
}

/** The converter of each field, by its name. */
export function fieldConverters(
  fields: CelFields,
  classes: ReadonlyMap<string, RecordClass>,
): readonly (readonly [string, Converter])[] {
  return Object.entries(fields).map(([name, type]) => [name, converterOf(type, classes)]);
}

/** The value of a name that is declared; throws without one. */
export function given(values: unknown, name: string, kind: 'field' | 'variable'): unknown {
  const value = (values as Readonly<Record<string, unknown>>)[name];
  if (value === undefined) throw new TypeError(`no value for the declared ${kind} ${name}`);
  return value;
}

function entriesOf(value: unknown): Iterable<readonly [string, unknown]> {
  return value instanceof Map ? (value as Map<string, unknown>) : Object.entries(value as object);
}

/** Any JSON value: whole numbers are `int`, other numbers `double`, objects maps. */
function fromJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return new Map([...entriesOf(value)].map(([key, item]) => [key, fromJson(item)] as const));
}

/** What an expression gave, as JSON has it: whole numbers too large for a JavaScript number as text. */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), toJson(item)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  return value;
}
