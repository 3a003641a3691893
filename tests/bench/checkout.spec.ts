import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { checkoutAt } from './checkout.ts';

test('a folder without the code of the embedded profile is refused', (t) => {
  const folder = emptyFolder(t);

  assert.throws(() => checkoutAt(folder), new RegExp(`${folder} is no checkout of Escalog`));
  assert.throws(() => checkoutAt(join(folder, 'nowhere')), /nowhere is no checkout of Escalog/);
});

test('a checkout whose packages were not installed says what to run', (t) => {
  const folder = checkoutIn(emptyFolder(t));

  assert.throws(() => checkoutAt(folder), /has no packages of its own yet: run npm ci there first/);
});

test('a checkout with the packages of another is refused, for that one would be measured', (t) => {
  const [folder, other] = [checkoutIn(emptyFolder(t)), install(checkoutIn(emptyFolder(t)))];
  symlinkSync(join(other, 'node_modules'), join(folder, 'node_modules'));

  assert.throws(() => checkoutAt(folder), /are those of another checkout/);
});

test('what can be started has its main, and the name of its folder where Git knows none', (t) => {
  const folder = install(checkoutIn(emptyFolder(t)));

  assert.deepEqual(checkoutAt(folder), { name: folder, main: join(folder, 'packages/standalone/src/main.ts') });
});

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-checkout-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function checkoutIn(folder: string): string {
  mkdirSync(join(folder, 'packages/standalone/src'), { recursive: true });
  writeFileSync(join(folder, 'packages/standalone/src/main.ts'), '');
  return folder;
}

/** As npm links what is a workspace. */
function install(folder: string): string {
  mkdirSync(join(folder, 'node_modules/@escalog'), { recursive: true });
  symlinkSync(join(folder, 'packages/standalone'), join(folder, 'node_modules/@escalog/standalone'));
  return folder;
}
