import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { mostPasskeys, noPasskeys, withoutPasskey, withPasskey, withUse, type Passkey } from './passkeys.ts';

const at = instantOf(1_000);
const later = instantOf(2_000);
const latest = instantOf(3_000);

const passkey = (id: string): Passkey => ({
  id,
  publicKey: 'AAAA',
  counter: 5,
  name: 'My phone',
  transports: [],
  addedAt: at,
  lastUsedAt: null,
  challengedUpTo: at,
});

/** Ana with one passkey, `phone`, whose challenge was made at `at`. */
function ana() {
  const one = withPasskey(noPasskeys('person/ana'), passkey('phone'), at);
  assert.ok(typeof one === 'object');
  return one;
}

describe('adding a passkey', () => {
  it('uses its challenge up', () => {
    assert.deepEqual(
      ana().passkeys.map(({ id }) => id),
      ['phone'],
    );
    assert.equal(withPasskey(ana(), passkey('laptop'), at), 'used-challenge');
  });

  it('takes a device once, and not without end', () => {
    assert.equal(withPasskey(ana(), passkey('phone'), later), 'there-already');
    let all = noPasskeys('person/ana');
    for (let n = 0; n < mostPasskeys; n += 1) {
      const more = withPasskey(all, passkey(`device-${n}`), instantOf(1_000 + n));
      assert.ok(typeof more === 'object');
      all = more;
    }
    assert.equal(withPasskey(all, passkey('one-more'), instantOf(9_000)), 'too-many');
  });
});

describe('using a passkey', () => {
  it('remembers when and how far it has counted', () => {
    const used = withUse(ana(), 'phone', { challengeAt: later, counter: 6, at: latest });
    assert.ok(typeof used === 'object');
    assert.deepEqual(used.passkeys[0], {
      ...passkey('phone'),
      counter: 6,
      lastUsedAt: latest,
      challengedUpTo: later,
    });
  });

  for (const [what, use, refusal] of [
    ['an answer that was given before', { challengeAt: at, counter: 6, at: latest }, 'used-challenge'],
    ['a counter that stands still: the key was copied', { challengeAt: later, counter: 5, at: latest }, 'cloned'],
    ['a counter that begins anew', { challengeAt: later, counter: 0, at: latest }, 'cloned'],
  ] as const)
    it(`does not take ${what}`, () => assert.equal(withUse(ana(), 'phone', use), refusal));

  it('takes a device that does not count', () => {
    const all = { ...ana(), passkeys: [{ ...passkey('phone'), counter: 0 }] };
    assert.equal(typeof withUse(all, 'phone', { challengeAt: later, counter: 0, at: latest }), 'object');
  });

  it('does not know one that was removed', () => {
    const none = withoutPasskey(ana(), 'phone');
    assert.ok(typeof none === 'object');
    assert.equal(withUse(none, 'phone', { challengeAt: later, counter: 6, at: latest }), 'unknown');
    assert.equal(withoutPasskey(none, 'phone'), 'unknown');
  });
});
