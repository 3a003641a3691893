import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitted, inRows, spread, widthOf } from './placement.ts';

const room = { left: 100, right: 900 };
const labels = fc.array(
  fc.record({ text: fc.string({ maxLength: 30 }), at: fc.integer({ min: 100, max: 900 }), centred: fc.boolean() }),
  { maxLength: 40 },
);

describe('labels in rows', () => {
  it('never cover each other and never leave the room', () => {
    fc.assert(
      fc.property(labels, (some) => {
        const placed = inRows(some, room);
        for (const [index, a] of placed.entries()) {
          assert.ok(a.x >= room.left && a.x + a.width <= room.right);
          for (const b of placed.slice(index + 1))
            assert.ok(a.row !== b.row || a.x + a.width < b.x || b.x + b.width < a.x, `${a.text} | ${b.text}`);
        }
      }),
    );
  });

  it('stand right of what they point at, and left of it at the end of the drawing', () => {
    const [first, last] = inRows(
      [
        { text: 'level 1', at: 200 },
        { text: 'resolved', at: 900 },
      ],
      room,
    );
    assert.equal(first?.x, 200);
    assert.equal((last?.x ?? 0) + (last?.width ?? 0), 900);
  });

  it('have their middle there when they are centred', () => {
    const [label] = inRows([{ text: '2 d later', at: 400, centred: true }], room);
    assert.equal((label?.x ?? 0) + (label?.width ?? 0) / 2, 400);
  });

  it('go one row down where there is no room, and are left out where no row has any', () => {
    const same = Array.from({ length: 7 }, (_, index) => ({ text: `label ${index}`, at: 300 }));
    assert.deepEqual(
      inRows(same, room).map(({ row }) => row),
      [0, 1, 2, 3, 4],
    );
  });
});

describe('marks that are spread', () => {
  it('stay in order, in the room, and apart as far as there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 900 }), { maxLength: 100 }), (positions) => {
        const ascending = positions.toSorted((a, b) => a - b);
        const moved = spread(ascending, 13, room);
        const apart = Math.min(13, 800 / Math.max(1, positions.length - 1));
        assert.equal(moved.length, positions.length);
        for (const [index, x] of moved.entries()) {
          assert.ok(x >= room.left - 0.001 && x <= room.right + 0.001, String(x));
          assert.ok(index === 0 || x - (moved[index - 1] ?? 0) >= apart - 0.001);
        }
      }),
    );
  });

  it('stay where they are when they are apart already', () => {
    assert.deepEqual(spread([120, 200, 880], 13, room), [120, 200, 880]);
  });
});

describe('a name beside its lane', () => {
  it('is shortened with an ellipsis when it is too wide, and only then', () => {
    assert.equal(fitted('Alice Moreau', 150), 'Alice Moreau');
    const short = fitted('Maximiliane von Hohenzollern-Sigmaringen', 150);
    assert.ok(short.endsWith('…') && widthOf(short) <= 150, short);
  });

  it('is not cut inside a character', () => {
    const family = '👨‍👩‍👧‍👦';
    // Where not even one has room, that one is.
    for (let width = Math.ceil(widthOf(`${family}…`)); width < 160; width += 5)
      assert.match(fitted(family.repeat(20), width), new RegExp(`^(${family})+…$`));
  });
});
