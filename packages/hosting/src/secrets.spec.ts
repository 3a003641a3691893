import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { secretsIn, secretsMadeIn } from './secrets.ts';

describe('the secrets of an installation', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalog-secrets-'));
    file = join(folder, 'secrets.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are made once, and found by whoever reads them later', () => {
    const made = secretsMadeIn(file);
    assert.deepEqual(secretsMadeIn(file), made);
    assert.deepEqual(secretsIn(file), made);
    assert.match(made.webhookSecret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.ok(made.linkSecret.length >= 43);
  });

  it('differ from installation to installation', () => {
    assert.notDeepEqual(secretsMadeIn(join(folder, 'a.json')), secretsMadeIn(join(folder, 'b.json')));
  });

  it('can be read by their owner alone', () => {
    secretsMadeIn(file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  for (const [what, text] of [
    ['is no JSON', 'hunter2'],
    ['lacks one', '{"linkSecret": "hunter2"}'],
  ] as const) {
    it(`are refused, and left as they are, when the file ${what}`, () => {
      writeFileSync(file, text);
      assert.throws(
        () => secretsMadeIn(file),
        (error: Error) => error.message.startsWith(`${file} cannot be read`) && !error.message.includes('hunter2'),
      );
      assert.equal(readFileSync(file, 'utf8'), text);
    });
  }

  it('are not made by who only reads them', () => {
    assert.throws(() => secretsIn(file), /cannot be read/);
  });

  it('are said to be missing with the whole path, because npm may have changed the folder', () => {
    assert.throws(
      () => secretsIn('missing.json'),
      (error: Error) => error.message.startsWith(`${join(process.cwd(), 'missing.json')} cannot be read`),
    );
  });
});
