import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { millisecondsOf, spoken } from './durations.ts';

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

describe('a duration as it is spoken', () => {
  for (const [milliseconds, words] of [
    [300_000, '5 min'],
    [1.5 * hour, '1 h 30 min'],
    [26 * hour, '1 d 2 h'],
    [1_400, '1 s'],
    [400, '0 s'],
    [0, '0 s'],
  ] as const) {
    it(`is "${words}" for ${milliseconds} ms`, () => assert.equal(spoken(milliseconds), words));
  }

  it('names every unit that is not zero, so that nothing over a second is lost', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(23), fc.nat(59), fc.nat(59), (days, hours, minutes, seconds) => {
        const words = [
          [days, 'd'],
          [hours, 'h'],
          [minutes, 'min'],
          [seconds, 's'],
        ]
          .filter(([count]) => count !== 0)
          .map((part) => part.join(' '));
        assert.equal(spoken((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000), words.join(' ') || '0 s');
      }),
    );
  });
});
