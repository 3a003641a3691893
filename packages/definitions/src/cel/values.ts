/**
 * Values as the CEL library wants them: whole numbers as BigInt (a JavaScript number is a double there, and `x + 1` an
 * error), instants as Date, maps as Map (a plain object with a key `constructor` is refused as a whole), records as
 * instances of a class of their own.
 */
import type { CelFields, CelType } from './types.ts';

/** What stands for a record in an expression: one class for each name. */
export interface RecordClass {
  new (fields: readonly (readonly [string, unknown])[]): Map<string, unknown>;
}

/** `value` as the declared type has it. Whoever declares a field gives it: a missing one is an error of ours, and throws. */
export function valueOf(type: CelType, value: unknown, classes: ReadonlyMap<string, RecordClass>): unknown {
  if (type === 'dyn') return fromJson(value);
  if (type === 'int') return BigInt(value as number);
  if (type === 'timestamp') return new Date(value as number);
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as readonly unknown[]).map((item) => valueOf(type.list, item, classes));
  if ('map' in type)
    return new Map([...entriesOf(value)].map(([key, item]) => [key, valueOf(type.map, item, classes)] as const));
  const fields = value as Readonly<Record<string, unknown>>;
  const Class = classes.get(type.record);
  if (Class === undefined) throw new TypeError(`no record ${type.record} is declared`);
  return new Class(fieldsOf(type.fields, fields, classes));
}

function fieldsOf(
  declared: CelFields,
  value: Readonly<Record<string, unknown>>,
  classes: ReadonlyMap<string, RecordClass>,
): readonly (readonly [string, unknown])[] {
  return Object.entries(declared).map(([name, type]) => {
    if (value[name] === undefined) throw new TypeError(`no value for the declared field ${name}`);
    return [name, valueOf(type, value[name], classes)];
  });
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
