import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { acknowledgeLinks, pushLinks, sessionCookies, signInLinks } from './index.ts';

const linkSecret = 'a secret of this installation, long enough';
const publicUrl = (): string => 'https://escalog.example';
const begin = instantOf(1_794_967_200_000);

function made() {
  const clock = new ManualClock(begin);
  return { clock, links: signInLinks({ publicUrl, linkSecret, clock }) };
}

const tokenIn = (link: string, name = 'token'): string => new URL(link).searchParams.get(name) ?? '';

describe('a link to sign in', () => {
  it('says who signs in, is never the same twice, and is good for ten minutes', () => {
    const { clock, links } = made();
    const link = links.urlFor('person/ana');
    assert.match(link, /^https:\/\/escalog\.example\/sign-in\?token=[\w.-]+$/);
    assert.notEqual(links.urlFor('person/ana'), link);
    clock.advance(9 * 60_000);
    const claim = links.read(tokenIn(link));
    assert.ok(typeof claim === 'object');
    assert.equal(claim.person, 'person/ana');
    clock.advance(60_000);
    assert.equal(links.read(tokenIn(link)), 'over');
  });

  it('for the first owner names nobody, and is good for a day', () => {
    const { clock, links } = made();
    const token = tokenIn(links.firstUrl(), 'first');
    clock.advance(24 * 60 * 60_000 - 1);
    const claim = links.read(token);
    assert.ok(typeof claim === 'object');
    assert.equal(claim.person, null);
    clock.advance(1);
    assert.equal(links.read(token), 'over');
  });

  it('is no other link, and no other link is one', () => {
    const { clock, links } = made();
    const token = tokenIn(links.urlFor('person/ana'));
    const pages = acknowledgeLinks(publicUrl, linkSecret, clock);
    const push = pushLinks(publicUrl, linkSecret, clock);
    const sessions = sessionCookies({ publicUrl, linkSecret, clock });
    assert.deepEqual([pages.read(token), push.read(token), sessions.read(token)], [undefined, undefined, undefined]);
    const others = [
      tokenIn(pages.urlFor({ incidentId: 'inc-1', pageId: 'inc-1/a', person: 'person/ana' })),
      tokenIn(push.urlFor({ person: 'person/ana', pushMethod: 'phone' })),
      /=([^;]+)/.exec(
        sessions.give({ sessionId: 's', person: 'person/ana', since: begin, until: instantOf(begin + 1_000) }),
      )?.[1] ?? '',
      `${token.slice(0, -4)}AAAA`,
      '',
    ];
    assert.deepEqual(
      others.map((other) => links.read(other)),
      others.map(() => undefined),
    );
  });
});
