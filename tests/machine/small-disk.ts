/** File systems of their own, for tests that need root: `mount` and `fsfreeze`. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const needsRoot = process.getuid?.() !== 0 && 'it needs root, to mount a file system';

/** In seconds: what is frozen is thawed by then, whatever becomes of the test. */
const mostFrozen = 40;

/** A file system that holds nothing but a data folder. */
export class SmallDisk implements Disposable {
  readonly mountPoint: string;
  readonly #folder: string;
  readonly dataDir: string;

  /** `ext4` in a file, which can be frozen, or `tmpfs`, which is quick to fill. */
  constructor(kind: 'ext4' | 'tmpfs', megabytes: number) {
    this.#folder = mkdtempSync(join(tmpdir(), 'escalog-disk-'));
    this.mountPoint = join(this.#folder, 'disk');
    this.dataDir = join(this.mountPoint, 'data');
    mkdirSync(this.mountPoint);
    if (kind === 'tmpfs') {
      run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.mountPoint);
    } else {
      const image = join(this.#folder, 'image');
      run('truncate', '-s', `${megabytes}M`, image);
      run('mkfs.ext4', '-q', '-m', '0', image);
      run('mount', '-o', 'loop', image, this.mountPoint);
    }
  }

  /** Has everything that writes there wait until `thaw`. */
  freeze(): void {
    spawn('sh', ['-c', `sleep ${mostFrozen}; fsfreeze -u "$1"`, 'sh', this.mountPoint], {
      stdio: 'ignore',
      detached: true,
    }).unref();
    run('fsfreeze', '-f', this.mountPoint);
  }

  thaw(): void {
    try {
      run('fsfreeze', '-u', this.mountPoint);
    } catch {
      // It was not frozen, or not any more.
    }
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.mountPoint);
    return bavail * bsize;
  }

  /** Fills it but for so many bytes, with a file that `clear` removes. */
  fill(left = 0): void {
    try {
      writeFileSync(join(this.mountPoint, 'filler'), Buffer.alloc(Math.max(0, this.free - left), 1), { flag: 'a' });
    } catch (error) {
      // Who else writes there was faster: it is full.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  clear(): void {
    rmSync(join(this.mountPoint, 'filler'), { force: true });
  }

  [Symbol.dispose](): void {
    this.thaw();
    run('umount', '--lazy', this.mountPoint);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
}
