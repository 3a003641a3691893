import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const header = `import { after, describe, it, test } from 'node:test'; import assert from 'node:assert/strict';\n`;

const flags = ['--test', `--test-reporter=${join(import.meta.dirname, 'reporter.ts')}`, '**/*.spec.js'];

/** Runs these spec files (name without `.spec.js` to body) in a folder of their own and returns what is printed. */
function run(specs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'reporter-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [name, body] of Object.entries(specs)) writeFileSync(join(folder, `${name}.spec.js`), header + body);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, { cwd: folder, encoding: 'utf8', env });
    assert.equal(stderr, '');
    const lines = stdout.trimEnd().split('\n');
    return { status, stdout, lines, last: lines.at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the reporter', () => {
  it('prints a line for each file and the totals last', () => {
    const { status, lines, last } = run({ one: `it('a', () => {}); it('b', () => {});`, two: `test('c', () => {});` });
    assert.match(lines[0] ?? '', /^ok {3}one\.spec\.js {2}2 passed, 0 failed {2}\d+ ms$/);
    assert.match(lines[1] ?? '', /^ok {3}two\.spec\.js {2}1 passed, 0 failed {2}\d+ ms$/);
    assert.equal(last, '3 passed, 0 failed');
    assert.equal(status, 0);
  });

  it('counts leaves only: neither suites nor tests with subtests', () => {
    const { last } = run({
      one: `describe('s', () => { describe('t', () => { it('a', () => {}); }); }); test('p', async (t) => { await t.test('b', () => {}); await t.test('c', () => {}); });`,
    });
    assert.equal(last, '3 passed, 0 failed');
  });

  it('shows each failure in full with its diff, its place and the names around it, and fails', () => {
    const { status, stdout, last } = run({
      one: `it('fine', () => {});\ndescribe('outer', () => { describe('inner', () => {\nit('differs', () => assert.deepEqual({ a: 1 }, { a: 2 })); }); });`,
    });
    assert.match(stdout, /^FAIL one\.spec\.js {2}1 passed, 1 failed/m);
    assert.match(stdout, /^ {2}outer > inner > differs\n {2}one\.spec\.js:4\n/m);
    assert.match(stdout, /^ {4}\+ {3}a: 1\n {4}- {3}a: 2\n/m);
    assert.match(stdout, /at .*one\.spec\.js:4:/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('lists what was skipped, with the reason, and counts it', () => {
    const { status, lines, last } = run({
      one: `it('fine', () => {}); describe('mail', () => { it('sends', { skip: 'no mail server here' }, () => {}); }); it.skip('bare', () => {}); it('fails for now', { todo: 'next week' }, () => { throw new Error('x'); }); describe.skip('whole suite', () => { it('inside', () => {}); });`,
    });
    const list = lines.slice(lines.indexOf('Skipped') + 1, -2);
    assert.deepEqual(list, [
      '  mail > sends: no mail server here',
      '  bare: no reason given',
      '  fails for now: to do: next week',
      '  whole suite: no reason given',
    ]);
    assert.equal(last, '1 passed, 0 failed, 4 skipped');
    assert.equal(status, 0);
  });

  it('counts a hook that fails', () => {
    const { status, stdout, last } = run({
      one: `describe('s', () => { after(() => { throw new Error('cannot clean up'); }); it('fine', () => {}); });`,
    });
    assert.match(stdout, /cannot clean up/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('shows why a test failed also when the disposal after it fails', () => {
    const { stdout, last } = run({
      one: `it('fails twice', async () => { await using used = { [Symbol.asyncDispose]: async () => assert.fail('left behind') }; assert.fail('the first reason'); });`,
    });
    assert.match(stdout, /: the first reason\n(.*\n)+.*and on disposal: .*: left behind\n/);
    assert.equal(last, '0 passed, 1 failed');
  });

  it('counts a parent that fails by itself, but not one that fails with its subtests', () => {
    const { last } = run({
      one: `test('by itself', async (t) => { await t.test('a', () => {}); assert.fail(); }); test('with them', async (t) => { await t.test('b', () => assert.fail()); });`,
    });
    assert.equal(last, '1 passed, 2 failed');
  });

  it('counts a file that cannot be loaded, with its error', () => {
    const { status, stdout, last } = run({ one: `import './missing.js';`, two: `it('fine', () => {});` });
    assert.match(stdout, /^ {2}one\.spec\.js did not run to its end\n(.*\n)+.*Cannot find module/m);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('counts an error that comes after the test that caused it', () => {
    const { status, stdout, last } = run({
      one: `it('leaks', () => { setTimeout(() => { throw new Error('too late'); }, 1); });`,
    });
    assert.match(stdout, /^FAIL one\.spec\.js/m);
    assert.match(stdout, /too late/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('shows what a test printed below its file', () => {
    const { lines } = run({ one: `it('talks', () => console.log('to me'));` });
    assert.equal(lines[1], '    to me');
  });

  it('fails a spec file without tests', () => {
    const { status, stdout, last } = run({ empty: '', two: `it('fine', () => {});` });
    assert.match(stdout, /empty\.spec\.js has no tests/);
    assert.equal(last, '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('names what was still running when it is interrupted', () => {
    const { stdout, last } = run({
      one: `it('keeps its process alive', () => { setTimeout(() => process.kill(process.ppid, 'SIGINT'), 100); setTimeout(() => {}, 60_000); });`,
    });
    assert.match(stdout, /^ {2}one\.spec\.js was still running when the run was interrupted$/m);
    assert.match(last ?? '', /^\d passed, 1 failed$/);
  });

  for (const [what, specs] of [
    ['no file matches', {}],
    ['everything is skipped', { one: `it.skip('a', () => {});` }],
  ] as const) {
    it(`says so and fails when ${what}`, () => {
      const { status, stdout, last } = run(specs);
      assert.match(stdout, /No test ran: check the file patterns/);
      assert.match(last ?? '', /^0 passed, 0 failed(, 1 skipped)?$/);
      assert.equal(status, 1);
    });
  }
});
