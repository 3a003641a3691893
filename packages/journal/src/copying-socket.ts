/** How another process of this machine has the one that uses a data folder copy it: by a socket in the folder. */
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { Journal } from './journal.ts';

/** Longer paths no system takes; macOS takes 103 bytes. */
const longestPath = 103;

/** A name that says nothing of the folder, on Windows, which has such names in a place of their own. */
function pathIn(folder: string): string {
  return platform() === 'win32'
    ? `\\\\.\\pipe\\escalog-${hash('sha256', resolve(folder), 'hex').slice(0, 32)}`
    : join(folder, 'escalog.sock');
}

/**
 * Copies the files of `folder` for whoever asks with `copyByItsProcess`, until it is closed: in a thread, and once the tables have
 * everything that was answered before. Only the user of this process can ask. Rejects when the folder cannot have a socket, such as when its path is too long.
 */
export async function answerCopying(
  folder: string,
  journal: Pick<Journal, 'applied' | 'condition'>,
): Promise<() => Promise<void>> {
  const path = pathIn(folder);
  if (Buffer.byteLength(path) > longestPath)
    throw new Error(`${path} is longer than ${longestPath} bytes, which no socket may be`);
  const asking = new Set<Socket>();
  const copying = new Set<Worker>();
  const copy = async (to: string): Promise<void> => {
    if (!journal.condition.takesWrites) throw new Error(journal.condition.detail);
    await journal.applied();
    const thread = new Worker(new URL('copying-thread.ts', import.meta.url), { workerData: { from: folder, to } });
    copying.add(thread);
    try {
      await once(thread, 'exit');
    } finally {
      copying.delete(thread);
    }
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    asking.add(socket);
    socket.on('error', () => {}).once('close', () => asking.delete(socket));
    let to = '';
    // Not as a stream that is read to its end: that would close it, and there is an answer to give.
    socket.setEncoding('utf8').on('data', (more: string) => (to += more));
    socket.once('end', () => {
      copy(to).then(
        () => void socket.end('copied'),
        (error: Error) => void socket.end(error.message),
      );
    });
  });
  // The folder is this process's alone: what is there was left by one that was killed.
  rmSync(path, { force: true });
  await once(server.listen(path), 'listening');
  if (platform() !== 'win32') chmodSync(path, 0o600);
  server.unref();
  return async () => {
    for (const socket of asking) socket.destroy();
    server.close();
    await Promise.all([once(server, 'close'), ...[...copying].map((thread) => thread.terminate())]);
  };
}

/**
 * Has the process that uses `folder` copy its files into the folder `to`, with everything that was answered before the call. Resolves with
 * false when no process answers there. Rejects when it could not, and then may have left something in `to`.
 */
export async function copyByItsProcess(folder: string, to: string): Promise<boolean> {
  const path = pathIn(folder);
  // A process there has none either.
  if (Buffer.byteLength(path) > longestPath) return false;
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw uncopied(folder, String(error));
  }
  socket.end(resolve(to));
  const said = await text(socket).catch(String);
  if (said === 'copied') return true;
  throw uncopied(folder, said === '' ? 'it ended meanwhile' : said);
}

function uncopied(folder: string, why: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_UNCOPIED',
    `The Escalog that uses ${folder} could not copy what it has (${why}), and goes on. Nothing is left of the backup.`,
    { retriable: false },
  );
}
