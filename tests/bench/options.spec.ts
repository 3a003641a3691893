import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { thisCheckout } from './checkout.ts';
import { readOptions } from './options.ts';

const root = new URL('../..', import.meta.url).pathname;

describe('the options of the bench', () => {
  test('without any: all that does not take long, at each rate, beside the bare baseline', () => {
    const { only, rates, against, seconds } = readOptions([]);

    assert.ok(only.includes('latency') && only.includes('console'));
    assert.ok(!only.includes('growth') && !only.includes('memory') && !only.includes('size'));
    assert.deepEqual(rates, [10, 100, 1_000]);
    assert.equal(against, undefined);
    assert.equal(seconds, 60);
  });

  test('against another build: what both can do, in three rounds', () => {
    const { only, against, rounds } = readOptions(['--against', root]);

    assert.deepEqual(only, ['latency', 'intake', 'rebuild']);
    assert.equal(against?.main, thisCheckout.main);
    assert.equal(rounds, 3);
  });

  test('growth is measured from the fewest incidents to the most', () => {
    assert.deepEqual(readOptions(['--only', 'growth', '--incidents', '100000,1000']).incidents, [1_000, 100_000]);
  });

  for (const [what, args, sentence] of [
    ['a measurement that there is not', ['--only', 'speed'], /^--only names "speed"; give some of latency,/],
    [
      'a measurement by which builds are not compared',
      ['--only', 'console', '--against', root],
      /^--only names "console", which --against does not compare; give some of latency,intake,rebuild,growth,memory\.$/,
    ],
    ['a rate that there is not', ['--rates', '10,20'], /^--rates names "20"; give some of 10,100,1000\.$/],
    ['no rounds', ['--rounds', '0'], /^--rounds is "0"; give a whole number from 1 to 100\.$/],
    ['part of a minute', ['--minutes', '1.5'], /^--minutes is "1\.5"; give a whole number from 1 to 1440\.$/],
    ['no number of incidents', ['--incidents', '1000,many'], /^--incidents is "many"; give a whole number/],
    ['a comparison of clusters', ['--cluster', '--against', root], /leave --cluster out\.$/],
    ['what is no checkout', ['--against', tmpdir()], /is no checkout of Escalog/],
  ] as const)
    test(`refuses ${what} in one sentence`, () => {
      assert.throws(() => readOptions(args), { message: sentence });
    });
});
