/**
 * The text of a calendar as components and properties (RFC 5545, 3.1 and 3.4). Lines are kept with their numbers, so that
 * a fault can be told where it stands; what a property says is read by ical.js, and only of those that matter.
 */
import { shortened } from '@escalog/kernel';
import ICAL from 'ical.js';
import { CalendarFault } from './fault.ts';

/** A property as it was written, unfolded. */
export interface ContentLine {
  /** In capitals. */
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

export interface Component {
  /** In capitals, such as VEVENT. */
  readonly name: string;
  /** Of its BEGIN. */
  readonly line: number;
  readonly properties: readonly ContentLine[];
  readonly components: readonly Component[];
}

/** A property as ical.js reads it. */
export interface Property {
  readonly line: number;
  /** By the parameter's name, in lower case; of several values the first. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Such as `date`, `date-time`, `period`, `duration`. */
  readonly type: string;
  /** Times are in extended form: 2026-11-18T09:00:00, with a Z when they are in UTC. Never empty. */
  readonly values: readonly unknown[];
  /** What stands behind the colon. */
  readonly raw: string;
}

/** Every VCALENDAR of a text, in their order: there may be several. Throws a fault when it is anything else. Yields now and then. */
export function* calendarsIn(text: string): Generator<void, readonly Component[]> {
  const roots: Component[] = [];
  const open: { name: string; line: number; properties: ContentLine[]; components: Component[] }[] = [];
  for (const content of contentLinesIn(text.replace(/^\uFEFF/, ''))) {
    const { name, text: written, line } = content;
    if (line % 1_000 === 0) yield;
    const current = open.at(-1);
    if (name === 'BEGIN') {
      const begun = { name: written.slice(6).trim().toUpperCase(), line, properties: [], components: [] };
      if (current === undefined && begun.name !== 'VCALENDAR') throw noCalendar(written, line);
      (current?.components ?? roots).push(begun);
      open.push(begun);
    } else if (current === undefined) {
      throw noCalendar(written, line);
    } else if (name === 'END') {
      const ended = written.slice(4).trim().toUpperCase();
      if (ended !== current.name)
        throw new CalendarFault(
          line,
          `END:${ended} stands where the ${current.name} of line ${current.line} must end first`,
        );
      open.pop();
    } else {
      current.properties.push(content);
    }
  }
  const [unfinished] = open;
  if (unfinished !== undefined)
    throw new CalendarFault(
      unfinished.line,
      `the ${unfinished.name} that begins here has no end: the text was cut off`,
    );
  if (roots.length === 0) throw new CalendarFault(1, 'there is nothing in it: a calendar begins with BEGIN:VCALENDAR');
  return roots;
}

/** Throws a fault that names the property when ical.js cannot read it. */
export function propertyOf({ text, line, name }: ContentLine): Property {
  let read: readonly unknown[];
  try {
    read = ICAL.parse.property(text) as readonly unknown[];
  } catch (error) {
    throw new CalendarFault(line, `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [, parameters, type, ...values] = read as [
    string,
    Record<string, string | readonly string[]>,
    string,
    ...unknown[],
  ];
  return {
    line,
    parameters: new Map(Object.entries(parameters).map(([key, value]) => [key, [value].flat()[0] ?? ''])),
    type,
    values,
    raw: text.slice(colonIn(text) + 1),
  };
}

function* contentLinesIn(text: string): Generator<ContentLine> {
  let begun: { readonly parts: string[]; readonly line: number } | undefined;
  let line = 0;
  for (const written of linesIn(text)) {
    line += 1;
    if (/^[ \t]/.test(written) && begun !== undefined) begun.parts.push(written.slice(1));
    else {
      if (begun !== undefined) yield contentLine(begun.parts.join(''), begun.line);
      begun = written.trim() === '' ? undefined : { parts: [written], line };
    }
  }
  if (begun !== undefined) yield contentLine(begun.parts.join(''), begun.line);
}

function* linesIn(text: string): Generator<string> {
  let from = 0;
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) {
    yield text.slice(from, index);
    from = index + ending.length;
  }
  yield text.slice(from);
}

function contentLine(text: string, line: number): ContentLine {
  const name = /^[A-Za-z0-9-]+(?=[;:])/.exec(text)?.[0].toUpperCase();
  if (name === undefined) {
    if (/^\s*</.test(text)) throw noCalendar(text, line);
    throw new CalendarFault(line, `"${shown(text)}" is no property: one has a name and a colon`);
  }
  return { name, text, line };
}

/** The colon behind which the value stands: not one in a quoted parameter. */
function colonIn(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    else if (text[index] === ':' && !quoted) return index;
  }
  return text.length;
}

function noCalendar(text: string, line: number): CalendarFault {
  return new CalendarFault(
    line,
    /^\s*</.test(text)
      ? 'this is a web page, such as one to sign in, and no calendar; give the address that serves the calendar itself'
      : `a calendar begins with BEGIN:VCALENDAR, not with "${shown(text)}"`,
  );
}

/** Part of a line that is told to people: it may be long, and anything. */
function shown(text: string): string {
  return shortened(text.replaceAll(/\p{Cc}/gu, ' '), 60);
}
