import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostsOf } from './hosts.ts';

const listening = (address: string) => ({ address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: 8080 });
const publicUrl = 'https://Escalog.example.org:8443/below';

describe('the host names to which it answers', () => {
  it('are those of its addresses and of the public URL, without ports', () => {
    assert.deepEqual(hostsOf([listening('192.0.2.7'), listening('2001:db8::7')], publicUrl), ['escalog.example.org', '192.0.2.7', '[2001:db8::7]']);
  });

  for (const address of ['0.0.0.0', '::']) {
    it(`are not known on ${address}`, () => assert.equal(hostsOf([listening(address)], publicUrl), 'any'));
  }

  it('are not known before it listens', () => assert.equal(hostsOf([], publicUrl), 'any'));
});
