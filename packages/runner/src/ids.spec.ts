import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { validate, version as versionOf } from 'uuid';
import { eventIdOf, idOfKey, newId } from './ids.ts';

const at = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(instantOf);
const streams = fc.string({ unit: 'binary' });

describe('the id of an event', () => {
  it('is a UUIDv7 of its instant, and the same for the same event', () => {
    fc.assert(
      fc.property(streams, fc.nat(), instants, (stream, version, instant) => {
        const id = eventIdOf(stream, version, instant);
        assert.ok(validate(id), id);
        assert.equal(versionOf(id), 7);
        assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), instant);
        assert.equal(eventIdOf(stream, version, instant), id);
      }),
    );
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(streams, streams, instants, instants, (one, other, earlier, later) => {
        fc.pre(earlier < later);
        assert.ok(eventIdOf(one, 1, earlier) < eventIdOf(other, 1, later));
      }),
    );
  });

  it('is another for each stream and version of one instant, however alike they are', () => {
    const ids = new Set<string>();
    for (const kind of ['incident', 'routing', 'escalations', 'delivery'])
      for (let stream = 0; stream < 2_500; stream += 1)
        for (let version = 1; version <= 20; version += 1)
          ids.add(eventIdOf(`${kind}/${idOfNumber(stream)}`, version, at));
    assert.equal(ids.size, 4 * 2_500 * 20);
  });

  it('changes in about half of its bits with any part of the stream, and with the version', () => {
    const stream = `incident/${idOfNumber(7)}`;
    const before = bitsOf(eventIdOf(stream, 1, at));
    const changed = [
      ...Array.from(stream, (unit, index) => [
        stream.slice(0, index) + (unit === 'a' ? 'b' : 'a') + stream.slice(index + 1),
        1,
      ]),
      ...Array.from({ length: 30 }, (_, bit) => [stream, 1 ^ (2 << bit)]),
    ] as const;
    const flips = changed.map(([other, version]) => {
      const after = bitsOf(eventIdOf(String(other), Number(version), at));
      return [...before].filter((bit, index) => bit !== after[index]).length;
    });
    // 74 bits: 37 on average, with a deviation of 4.3.
    assert.ok(Math.min(...flips) >= 16 && Math.max(...flips) <= 58, String(flips));
    const mean = flips.reduce((sum, each) => sum + each, 0) / flips.length;
    assert.ok(mean > 34 && mean < 40, String(mean));
  });
});

it('a new id is a UUIDv7 of its instant, and never the same', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(at));
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.ok(versionOf(id) === 7 && id.startsWith(eventIdOf('', 1, at).slice(0, 13)), id);
});

it('any key stands for an id, the same key for the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\uD800', '\uDC00', '\u0000'), (key, end) => {
      assert.match(idOfKey(key + end), /^[0-9a-f-]{36}$/);
      assert.equal(idOfKey(key + end), idOfKey(key + end));
    }),
  );
});

/** Ids that differ in little. */
function idOfNumber(number: number): string {
  return `019a9e5c-7d00-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Those that are not the instant, the version or the variant. */
function bitsOf(id: string): string {
  const bits = BigInt(`0x${id.replaceAll('-', '')}`)
    .toString(2)
    .padStart(128, '0');
  return bits.slice(52, 64) + bits.slice(66);
}
