import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { createSigner } from 'fast-jwt';
import fc from 'fast-check';
import { acknowledgeLinks } from './index.ts';

const day = 24 * 60 * 60 * 1000;
const claim = { incidentId: 'inc-1', pageId: 'inc-1/team/identity/1/1/person/ana', person: 'person/ana' };
const secret = 'a secret of this installation, long enough';

function linksAt(now = 1_794_967_200_000, key = secret) {
  const clock = new ManualClock(instantOf(now));
  const links = acknowledgeLinks(() => 'https://escalog.example', key, clock);
  const token = new URL(links.urlFor(claim)).searchParams.get('token') ?? '';
  return { clock, links, token };
}

/** A token with this payload that is signed with the right secret. */
function signed(payload: object): string {
  return createSigner({ key: secret, algorithm: 'HS256', noTimestamp: true })({ ...payload });
}

/** A token that claims to need no signature. */
function unsigned(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
}

describe('an acknowledge link', () => {
  it('lies under the public URL', () => {
    const { links } = linksAt();
    assert.match(links.urlFor(claim), /^https:\/\/escalog\.example\/v1\/acknowledge\?token=[\w.-]+$/);
  });

  it('follows a public URL that is known only later', () => {
    let url = 'http://127.0.0.1:0';
    const links = acknowledgeLinks(() => url, secret, new ManualClock(instantOf(0)));
    url = 'http://127.0.0.1:4321';
    assert.ok(links.urlFor(claim).startsWith('http://127.0.0.1:4321/v1/acknowledge?'));
  });

  it('gives back what it was made for, and nothing else', () => {
    const { links, token } = linksAt();
    assert.deepEqual(links.read(token), claim);
  });

  it('is read by another process with the same secret', () => {
    assert.deepEqual(linksAt().links.read(linksAt().token), claim);
  });

  it('is good for seven days and not longer', () => {
    const { clock, links, token } = linksAt();
    clock.advance(7 * day);
    assert.deepEqual(links.read(token), claim);
    clock.advance(1_000);
    assert.equal(links.read(token), undefined);
  });

  it('is refused when it was signed with another secret', () => {
    assert.equal(linksAt().links.read(linksAt(undefined, 'the secret of somebody else').token), undefined);
  });

  it('is refused when one character was changed, wherever it is', () => {
    const { links, token } = linksAt();
    const change = fc.record({ at: fc.nat(token.length - 1), to: fc.constantFrom(...'abcXYZ019-_.') });
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const mangled = token.slice(0, at) + to + token.slice(at + 1);
        // NOTE: the last character of base64url carries bits that are not read, so another one may mean the same.
        fc.pre(mangled !== token && at !== token.length - 1);
        assert.equal(links.read(mangled), undefined);
      }),
    );
  });

  it('is refused when it is cut off, empty or no token at all', () => {
    const { links, token } = linksAt();
    for (const text of ['', 'x', token.slice(0, -5), token.split('.').slice(0, 2).join('.'), `${token}.x`, '..'])
      assert.equal(links.read(text), undefined, text);
  });

  it('is refused without a signature, whatever its header says', () => {
    const { links } = linksAt();
    assert.equal(links.read(unsigned({ ...claim, exp: 4_000_000_000 })), undefined);
  });

  it('is refused without an end', () => {
    assert.deepEqual(linksAt().links.read(signed({ ...claim, exp: 4_000_000_000 })), claim);
    assert.equal(linksAt().links.read(signed(claim)), undefined);
  });
});
