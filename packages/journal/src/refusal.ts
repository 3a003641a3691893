import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFull, isRefusedBySystem } from './sqlite-error.ts';

/** What the system says where nothing is broken and there is no room: https://man7.org/linux/man-pages/man2/write.2.html */
const noRoom: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of disk space is used up',
  EROFS: 'the file system takes no writes: it is mounted read-only',
};

/**
 * Why a write to `file` had no room, when it failed for that; `undefined` when it failed otherwise, as on a broken disk. SQLite keeps
 * what the system said to itself but for a full disk: the system is asked again, by a small file beside it.
 */
export function refusal(error: unknown, file: string): string | undefined {
  const said = noRoom[String((error as NodeJS.ErrnoException).code)];
  if (said !== undefined) return said;
  if (isFull(error)) return noRoom['ENOSPC'];
  if (!isRefusedBySystem(error)) return undefined;
  const probe = join(dirname(file), 'probe');
  try {
    const written = openSync(probe, 'w', 0o600);
    try {
      writeSync(written, Buffer.alloc(4_096, 1));
      fsyncSync(written);
    } finally {
      closeSync(written);
      rmSync(probe, { force: true });
    }
  } catch (refused) {
    return noRoom[(refused as NodeJS.ErrnoException).code ?? ''];
  }
  return undefined;
}
