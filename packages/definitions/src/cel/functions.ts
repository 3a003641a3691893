/**
 * Functions that the CEL library has not, or not as we need them. What it has cannot be replaced, so calls of some names
 * go to a function of ours under a name that nobody can write: `matches` is a regular expression of JavaScript there,
 * which a title can have run for hours; the parts of an instant in a zone are read through the zone of the machine.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { isTimeZone } from '../time-zone.ts';
import { hoursOf, isWithin, type Hours } from './hours.ts';
import { literalText, type Node } from './tree.ts';

const ours = '\u{e000}';

/** A name as it was written, from one of ours. */
export function writtenName(text: string): string {
  return text.replaceAll(ours, '');
}

/** The name under which a call is answered by us, if it is; `given` is how many arguments it has. */
export function ourName(name: string, given: number): string | undefined {
  return replaced.has(`${name}/${given}`) ? `${name}${ours}` : undefined;
}

const timestamp = 'google.protobuf.Timestamp';

const zoned: Readonly<Record<string, (clock: Temporal.ZonedDateTime) => number>> = {
  getFullYear: ({ year }) => year,
  getMonth: ({ month }) => month - 1,
  getDate: ({ day }) => day,
  getDayOfMonth: ({ day }) => day - 1,
  getDayOfWeek: ({ dayOfWeek }) => dayOfWeek % 7,
  getDayOfYear: ({ dayOfYear }) => dayOfYear - 1,
  getHours: ({ hour }) => hour,
  getMinutes: ({ minute }) => minute,
  getSeconds: ({ second }) => second,
  getMilliseconds: ({ millisecond }) => millisecond,
};

const replaced: ReadonlySet<string> = new Set([
  'matches/1',
  'join/0',
  'join/1',
  'getDayOfYear/0',
  ...Object.keys(zoned).map((name) => `${name}/1`),
]);

/** Longest text that an expression may make. */
export const longestText = 65_536;

/** Has `environment` know our functions. `refuse` makes the error of an evaluation. */
export function addFunctions(environment: Environment, refuse: (sentence: string) => Error): void {
  const method = (
    name: string,
    receiverType: string,
    given: readonly string[],
    returnType: string,
    handler: (...values: never[]) => unknown,
  ) => {
    const params = given.map((type, index) => ({ name: `arg${index}`, type }));
    environment.registerFunction({ name, receiverType, returnType, params, async: false, handler: handler as never });
  };
  const clockOf = (date: Date, zone: string) => clockIn(date, zone) ?? fail(refuse(noSuchZone(zone)));
  method(`matches${ours}`, 'string', ['string'], 'bool', (text: string, pattern: string) =>
    patternOf(pattern, refuse).test(text),
  );
  method('mentions', 'string', ['string'], 'bool', mentions);
  method('within', timestamp, ['string', 'string'], 'bool', (date: Date, hours: string, zone: string) =>
    isWithin(knownHours(hours) ?? fail(refuse(noSuchHours(hours))), clockOf(date, zone)),
  );
  for (const [name, part] of Object.entries(zoned))
    method(`${name}${ours}`, timestamp, ['string'], 'int', (date: Date, zone: string) =>
      BigInt(part(clockOf(date, zone))),
    );
  // Without a zone, too, this one goes through the machine's.
  method(`getDayOfYear${ours}`, timestamp, [], 'int', (date: Date) => BigInt(clockOf(date, 'UTC').dayOfYear - 1));
  const join = (list: readonly unknown[], between = '') => {
    if (!list.every((item) => typeof item === 'string')) throw refuse('join needs a list of strings');
    const length = list.reduce((sum, item) => sum + item.length + between.length, 0);
    if (length > longestText) throw refuse(tooLong);
    return list.join(between);
  };
  method(`join${ours}`, 'list<string>', [], 'string', (list: readonly unknown[]) => join(list));
  method(`join${ours}`, 'list<string>', ['string'], 'string', join);
}

export const tooLong = `makes a text of more than ${longestText} characters`;

/**
 * What is wrong with the literals that a call is given, which can be said before anything is evaluated. A pattern must
 * be a literal: so it is compiled once, and a wrong one is found when the expression is written.
 */
export function literalFault(
  name: string,
  given: readonly Node[],
): { readonly at: Node; readonly detail: string } | undefined {
  const [first, second] = given;
  if (first === undefined) return undefined;
  const text = literalText(first);
  if (name === 'matches' && given.length === 1) {
    if (text === undefined) return { at: first, detail: 'matches takes a pattern that is written out, in quotes' };
    const fault = patternFault(text);
    return fault === undefined ? undefined : { at: first, detail: fault };
  }
  if (name === 'within' && given.length === 2) {
    if (text !== undefined && hoursOf(text) === undefined) return { at: first, detail: noSuchHours(text) };
    return zoneFault(second);
  }
  return Object.hasOwn(zoned, name) ? zoneFault(first) : undefined;
}

function zoneFault(node: Node | undefined): { readonly at: Node; readonly detail: string } | undefined {
  const zone = literalText(node);
  return node === undefined || zone === undefined || isTimeZone(zone)
    ? undefined
    : { at: node, detail: noSuchZone(zone) };
}

function noSuchZone(zone: string): string {
  return `there is no time zone "${zone}"; give an IANA name such as Europe/Lisbon`;
}

function noSuchHours(text: string): string {
  return `"${text}" says no hours; write them as "Mon-Fri 09:00-17:00", "Sat,Sun" or "22:00-06:00"`;
}

const longestPattern = 500;

function patternFault(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `a pattern has at most ${longestPattern} characters`;
  try {
    patternOf(pattern, (sentence) => new Error(sentence));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'the pattern is not understood';
  }
}

const keptAtMost = 1_000;
const patterns = new Map<string, RE2JS>();

/** RE2: without look-around and back references, and in a time that grows with the text alone. */
function patternOf(pattern: string, refuse: (sentence: string) => Error): RE2JS {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    const why = (error instanceof Error ? error.message : '').replace(/^error parsing regexp: /i, '');
    throw refuse(`the pattern is not one of RE2 (https://github.com/google/re2/wiki/Syntax): ${why}`);
  }
  if (patterns.size >= keptAtMost) patterns.clear();
  patterns.set(pattern, compiled);
  return compiled;
}

const hours = new Map<string, Hours | undefined>();

function knownHours(text: string): Hours | undefined {
  if (!hours.has(text)) {
    if (hours.size >= keptAtMost) hours.clear();
    hours.set(text, hoursOf(text));
  }
  return hours.get(text);
}

let shownAt = Number.NaN;
const shown = new Map<string, Temporal.ZonedDateTime>();

/** What the clocks of a zone show. Many rules ask for the same instant one after the other. */
function clockIn(date: Date, zone: string): Temporal.ZonedDateTime | undefined {
  const at = date.getTime();
  if (at !== shownAt) shown.clear();
  shownAt = at;
  const known = shown.get(zone);
  if (known !== undefined) return known;
  if (!isTimeZone(zone)) return undefined;
  const clock = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  shown.set(zone, clock);
  return clock;
}

/** Whether a text has the words of another in a row, whole; case and accents do not matter. */
function mentions(text: string, phrase: string): boolean {
  const said = wordsOf(phrase);
  return said !== '  ' && wordsOf(text).includes(said);
}

/** ` the words of a text ` between blanks. One text is compared with many phrases, and one phrase with many texts. */
function wordsOf(text: string): string {
  const kept = spoken.get(text);
  if (kept !== undefined) return kept;
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const between = ` ${(words ?? []).join(' ')} `;
  if (spoken.size >= textsKeptAtMost) spoken.clear();
  spoken.set(text, between);
  return between;
}

const spoken = new Map<string, string>();
/** Fewer than of what is written out in rules: descriptions are long, and never come again. */
const textsKeptAtMost = 300;

function fail(error: Error): never {
  throw error;
}
