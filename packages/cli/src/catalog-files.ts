import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writtenIn } from '@escalog/definitions/written';
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
  const { documents, faults } = writtenIn(text);
  return {
    entries: documents.map(({ value, lineOf }) => ({
      value,
      placeOf: (pointer: string) => `${file}:${lineOf(pointer)}`,
    })),
    errors: faults.map(({ line, column, detail }) => `${file}:${line}:${column}: ${detail}`),
  };
}
