import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultOfWebhookUrl } from './webhook-url.ts';

describe('pages are posted to', () => {
  for (const url of [
    'https://hooks.acme.example/pages?team=a%20b#top',
    'http://127.0.0.1:8080/',
    'http://localhost',
    'http://[::1]:9000/x',
    'HTTPS://Hooks.acme.example',
    'http://169.254.acme.example',
    'http://10.0.0.7/',
    'https://fe80.acme.example',
  ]) {
    it(url, () => assert.equal(faultOfWebhookUrl(url), undefined));
  }
});

describe('pages are not posted to', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'begins with https:// or http://': [
      'ftp://acme.example',
      'javascript:alert(1)',
      'acme.example/hook',
      'http:acme.example',
      'https:///acme.example',
      'https:\\\\acme.example',
      '',
    ],
    'is not a URL': ['http://:80', 'http://[oops', 'http://acme.example:99999', 'http://%zz/'],
    'no blanks, line breaks or control characters': [
      'https://hooks.acme.example/half-\ud83d',
      'https://hooks.acme.example/\u202eturned',
      'https://acme.example/a b',
      ' https://acme.example',
      'https://acme.example/\r\nx: y',
      'https://acme.example/\u0000',
      'https://acme.example/\u00a0',
    ],
    'put credentials into the secret, not into the URL': [
      'https://ana:pass@acme.example',
      'https://token@acme.example',
      'https://:pass@acme.example',
    ],
    'link-local': [
      'http://169.254.169.254/latest/meta-data',
      'http://2852039166/',
      'http://0xa9.0xfe.1/',
      'http://169.254.169.254./',
      'http://[fe80::1]/',
      'http://[FEBF::1]:80/',
      'http://[::ffff:169.254.169.254]/',
    ],
  };
  for (const [reason, urls] of Object.entries(cases)) {
    for (const url of urls)
      it(`${JSON.stringify(url)}: ${reason}`, () =>
        assert.ok(faultOfWebhookUrl(url)?.includes(reason), faultOfWebhookUrl(url) ?? 'is taken'));
  }
});

it('a password is not repeated to whoever reads the answer', () => {
  assert.doesNotMatch(faultOfWebhookUrl('https://ana:hunter2@acme.example') ?? '', /hunter2/);
});
