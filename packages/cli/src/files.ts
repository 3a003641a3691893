import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from './failure.ts';

/** What is in a file; `-` is standard input. A file that is not there, or cannot be read, is a `usage` failure that names it. */
export function bytesIn(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new Failure('usage', unread[codeOf(error)]?.(path) ?? `${path} cannot be read (${codeOf(error)}).`);
  }
}

export function textIn(path: string): string {
  return Buffer.from(bytesIn(path)).toString('utf8');
}

/** Writes a whole file. Where that cannot be, it is a `usage` failure that says why. */
export function writeFile(path: string, content: string | Uint8Array, { mode }: { readonly mode?: number } = {}): void {
  try {
    writeFileSync(path, content, { ...(mode !== undefined && { mode }) });
  } catch (error) {
    throw new Failure('usage', unwritten[codeOf(error)]?.(path) ?? `${path} cannot be written (${codeOf(error)}).`);
  }
}

type Sentences = Readonly<Record<string, (path: string) => string>>;

const unread: Sentences = {
  ENOENT: (path) => `There is no file ${path}.`,
  ENOTDIR: (path) => `There is no file ${path}.`,
  EISDIR: (path) => `${path} is a folder; give a file.`,
  EACCES: (path) => `${path} may not be read by you.`,
};

const unwritten: Sentences = {
  ENOENT: (path) => `There is no folder ${dirname(path)} to write ${path} into.`,
  EISDIR: (path) => `${path} is a folder; give a file.`,
  EACCES: (path) => `${path} may not be written by you.`,
};

function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? String(error);
}
