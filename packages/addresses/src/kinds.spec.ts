import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { has, kindOf, listOf } from './kinds.ts';

describe('the kind of an address', () => {
  const kinds: Readonly<Record<string, readonly string[]>> = {
    unspecified: ['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0'],
    loopback: [
      '127.0.0.1',
      '127.255.255.254',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '::ffff:0:7f00:1',
    ],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00:ec2::254', 'fec0::1'],
    'carrier-grade NAT': ['100.64.0.1', '100.127.255.255', '64:ff9b::100.64.0.1'],
    'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.169.254'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
    reserved: [
      '240.0.0.1',
      '255.255.255.255',
      '192.0.0.8',
      '198.18.0.1',
      '198.19.255.255',
      '192.88.99.1',
      '100::1',
      '2001::1',
    ],
  };
  for (const [kind, addresses] of Object.entries(kinds))
    it(`is ${kind} of ${addresses.join(', ')}`, () => {
      for (const address of addresses) assert.equal(kindOf(address), kind, address);
    });

  it('is that of the address of version 4 which one of NAT64 or 6to4 leads to', () => {
    assert.equal(kindOf('64:ff9b::10.0.0.1'), 'private');
    assert.equal(kindOf('64:ff9b::7f00:1'), 'loopback');
    assert.equal(kindOf('64:ff9b:1::808:808'), 'private');
    assert.equal(kindOf('2002:a9fe:a9fe::1'), 'link-local');
    assert.equal(kindOf('64:ff9b::8.8.8.8'), undefined);
    assert.equal(kindOf('2002:808:808::1'), undefined);
  });

  it('is none of what the public internet has', () => {
    for (const address of [
      '1.1.1.1',
      '100.63.255.255',
      '100.128.0.1',
      '172.15.255.255',
      '172.32.0.1',
      '169.253.0.1',
      '223.255.255.255',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
    ])
      assert.equal(kindOf(address), undefined, address);
  });
});

describe('a list of networks', () => {
  it('has its addresses, and what stands for them', () => {
    const list = listOf(['10.1.0.0/16', 'fd00::/8']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3', 'fd12::1'])
      assert.ok(has(list, address), address);
    for (const address of ['10.2.0.1', '64:ff9b::10.2.0.1', 'fc12::1', '::1']) assert.ok(!has(list, address), address);
  });
});
