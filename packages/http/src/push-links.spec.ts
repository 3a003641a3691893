import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { acknowledgeLinks, linkLifetime, nudgeLinks, pushLinks } from './index.ts';

const secret = 'a secret of this installation, long enough';
const claim = { person: 'person/ana', pushMethod: 'phone' };
const url = (): string => 'https://escalog.example';
const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';

describe('a link to register devices', () => {
  it('lies under the public URL, gives back what it was made for, and is good for seven days', () => {
    const clock = new ManualClock(instantOf(1_794_967_200_000));
    const links = pushLinks(url, secret, clock);
    const link = links.urlFor(claim);
    assert.match(link, /^https:\/\/escalog\.example\/push\?token=[\w.-]+$/);
    clock.advance(linkLifetime);
    assert.deepEqual(links.read(tokenIn(link)), claim);
    clock.advance(1_000);
    assert.equal(links.read(tokenIn(link)), undefined);
  });

  it('answers no page and no nudge, and their links register nothing, though one secret signs all', () => {
    const clock = new ManualClock(instantOf(1_794_967_200_000));
    const devices = pushLinks(url, secret, clock);
    const nudges = nudgeLinks(url, secret, clock);
    const pages = acknowledgeLinks(url, secret, clock);
    const token = tokenIn(devices.urlFor(claim));
    assert.deepEqual([pages.read(token), nudges.read(token)], [undefined, undefined]);
    const page = { incidentId: 'inc-1', pageId: 'inc-1/team/identity/1.1/ana', person: 'person/ana' };
    const others = [pages.urlFor(page), nudges.urlFor({ nudgeId: 'inc-1.nudge.1', person: 'person/ana' })];
    for (const link of others) assert.equal(devices.read(tokenIn(link)), undefined);
  });
});
