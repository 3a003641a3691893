import { writtenIn } from '@escalog/definitions/written';
import type { HttpProblem } from '@escalog/http';
import { stringify } from 'yaml';

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

/** The entries in a text, one a document, or everything that cannot be read of it. */
export function entriesIn(text: string): Written {
  const { documents, faults } = writtenIn(text);
  const lines = text.split('\n');
  return {
    values: faults.length > 0 ? [] : documents.map(({ value }) => value),
    faults: faults.map(({ line, detail }) => faultOn(line, detail, lines)),
    lineOf(pointer) {
      const [, index = '', rest = ''] = /^\/entries\/(\d+)(.*)$/.exec(pointer) ?? [];
      return documents[Number(index || Number.NaN)]?.lineOf(rest);
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
