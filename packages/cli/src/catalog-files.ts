import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import { Failure } from './failure.ts';
import { textIn } from './files.ts';

/** One entry as it was written. */
export interface WrittenEntry {
  readonly value: unknown;
  /** `file:line` of the part that a JSON Pointer into the entry (`/rotation/people/0`) leads to, or of the nearest part around it. */
  placeOf(pointer: string): string;
}

/** What was read of files, and what could not be: a line each, with its place. */
export interface ReadEntries {
  readonly entries: readonly WrittenEntry[];
  readonly errors: readonly string[];
}

/** The entries in these files and in the YAML files of these folders: one a document. Every syntax error is told at once. */
export function readCatalogFiles(paths: readonly string[]): ReadEntries {
  const read = paths.flatMap(filesAt).map((file) => entriesIn(file, textIn(file)));
  return { entries: read.flatMap(({ entries }) => entries), errors: read.flatMap(({ errors }) => errors) };
}

function filesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new Failure('usage', `There is no file or folder ${path}.`);
  if (!stat.isDirectory()) return [path];
  const files = globSync('**/*.{yaml,yml}', { cwd: path }).sort();
  if (files.length === 0) throw new Failure('usage', `There are no .yaml files in ${path}.`);
  return files.map((file) => join(path, file));
}

function entriesIn(file: string, text: string): ReadEntries {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents = 'empty' in parsed ? [] : parsed;
  const place = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const errors = documents.flatMap((document) =>
    document.errors.map(({ pos, message }) => `${place(pos[0])}:${lines.linePos(pos[0]).col}: ${message}`),
  );
  const written = documents.filter((document) => document.errors.length === 0 && !isEmpty(document));
  const noEntries = written
    .filter(({ contents }) => !isMap(contents))
    .map(
      ({ contents }) => `${place(startOf(contents) ?? 0)}:1: a document must be one entry, with a ref and its fields`,
    );
  const values = written.map((document) => ({ document, ...valueOf(document) }));
  const unreadable = values.flatMap(({ document, error }) =>
    error === undefined ? [] : [`${place(startOf(document.contents) ?? 0)}:1: ${error}`],
  );
  const entries = values.map(({ document, value }) => ({
    value,
    placeOf: (pointer: string) => place(offsetOf(pointer, document)),
  }));
  return { entries, errors: [...errors, ...noEntries, ...unreadable] };
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

/** Nothing but comments between two `---`. */
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
function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
