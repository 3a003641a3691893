import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { RecentChanges, type Change } from './recent-changes.ts';
import { positionIn, textOf } from './stream-position.ts';

const change = (topic: number, partition: number, offset: number): Change => ({
  topic,
  partition,
  offset,
  about: 'incident',
  subject: `${topic}/${partition}`,
  type: 'IncidentDeclared',
  eventId: `${topic}/${partition}/${offset}`,
  at: instantOf(0),
});

describe('a position in the log', () => {
  it('is a text that says the same, however far it is', () => {
    const offset = fc.oneof(fc.nat(300), fc.nat(Number.MAX_SAFE_INTEGER));
    fc.assert(
      fc.property(fc.array(fc.array(offset, { maxLength: 12 }), { minLength: 5, maxLength: 5 }), (position) =>
        assert.deepEqual(positionIn(textOf(position), 5), position),
      ),
    );
    assert.equal(textOf(Array.from({ length: 5 }, () => Array.from({ length: 12 }, () => 9_000))).length, 167);
  });

  it('is not read out of what is none', () => {
    for (const text of ['', 'x', '!', '99', '_____w', textOf([[1], [2]]), 'x'.repeat(4_000)])
      assert.equal(positionIn(text, 5), undefined, text);
  });
});

describe('what was heard last', () => {
  it('is told to whoever has not heard it, once and in order, whatever came before their position', () => {
    const heard = fc.array(fc.record({ topic: fc.nat(1), partition: fc.nat(2) }), { maxLength: 40 });
    fc.assert(
      fc.property(heard, fc.nat(40), (places, leftAt) => {
        const recent = new RecentChanges(2, 100);
        const next = new Map<string, number>();
        const changes = places.map(({ topic, partition }) => {
          const offset = next.get(`${topic}/${partition}`) ?? 0;
          next.set(`${topic}/${partition}`, offset + 1);
          return change(topic, partition, offset);
        });
        for (const one of changes.slice(0, leftAt)) assert.equal(recent.add(one), true);
        const { position } = recent;
        for (const one of changes.slice(leftAt)) recent.add(one);
        for (const one of changes) assert.equal(recent.add(one), false);
        const missed = recent.since(position);
        assert.ok(typeof missed !== 'string');
        assert.deepEqual(
          missed.map((one) => one.change),
          changes.slice(leftAt),
        );
        if (missed.length > 0) assert.deepEqual(recent.since(missed.at(-1)?.position ?? []), []);
      }),
    );
  });

  it('is not known of a position before all that is remembered, nor of one that lies behind what was heard', () => {
    const recent = new RecentChanges(2, 2);
    recent.add(change(0, 0, 700));
    assert.equal(recent.since([[699], []]), 'unknown');
    assert.deepEqual(recent.since([[701], []]), []);
    assert.equal(recent.since([[702], []]), 'ahead');
    assert.equal(recent.since([[701], [1]]), 'ahead');
    for (let offset = 701; offset < 705; offset += 1) recent.add(change(0, 0, offset));
    assert.equal(recent.since([[701], []]), 'unknown');
    const since = recent.since([[702], []]);
    assert.deepEqual(typeof since !== 'string' && since.map((one) => one.change.offset), [702, 703, 704]);
  });

  it('passes over gaps, and what nobody is told of', () => {
    const recent = new RecentChanges(1, 10);
    recent.add(change(0, 1, 4));
    recent.pass(0, 1, 5);
    recent.add(change(0, 1, 9));
    const since = recent.since([[0, 5]]);
    assert.deepEqual(typeof since !== 'string' && since.map((one) => one.change.offset), [9]);
    assert.deepEqual(recent.position, [[0, 10]]);
  });
});
