import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { acknowledgeLinks } from './acknowledge-links.ts';
import { cookieIn } from './cookies.ts';
import { sessionCookies, sessionLifetime } from './session-cookies.ts';

const since = instantOf(Date.parse('2026-11-18T02:00:00.123Z'));
const claims = { sessionId: 'ses-1', person: 'person/ana', since, until: after(since, sessionLifetime) };
const linkSecret = 'a secret of thirty-two characters';

function cookies({ publicUrl = 'http://escalog.example', secret = linkSecret, clock = new ManualClock(since) } = {}) {
  return { clock, cookies: sessionCookies({ publicUrl: () => publicUrl, linkSecret: secret, clock }) };
}

const valueIn = (header: string): string => /^[^=]+=([^;]*)/.exec(header)?.[1] ?? '';

describe('session cookies', () => {
  it('say whose session it is, to the millisecond, until it ends', () => {
    const { clock, cookies: of } = cookies();
    const value = valueIn(of.give(claims));
    assert.deepEqual(of.read(value), claims);
    clock.advance(sessionLifetime + 1000);
    assert.equal(of.read(value), undefined);
  });

  it('are verified once, whatever is read in between, and end all the same', () => {
    const { clock, cookies: of } = cookies();
    const value = valueIn(of.give(claims));
    const first = of.read(value);
    assert.equal(of.read(value), first);
    for (let other = 0; other < 1_001; other += 1) of.read(valueIn(of.give({ ...claims, sessionId: `ses-${other}` })));
    const again = of.read(value);
    assert.deepEqual(again, first);
    assert.notEqual(again, first, 'it is not remembered for ever');
    assert.equal(of.read(`${value}x`), undefined);
    clock.advance(sessionLifetime);
    assert.equal(of.read(value), undefined);
    assert.equal(of.read(value), undefined);
  });

  it('are kept from scripts and from what other sites post, and behind https from everything without', () => {
    assert.match(
      cookies().cookies.give(claims),
      /^escalog-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    assert.match(
      cookies({ publicUrl: 'https://escalog.example' }).cookies.give(claims),
      /^__Host-escalog-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
    );
    assert.match(cookies().cookies.forget(), /^escalog-session=; Path=\/; Max-Age=0;/);
  });

  it('are not read when another installation signed them, or when they are something else', () => {
    const value = valueIn(cookies({ secret: 'the secret of some other installation' }).cookies.give(claims));
    const { clock, cookies: of } = cookies();
    const link = acknowledgeLinks(() => 'http://escalog.example', linkSecret, clock);
    const token = new URL(link.urlFor({ incidentId: 'i', pageId: 'p', person: 'person/ana' })).searchParams.get(
      'token',
    );
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${value.split('.')[1]}.`;
    for (const bad of [value, token ?? '', unsigned, '', 'x.y.z']) assert.equal(of.read(bad), undefined);
    assert.equal(link.read(valueIn(of.give(claims))), undefined);
  });
});

describe('a cookie', () => {
  it('is found among others by its whole name', () => {
    assert.equal(cookieIn('a=1; escalog-me=person/ana;b=2', 'escalog-me'), 'person/ana');
    assert.equal(cookieIn('not-escalog-me=person/eve', 'escalog-me'), undefined);
    assert.equal(cookieIn('escalog-me=', 'escalog-me'), undefined);
    assert.equal(cookieIn(undefined, 'escalog-me'), undefined);
  });
});
