import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { columnChart } from './column-chart.ts';

const columns = fc.array(
  fc.record({ value: fc.option(fc.nat({ max: 100_000 }), { nil: null }), label: fc.string({ maxLength: 10 }) }),
  { maxLength: 130 },
);

describe('columns along a time', () => {
  it('have no labels that cover each other, and draw nothing outside', () => {
    fc.assert(
      fc.property(columns, (all) => {
        const chart = columnChart(all, (value) => `${value} incidents`);
        for (const [index, a] of chart.labels.entries()) {
          assert.ok(a.x >= 0 && a.x + a.width <= chart.width + 0.1 && a.y > 0 && a.y < chart.height);
          for (const b of chart.labels.slice(index + 1))
            assert.ok(a.y !== b.y || a.x + a.width < b.x || b.x + b.width < a.x, `“${a.text}” covers “${b.text}”`);
        }
        for (const { x, y, width, height } of chart.columns)
          assert.ok(
            x >= 0 && x + width <= chart.width + 0.1 && y >= 0 && y + height <= chart.baseline + 0.1 && height >= 2,
          );
      }),
    );
  });

  it('are as high as what they stand for, with the highest labelled', () => {
    const chart = columnChart(
      [
        { value: 5, label: 'Mon' },
        { value: 0, label: 'Tue' },
        { value: null, label: 'Wed' },
        { value: 10, label: 'Thu', isMarked: true },
      ],
      (value) => String(value),
    );
    assert.deepEqual(
      chart.columns.map(({ height, isMarked }) => [height, isMarked]),
      [
        [50, false],
        [100, true],
      ],
    );
    assert.deepEqual(
      chart.labels.map(({ text }) => text),
      ['10', 'Mon', 'Tue', 'Wed', 'Thu'],
    );
  });

  it('of nothing are nothing', () => {
    assert.deepEqual(columnChart([], String).labels, []);
  });
});
