import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorWithoutDetails, maskedAddress, withoutDetails, withoutEmails } from './masked-address.ts';

describe('masked address', () => {
  it('shows of an e-mail address the first letter and the domain', () => {
    assert.equal(
      maskedAddress({ id: 'mail', channel: 'email', address: 'ada.lovelace@acme.example' }),
      'a***@acme.example',
    );
    assert.equal(maskedAddress({ id: 'mail', channel: 'email', address: '"a@b"@acme.example' }), '"***@acme.example');
  });

  it('shows of a webhook the origin only: no path, no query, no password', () => {
    const shown = (url: string) => maskedAddress({ id: 'hook', channel: 'webhook', url });
    assert.equal(
      shown('https://user:pass@hooks.acme.example:8443/services/T0/B0?token=abc#x'),
      'https://hooks.acme.example:8443',
    );
    assert.equal(shown('http://[oops/secret'), 'an unreadable URL');
  });

  it('calls the sandbox by its name', () => {
    assert.equal(maskedAddress({ id: 'inbox', channel: 'sandbox' }), 'sandbox');
  });

  it('masks addresses that a provider repeats in its answer', () => {
    assert.equal(
      withoutEmails('550 5.1.1 <ada@acme.example>: no such user; asked bo@acme.example'),
      '550 5.1.1 <a***@acme.example>: no such user; asked b***@acme.example',
    );
    assert.equal(withoutEmails('451 try again later'), '451 try again later');
  });
});

describe('what a provider says', () => {
  const number = { id: 'a', channel: 'sms', number: '+44 20 7946 0958' } as const;
  it('is told without the number, however that is written', () => {
    for (const written of ['+442079460958', '+44 20 7946 0958', '020 7946 0958', '%2B442079460958', '020 7946-0958'])
      assert.equal(withoutDetails(`The number ${written} is no mobile.`, number), 'The number +44***58 is no mobile.');
    assert.equal(withoutDetails('HTTP 400, code 21211', number), 'HTTP 400, code 21211');
  });

  it('is told without addresses, tokens and keys', () => {
    const url = 'https://discord.com/api/webhooks/123456789/token-of-it?thread=topsecret';
    const chat = { id: 'a', channel: 'chat', format: 'discord', url } as const;
    assert.equal(
      withoutDetails(`No ${url}, /api/webhooks/123456789/token-of-it nor token-of-it, nor topsecret`, chat),
      'No ***, *** nor ***, nor ***',
    );
    const ntfy = {
      id: 'a',
      channel: 'ntfy',
      url: 'https://ntfy.sh/some-topic',
      token: `tk_${'t'.repeat(29)}`,
    } as const;
    assert.equal(withoutDetails(`${ntfy.token} may not write to some-topic`, ntfy), '*** may not write to ***');
    const routingKey = 'r'.repeat(32);
    assert.equal(withoutDetails(`no ${routingKey}`, { id: 'a', channel: 'pagerduty', routingKey }), 'no ***');
  });
});

describe('an error that a channel threw', () => {
  it('is told with where it was thrown, and without what it carries or quotes', () => {
    const push = { id: 'phone', channel: 'push' } as const;
    const endpoint = 'https://push.example/send/secret-of-the-device';
    const told = errorWithoutDetails(Object.assign(new TypeError(`no way to ${endpoint}`), { input: endpoint }), push);
    assert.match(told, /^TypeError: no way to https:\/\/push\.example\n +at .*masked-address\.spec\.ts/);
    assert.doesNotMatch(told, /secret/);
    const hook = { id: 'hook', channel: 'webhook', url: 'http://[oops/secret-path' } as const;
    assert.doesNotMatch(errorWithoutDetails(new TypeError(`Invalid URL: ${hook.url}`), hook), /secret/);
  });
});
