/** What runs before `npm start`, in a folder with a package of its own, which needs no registry. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** A checkout that was just made. */
class Checkout implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-install-'));

  constructor() {
    for (const folder of ['infra', 'packages/one']) mkdirSync(join(this.#folder, folder), { recursive: true });
    cpSync(join(root, 'infra', 'install.js'), join(this.#folder, 'infra', 'install.js'));
    this.write('package.json', { name: 'checkout', private: true, type: 'module', workspaces: ['packages/*'] });
    this.write('packages/one/package.json', { name: 'one', version: '1.0.0' });
  }

  write(file: string, content: object): void {
    writeFileSync(join(this.#folder, file), JSON.stringify(content));
  }

  has(file: string): boolean {
    return existsSync(join(this.#folder, file));
  }

  remove(file: string): void {
    rmSync(join(this.#folder, file), { recursive: true });
  }

  install(): { readonly status: number | null; readonly said: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/install.js'], {
      cwd: this.#folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: this.#folder, npm_config_audit: 'false' },
    });
    return { status, said: stdout + stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

describe('installing before npm start', { timeout: 120_000 }, () => {
  it('says what it does, and does nothing when nothing changed since', () => {
    using checkout = new Checkout();
    const { status, said } = checkout.install();
    assert.equal(status, 0, said);
    assert.match(
      said,
      /^Installing what is missing of package-lock\.json, which takes a minute or so the first time:\n/,
    );
    assert.ok(checkout.has('node_modules/one'));
    assert.deepEqual(checkout.install(), { status: 0, said: '' });
  });

  for (const [what, change] of [
    [
      'a package needs something else',
      (checkout: Checkout) => checkout.write('packages/one/package.json', { name: 'one', version: '1.0.1' }),
    ],
    ['the lockfile is another', (checkout: Checkout) => checkout.remove('package-lock.json')],
    ['what was installed is gone', (checkout: Checkout) => checkout.remove('node_modules')],
  ] as const) {
    it(`is done again when ${what}`, () => {
      using checkout = new Checkout();
      checkout.install();
      change(checkout);
      assert.match(checkout.install().said, /^Installing/);
      assert.ok(checkout.has('node_modules/one'));
      assert.equal(checkout.install().said, '');
    });
  }

  it('fails when npm does, and is tried again', () => {
    using checkout = new Checkout();
    checkout.write('package.json', { name: 'checkout', private: true, type: 'module', workspaces: 'none' });
    for (let tries = 1; tries <= 2; tries += 1) {
      const { status, said } = checkout.install();
      assert.notEqual(status, 0);
      assert.match(said, /npm error/);
    }
  });

  it('comes before every command that needs it', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const name of ['start', 'test', 'test:faults', 'check'])
      assert.equal(scripts[`pre${name}`], 'node infra/install.js', name);
  });
});
