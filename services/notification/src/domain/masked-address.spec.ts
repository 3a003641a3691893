import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskedAddress, withoutEmails } from './masked-address.ts';

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
