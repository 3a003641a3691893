import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, isoOf } from '@escalog/kernel';
import { isTextedAtOnce, lastBundle, waitingOf } from './bundle.ts';

const night = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const second = 1_000;
const person = 'person/ana';

const paging = (
  seconds: number,
  state: 'climbing' | 'acknowledged' = 'climbing',
  who = person,
  more: { readonly urgency?: 'low' } = {},
) => ({
  id: `i${seconds}`,
  status: 'open',
  escalations: [{ state, paged: [{ person: who, name: 'Ana', at: isoOf(after(night, seconds * second)), ...more }] }],
});
const low = (seconds: number) => paging(seconds, 'climbing', person, { urgency: 'low' });
const bundleAt = (seconds: number, ...asked: readonly number[]) => {
  const bundle = lastBundle(
    asked.map((at) => paging(at)),
    person,
    () => 1,
    after(night, seconds * second),
  );
  return bundle && [(bundle.since - night) / second, (bundle.until - night) / second];
};

describe('the bundle that was told last', () => {
  it('is what followed the first page within its minute', () => {
    assert.deepEqual(bundleAt(61, 0, 5, 9, 30), [5, 30]);
  });

  it('is without what was told by itself: the first, and what is more severe than all before it', () => {
    const incidents = [
      paging(0),
      { ...paging(4), id: 'severe' },
      paging(5),
      { ...paging(6), id: 'as severe' },
      paging(9),
    ];
    const rankOf = ({ id }: { id: string }): number => (id.endsWith('severe') ? 1 : 2);
    const bundle = lastBundle(incidents, person, rankOf, after(night, 61 * second));
    assert.deepEqual(bundle?.apart, ['i0', 'severe']);
    assert.deepEqual(
      waitingOf(incidents, person, { since: night, until: night + 61 * second, apart: ['i0', 'severe'] }).map(
        ({ id }) => id,
      ),
      ['i5', 'as severe', 'i9'],
    );
  });

  it('is nothing when two were asked for at once, one of which was told by itself', () => {
    assert.equal(bundleAt(61, 0, 0, 5, 9), undefined);
    assert.deepEqual(bundleAt(61, 0, 5, 5, 9), [5, 9]);
  });

  it('is one of its urgency alone, and that which went out last of both', () => {
    const last = (seconds: number, ...incidents: ReturnType<typeof paging>[]) => {
      const bundle = lastBundle(incidents, person, () => 1, after(night, seconds * second));
      return bundle && [bundle.urgency, ...waitingOf(incidents, person, bundle).map(({ id }) => id)];
    };
    const incidents = [paging(0), low(2), paging(5), low(6), paging(9), low(9)];
    assert.deepEqual(last(61, ...incidents), ['high', 'i5', 'i9']);
    assert.deepEqual(last(63, ...incidents), ['low', 'i6', 'i9']);
    assert.equal(last(63, ...incidents.slice(0, 4), paging(9)), undefined, 'the last told one');
  });

  it('is nothing before the minute is over', () => {
    assert.equal(bundleAt(59, 0, 5, 9, 30), undefined);
  });

  it('is nothing when one page followed, or came by itself afterwards', () => {
    assert.equal(bundleAt(61, 0, 5), undefined);
    assert.equal(bundleAt(700, 0, 5, 9, 600), undefined);
  });

  it('does not hold what came since and is still to be told', () => {
    assert.deepEqual(bundleAt(90, 0, 5, 9, 70, 80), [5, 9]);
    assert.deepEqual(bundleAt(121, 0, 5, 9, 70, 80), [70, 80]);
  });
});

describe('what waits of a bundle', () => {
  it('is what paged the person in its time and nobody has answered', () => {
    const incidents = [
      paging(0),
      paging(5),
      paging(9, 'acknowledged'),
      paging(20, 'climbing', 'person/ben'),
      paging(70),
    ];
    assert.deepEqual(waitingOf(incidents, person, { since: night + 5 * second, until: night + 30 * second }), [
      incidents[1],
    ]);
  });
});

describe('what waits of a bundle of one urgency', () => {
  it('is without what was asked for with the other in its time', () => {
    const incidents = [paging(5), low(6), paging(9)];
    const waiting = (urgency?: 'high' | 'low') =>
      waitingOf(incidents, person, { since: night, until: night + 30 * second, ...(urgency && { urgency }) });
    assert.deepEqual(
      [waiting('high'), waiting('low'), waiting()].map((of) => of.map(({ id }) => id)),
      [['i5', 'i9'], ['i6'], ['i5', 'i6', 'i9']],
    );
  });
});

describe('what waits for an answer of whoever got a bundle', () => {
  it('is without what they declined, until they are paged for it again', () => {
    const declinedAt = (seconds: number) => {
      const incident = paging(5);
      const declined = { [person]: isoOf(after(night, seconds * second)) };
      return waitingOf(
        [{ ...incident, escalations: incident.escalations.map((one) => ({ ...one, declined })) }],
        person,
        { since: night, until: after(night, 60 * second) },
      ).length;
    };
    assert.deepEqual([declinedAt(7), declinedAt(4)], [0, 1]);
  });
});

describe('which pages a text told', () => {
  const text = { id: 'text', channel: 'sms' as const, number: '+15005550006' };
  const mail = { id: 'mail', channel: 'email' as const, address: 'ana@acme.example' };
  it('is known of whoever is texted at once about everything, and of nobody else', () => {
    assert.equal(isTextedAtOnce({ contactMethods: [text, mail] }), true);
    assert.equal(isTextedAtOnce({ contactMethods: [mail, text] }), false, 'what is not urgent goes by mail');
    assert.equal(isTextedAtOnce({ contactMethods: [mail] }), false);
    const at = (after?: string) => [{ method: 'text', ...(after !== undefined && { after }) }];
    const rules = (high?: string, low?: string) =>
      isTextedAtOnce({ contactMethods: [mail, text], contactRules: { high: at(high), low: at(low) } });
    assert.deepEqual([rules(), rules('PT5M'), rules('PT0S', 'PT1M')], [true, false, false]);
  });
});
