import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '@escalog/kernel';
import { movingError } from '../moving-error.ts';
import { formatVersion, lineIn, type Line } from './line.ts';
import type { Wholeness } from './wholeness.ts';

/** Compressed in pieces of this many characters; each costs a trip to the thread pool. */
const pieceLength = 256 * 1024;

/**
 * Writes lines into a new file that only its owner may read: gzip over JSON Lines. Rejects when there is such a file,
 * or it cannot be written; what was written so far is removed then.
 */
export async function writeExport(file: string, lines: AsyncIterable<Line>): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EEXIST'
      ? movingError('FILE', `${file} is there already: remove it, or give another name.`)
      : unwritable(file, cause);
  });
  try {
    await pipeline(inPieces(lines), createGzip(), handle.createWriteStream({ flush: true }));
  } catch (error) {
    await rm(file, { force: true });
    throw error instanceof AppError ? error : unwritable(file, error);
  }
}

async function* inPieces(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Every line of a file, while it is told what each is. Throws at the first that is damaged or out of place, and when the end is missing. */
export async function* readExport(file: string, wholeness: Wholeness): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of textLines(file)) {
    number += 1;
    if (number === 1) expectFormat(file, text);
    const read = lineIn(text);
    if ('problem' in read)
      throw movingError(
        'FILE',
        `${file} is damaged: line ${number} cannot be read (${read.problem}). Export again, or copy the file again.`,
      );
    const problem = wholeness.take(read.line);
    if (problem !== undefined)
      throw movingError('FILE', `${file} cannot be imported: at line ${number} it ${problem}.`);
    yield read.line;
  }
  if (!wholeness.isComplete) throw cutOff(file);
}

/** The first line says what it is also where it has become something else since. */
function expectFormat(file: string, text: string): void {
  const { format, version } = headerIn(text);
  if (format !== 'escalog-export' || !Number.isInteger(version)) throw noExport(file);
  if (Number(version) > formatVersion)
    throw movingError(
      'NEWER_FORMAT',
      `${file} was exported by a newer Escalog (format ${String(version)}; this one knows ${formatVersion}): import it with that release.`,
    );
}

function headerIn(text: string): { readonly format?: unknown; readonly version?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

async function* textLines(file: string): AsyncGenerator<string> {
  const text = createGunzip({ chunkSize: pieceLength }).setEncoding('utf8');
  // What goes wrong comes out of the last stream.
  pipeline(createReadStream(file), text).catch(() => {});
  let rest = '';
  try {
    for await (const piece of text) {
      const [first = '', ...more] = String(piece).split('\n');
      if (more.length > 0) yield rest + first;
      rest = more.pop() ?? rest + first;
      yield* more;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (rest !== '') throw cutOff(file);
}

function unreadable(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return cutOff(file);
  if (code === 'Z_DATA_ERROR')
    return message === 'incorrect header check'
      ? noExport(file)
      : movingError('FILE', `${file} is damaged (${message}): copy it again, or export again.`, error);
  return code === undefined
    ? error
    : movingError(
        'FILE',
        `${file} cannot be read (${message}): name a file that escalog export wrote, and that this user may read.`,
        error,
      );
}

function noExport(file: string): AppError {
  return movingError('FILE', `${file} is no export of Escalog: name a file that escalog export wrote.`);
}

function cutOff(file: string): AppError {
  return movingError('FILE', `${file} is cut off: its end is missing. Copy it again, or export again.`);
}

function unwritable(file: string, cause: unknown): AppError {
  return movingError(
    'FILE',
    `${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)}): free some space, or name a file in a folder that this user may write.`,
    cause,
  );
}
