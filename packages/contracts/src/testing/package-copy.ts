import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const name = join('packages', 'contracts');

/** This package in a folder of its own, to change its files and see what becomes of it. Goes when it is disposed of. */
export class PackageCopy {
  readonly #root = mkdtempSync(join(tmpdir(), 'escalog-contracts-'));

  constructor() {
    for (const part of ['src', 'schemas', 'released', 'package.json'])
      cpSync(join(root, name, part), join(this.#root, name, part), { recursive: true });
    cpSync(join(root, 'asyncapi.yaml'), join(this.#root, 'asyncapi.yaml'));
    symlinkSync(join(root, 'node_modules'), join(this.#root, 'node_modules'));
  }

  /** Where a file of the package is, or with `..` one of the checkout. */
  path(...parts: readonly string[]): string {
    return join(this.#root, name, ...parts);
  }

  /** Changes a JSON file. */
  edit<Content>(path: string, change: (content: Content) => Content): void {
    writeFileSync(
      this.path(path),
      JSON.stringify(change(JSON.parse(readFileSync(this.path(path), 'utf8')) as Content)),
    );
  }

  /** `npm run generate`, with these arguments. */
  generate(...args: readonly string[]) {
    return spawnSync(process.execPath, [this.path('src', 'generate.ts'), ...args], { encoding: 'utf8' });
  }

  /** What this code prints, which has the exports of the package as `contracts`; or why it failed. */
  run(code: string): string {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import * as contracts from ${JSON.stringify(this.path('src', 'index.ts'))}; ${code}`,
      ],
      { encoding: 'utf8' },
    );
    return stdout + stderr;
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true });
  }
}
