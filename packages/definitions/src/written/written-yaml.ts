import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';

/** A document of a text: one entry, as it was written. */
export interface WrittenDocument {
  readonly value: unknown;
  /** The line, from 1, of the part that a JSON Pointer into the entry (`/rotation/people/0`) leads to, or of the nearest part around it. */
  lineOf(pointer: string): number;
}

/** What cannot be read, and where: line and column from 1. */
export interface WrittenFault {
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

export interface WrittenYaml {
  /** Those that can be read. */
  readonly documents: readonly WrittenDocument[];
  /** All of them, in the order of the text. */
  readonly faults: readonly WrittenFault[];
}

/** The entries in a YAML text, one a document; documents with nothing but comments are passed over. Never throws. */
export function writtenIn(text: string): WrittenYaml {
  const counter = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false });
  const read = ('empty' in parsed ? [] : parsed)
    .filter((document) => document.errors.length > 0 || !isEmpty(document))
    .map((document) => ({ document, ...valueOf(document) }));
  const at = (offset: number, detail: string): WrittenFault => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col, detail };
  };
  return {
    documents: read
      .filter(({ document }) => document.errors.length === 0)
      .map(({ document, value }) => ({
        value,
        lineOf: (pointer) => counter.linePos(offsetOf(pointer, document)).line,
      })),
    faults: read.flatMap(({ document, unreadable }) => {
      const { errors, contents } = document;
      if (errors.length > 0) return errors.map(({ pos, message }) => at(pos[0], message));
      const start = startOf(contents) ?? 0;
      return [
        ...(isMap(contents) ? [] : [at(start, 'a document must be one entry, with a ref and its fields')]),
        ...(unreadable === undefined ? [] : [at(start, unreadable)]),
      ];
    }),
  };
}

/** RFC 6901: `/a~1b/0` is `a/b`, then `0`. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** An alias may stand for what is not there, for far too much, or for what it stands in. */
function valueOf(document: Document): { readonly value?: unknown; readonly unreadable?: string } {
  if (document.errors.length > 0) return {};
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return { value };
  } catch (error) {
    return { unreadable: `what aliases stand for cannot be read (${String(error).split('\n', 1).join()})` };
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

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
