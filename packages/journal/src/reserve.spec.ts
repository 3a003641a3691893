import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { Reserve, reserveIn } from './reserve.ts';
import { temporaryFolder } from './testing/folders.ts';

const megabyte = 1_048_576;

describe('the reserve', () => {
  function reserved(t: TestContext) {
    const file = reserveIn(temporaryFolder(t));
    const reserve = new Reserve(file);
    t.after(() => reserve.close());
    const size = () => (existsSync(file) ? statSync(file).size : 0);
    /** Resolves once it is whole: it is made in turns of the event loop. */
    const made = async () => {
      while (size() < reserve.look().wholeReserve) await new Promise(setImmediate);
    };
    return { file, reserve, size, made };
  }

  it('is not made by the first look, and made by the second', async (t) => {
    const { reserve, size, made } = reserved(t);
    const { free, total, wholeReserve } = reserve.look();
    await new Promise(setImmediate);
    assert.equal(size(), 0);
    assert.ok(free <= total && wholeReserve > 0);
    await made();
    const whole = reserve.look();
    assert.deepEqual([whole.reserve, size()], [wholeReserve, wholeReserve]);
  });

  it('is given up in eight steps, then there is none, and it is made anew', async (t) => {
    const { reserve, size, made } = reserved(t);
    await made();
    const whole = size();
    const sizes: number[] = [];
    while (reserve.release()) sizes.push(size());
    const steps = whole >= 8 * megabyte ? 8 : whole / megabyte;
    assert.deepEqual([sizes.length, sizes.at(-1), reserve.release()], [steps, 0, false]);
    await made();
  });

  it('is not made any further once something was given up, until it is looked at', async (t) => {
    const { reserve, size } = reserved(t);
    reserve.look();
    reserve.look();
    while (size() < 2 * megabyte) await new Promise(setImmediate);
    assert.equal(reserve.release(), true);
    const left = size();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(size(), left);
  });

  it('holds nothing that a file system could store as less', async (t) => {
    const { file, made } = reserved(t);
    await made();
    const { size, blocks } = statSync(file);
    assert.ok(blocks * 512 >= size);
  });

  it('is what it is, where another release made it larger', (t) => {
    const { file, reserve } = reserved(t);
    writeFileSync(file, Buffer.alloc(70 * megabyte, 1));
    assert.equal(reserve.look().reserve, 70 * megabyte);
    assert.equal(reserve.release(), true);
  });
});
