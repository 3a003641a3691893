import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { millisecondsOf } from './durations.ts';

const hour = 3_600_000;

describe('a duration in milliseconds', () => {
  for (const [duration, milliseconds] of [
    ['PT5M', 300_000],
    ['PT1H30M', 1.5 * hour],
    ['PT90S', 90_000],
    ['P1D', 24 * hour],
    ['P1DT12H', 36 * hour],
    ['P2W', 14 * 24 * hour],
    ['PT0S', 0],
    ['P1DT1S', 24 * hour + 1_000],
    ['PT1H1S', hour + 1_000],
    ['PT1H1M1S', hour + 61_000],
  ] as const) {
    it(`of ${duration} is ${milliseconds}`, () => assert.equal(millisecondsOf(duration), milliseconds));
  }

  for (const refused of [
    'P1M',
    'P1Y',
    '5m',
    'PT',
    'P',
    '-PT5M',
    'PT1.5S',
    'pt5m',
    '',
    'P1DT',
    'P1W1D',
    'P1WT1H',
    'PT1M1H',
    'PT1S1M',
    'PT\u0661M',
    'P00001W',
    'PT5M\n',
  ]) {
    it(`is refused for "${refused}"`, () => assert.throws(() => millisecondsOf(refused), RangeError));
  }
});
