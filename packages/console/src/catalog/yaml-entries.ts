import type { HttpProblem } from '@escalog/http';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  stringify,
  type Document,
  type Node,
} from 'yaml';

export type Entry = Readonly<Record<string, unknown>> & { readonly ref: string };

/** Something that is wrong with what was typed, and where. */
export interface Fault {
  /** From 1; `undefined` where it is about all of it. */
  readonly line?: number;
  /** The words of that line. */
  readonly text?: string;
  readonly detail: string;
}

/** Entries as they were written. */
export interface Written {
  readonly values: readonly unknown[];
  /** What cannot be read; with any of these there are no values. */
  readonly faults: readonly Fault[];
  /** The line of what a JSON Pointer into the body of a request (`/entries/0/owner`) leads to, or of the nearest part around it. */
  lineOf(pointer: string): number | undefined;
}

/** The entry as YAML, in the order of its fields. */
export function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 100 });
}

/** The entries in a text: one a document. Every fault of the syntax is told at once. */
export function writtenIn(text: string): Written {
  const counter = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false });
  const documents = ('empty' in parsed ? [] : parsed).filter((one) => one.errors.length > 0 || !isEmpty(one));
  const lines = text.split('\n');
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const faultAt = (offset: number, detail: string): Fault => faultOn(lineAt(offset), detail, lines);
  const faults = documents.flatMap((document) => [
    ...document.errors.map(({ pos, message }) => faultAt(pos[0], message)),
    ...(document.errors.length > 0 || isMap(document.contents)
      ? []
      : [faultAt(startOf(document.contents) ?? 0, 'a document must be one entry, with a ref and its fields')]),
  ]);
  const read = faults.length > 0 ? [] : documents.map((document) => ({ document, ...valueOf(document) }));
  const unreadable = read.flatMap(({ document, error }) =>
    error === undefined ? [] : [faultAt(startOf(document.contents) ?? 0, error)],
  );
  return {
    values: unreadable.length > 0 ? [] : read.map(({ value }) => value),
    faults: [...faults, ...unreadable],
    lineOf(pointer) {
      const [, index = '', rest = ''] = /^\/entries\/(\d+)(.*)$/.exec(pointer) ?? [];
      const document = read[Number(index || Number.NaN)]?.document;
      return document === undefined ? undefined : lineAt(offsetOf(rest, document));
    },
  };
}

/** What the API found wrong, at the lines that it is about, from the first line on. */
export function faultsOf(problem: HttpProblem, written: Written, text: string): readonly Fault[] {
  const { errors } = problem;
  if (errors === undefined || errors.length === 0) return [{ detail: problem.message }];
  const lines = text.split('\n');
  return errors
    .map(({ pointer, detail }): Fault => {
      const line = written.lineOf(pointer);
      return line === undefined ? { detail } : faultOn(line, detail, lines);
    })
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function faultOn(line: number, detail: string, lines: readonly string[]): Fault {
  return { line, text: (lines[line - 1] ?? '').trim(), detail };
}

/** An alias may stand for what is not there, for far too much, or for what it stands in. */
function valueOf(document: Document): { readonly value?: unknown; readonly error?: string } {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return { value };
  } catch (error) {
    return { error: `what aliases stand for cannot be read (${String(error).split('\n', 1).join()})` };
  }
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** Where the part that `pointer` leads to begins; as far as the document goes along with it. */
function offsetOf(pointer: string, document: Document): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const token of tokensOf(pointer)) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap(collection)
      ? collection.items.find(({ key }) => isScalar(key) && String(key.value) === token)
      : undefined;
    const item = isSeq(collection) ? collection.items[Number(token)] : undefined;
    const start = startOf(pair?.key ?? item);
    if (start === undefined) return offset;
    offset = start;
    node = pair?.value ?? item;
  }
  return offset;
}

/** RFC 6901: `/a~1b/0` is `a/b`, then `0`. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
