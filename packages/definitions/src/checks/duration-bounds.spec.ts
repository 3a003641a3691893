import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultOfWait } from './duration-bounds.ts';

describe('what is waited for', () => {
  for (const fine of ['PT1S', 'PT5M', 'P30D', 'PT720H'])
    it(`may be ${fine}`, () => assert.equal(faultOfWait('updateEvery', fine), undefined));

  for (const zero of ['PT0S', 'P0D', 'PT0H0M'])
    it(`is not ${zero}`, () => assert.equal(faultOfWait('updateEvery', zero), 'updateEvery must be longer than zero'));

  for (const long of ['P30DT1S', 'P5W', 'P3650D'])
    it(`is not ${long}`, () =>
      assert.equal(
        faultOfWait('updateEvery', long),
        `updateEvery is ${long}, which is longer than 30 days; give a duration up to P30D`,
      ));
});
