import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { withFiles } from './env-files.ts';

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-env-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'secret');
  writeFileSync(file, text);
  return file;
}

describe('a setting in a file', () => {
  it('is taken for the variable, without the line break at its end', (t) => {
    const file = fileWith(t, 'smtp://escalog:hunter2@mail.acme.example\n');
    assert.deepEqual(withFiles({ ESCALOG_SMTP_URL_FILE: file, PATH: '/bin' }), {
      config: {
        ESCALOG_SMTP_URL_FILE: file,
        PATH: '/bin',
        ESCALOG_SMTP_URL: 'smtp://escalog:hunter2@mail.acme.example',
      },
    });
  });

  it('stands beside no other value of the variable', (t) => {
    const file = fileWith(t, 'hunter2');
    assert.deepEqual(withFiles({ ESCALOG_SLACK_BOT_TOKEN: 'xoxb-1', ESCALOG_SLACK_BOT_TOKEN_FILE: file }), {
      problems: ['ESCALOG_SLACK_BOT_TOKEN and ESCALOG_SLACK_BOT_TOKEN_FILE are both set; leave one of the two out.'],
    });
  });

  it('is told of when it cannot be read', () => {
    assert.deepEqual(withFiles({ ESCALOG_SMTP_URL_FILE: '/nowhere/at/all' }), {
      problems: ['ESCALOG_SMTP_URL_FILE names /nowhere/at/all, which cannot be read (ENOENT).'],
    });
  });

  it('is none when the variable is empty, as compose passes one that is not set', () => {
    assert.deepEqual(withFiles({ ESCALOG_SMTP_URL_FILE: '' }), { config: { ESCALOG_SMTP_URL_FILE: '' } });
  });

  it('is none of other programs', (t) => {
    const file = fileWith(t, 'hunter2');
    assert.deepEqual(withFiles({ POSTGRES_PASSWORD_FILE: file }), { config: { POSTGRES_PASSWORD_FILE: file } });
  });
});
