import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { acknowledgeLinks, nudgeLinks } from './index.ts';

const day = 24 * 60 * 60 * 1000;
const secret = 'a secret of this installation, long enough';
const claim = { nudgeId: 'inc-1.nudge.1', person: 'person/ana' };
const url = (): string => 'https://escalog.example';
const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';

describe('a link in a nudge', () => {
  it('lies under the public URL, and gives back what it was made for', () => {
    const links = nudgeLinks(url, secret, new ManualClock(instantOf(1_794_967_200_000)));
    const link = links.urlFor(claim);
    assert.match(link, /^https:\/\/escalog\.example\/v1\/nudge\?token=[\w.-]+$/);
    assert.deepEqual(links.read(tokenIn(link)), claim);
  });

  it('is good for seven days and not longer', () => {
    const clock = new ManualClock(instantOf(1_794_967_200_000));
    const links = nudgeLinks(url, secret, clock);
    const token = tokenIn(links.urlFor(claim));
    clock.advance(7 * day);
    assert.deepEqual(links.read(token), claim);
    clock.advance(1_000);
    assert.equal(links.read(token), undefined);
  });

  it('acknowledges nothing, and the link in a page answers no nudge, though one secret signs both', () => {
    const clock = new ManualClock(instantOf(1_794_967_200_000));
    const nudges = nudgeLinks(url, secret, clock);
    const pages = acknowledgeLinks(url, secret, clock);
    assert.equal(pages.read(tokenIn(nudges.urlFor(claim))), undefined);
    const page = { incidentId: 'inc-1', pageId: 'inc-1/team/identity/1.1/ana', person: 'person/ana' };
    assert.equal(nudges.read(tokenIn(pages.urlFor(page))), undefined);
  });
});
