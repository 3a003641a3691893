import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { platform } from 'node:os';
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

/** What is in a file, or undefined where there is none. */
export function textIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('usage', unread[codeOf(error)]?.(path) ?? `${path} cannot be read (${codeOf(error)}).`);
  }
}

/** Writes a whole file, so that under its name stands this or what stood there before, also after a power cut. */
export function writeWhole(path: string, text: string): void {
  using file = new FileBeingWritten(path);
  file.append(Buffer.from(text));
  file.finish();
}

/** Kept by no disk: what is made there is gone, or is never made. */
const unkept = /^\/(proc|sys|dev)(\/|$)/;

/** Makes a folder, and those that it is in, unless it is there; none where nothing is kept. */
export function makeFolder(path: string): void {
  if (unkept.test(placeOf(path)))
    throw new Failure('usage', `${path} is on no disk; give a folder where files are kept.`);
  try {
    mkdirSync(path, { recursive: true });
    syncFolder(dirname(path));
  } catch (error) {
    throw new Failure('usage', `${path} cannot be made (${codeOf(error)}).`);
  }
}

/** Where the nearest folder of a path that is there really is. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : placeOf(dirname(path));
  }
}

/** A file that takes its name once it is whole; until then it is beside it, and gone if that never comes. */
export class FileBeingWritten {
  readonly #path: string;
  readonly #partial: string;
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#file = this.#doing(() => openSync(this.#partial, 'w'));
  }

  append(bytes: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#doing(() => {
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    });
  }

  finish(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#doing(() => {
      fsyncSync(file);
      closeSync(file);
      this.#file = undefined;
      renameSync(this.#partial, this.#path);
      syncFolder(dirname(this.#path));
    });
  }

  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    rmSync(this.#partial, { force: true });
  }

  #doing<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw new Failure(
        'usage',
        unwritten[codeOf(error)]?.(this.#path) ?? `${this.#path} cannot be written (${codeOf(error)}).`,
      );
    }
  }
}

/** What was named or made in it is there after a power cut. Windows opens no folders. */
function syncFolder(path: string): void {
  if (platform() === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
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
