/** How another process of this machine has the one that uses a data folder bring everything into the tables: by a socket in the folder. */
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
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
 * Answers, until it is closed, whoever asks with `settleTables`. Nothing secret goes over it, and all that it does is what is done anyway, a
 * little earlier. Rejects when the folder cannot have a socket, such as when its path is too long.
 */
export async function answerSettling(folder: string, journal: Pick<Journal, 'applied'>): Promise<() => Promise<void>> {
  const path = pathIn(folder);
  if (Buffer.byteLength(path) > longestPath)
    throw new Error(`${path} is longer than ${longestPath} bytes, which no socket may be`);
  const asking = new Set<Socket>();
  const server = createServer((socket) => {
    asking.add(socket);
    socket.on('error', () => {}).once('close', () => asking.delete(socket));
    socket.resume();
    journal.applied().then(
      () => void socket.end('applied'),
      (error: Error) => void socket.end(error.message),
    );
  });
  // The folder is this process's alone: what is there was left by one that was killed.
  rmSync(path, { force: true });
  await once(server.listen(path), 'listening');
  if (platform() !== 'win32') chmodSync(path, 0o600);
  server.unref();
  return async () => {
    for (const socket of asking) socket.destroy();
    server.close();
    await once(server, 'close');
  };
}

/**
 * Resolves with true once the tables of `folder` have everything that was answered before the call, and with false when no process
 * answers there. Rejects when it cannot bring them there.
 */
export async function settleTables(folder: string): Promise<boolean> {
  const socket = connect(pathIn(folder));
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw unsettled(folder, String(error));
  }
  const said = await text(socket).catch(String);
  if (said === 'applied') return true;
  throw unsettled(folder, said === '' ? 'it ended meanwhile' : said);
}

function unsettled(folder: string, why: string): AppError {
  return new AppError(
    'ESCALOG_JOURNAL_UNSETTLED',
    `The Escalog that uses ${folder} could not bring all it has into its tables (${why}): see its log, then try again.`,
    { retriable: true },
  );
}
