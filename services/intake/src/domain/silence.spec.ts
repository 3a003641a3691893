import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, type Instant } from '@escalog/kernel';
import { heardAgain, silentSince, type Heard } from './silence.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const start = instantOf(Date.parse('2026-11-02T09:00:00Z'));
const never: Heard = { seenAt: null };

function heardAt(...at: readonly number[]): Heard {
  return at.reduce((heard: Heard, one) => heardAgain(heard, after(start, one)), never);
}

function silent(heard: Heard, at: number, listeningSince: Instant = start): boolean {
  return silentSince(heard, listeningSince, after(start, at)) !== undefined;
}

const hourly = heardAt(...Array.from({ length: 24 * 6 }, (_, index) => index * hour));
const workdays = heardAt(...[0, 1, 2, 3, 4, 7, 8, 9, 10, 11].map((one) => one * day));

describe('a source', () => {
  it('that sends every hour is silent after a day, and says since when', () => {
    const last = 6 * day - hour;
    assert.ok(!silent(hourly, last + day - 1));
    assert.equal(silentSince(hourly, start, after(start, last + day)), after(start, last));
    assert.ok(!silent(heardAgain(hourly, after(start, last + 2 * day)), last + 2 * day + hour));
  });

  it('that sends on workdays is not silent at a weekend, nor in a week of holidays', () => {
    assert.ok(!silent(workdays, 14 * day));
    assert.ok(!silent(workdays, 11 * day + 9 * day - 1));
    assert.ok(silent(workdays, 11 * day + 9 * day));
  });

  it('that was heard on few days, or never, is never silent', () => {
    assert.ok(!silent(heardAt(0, hour, 2 * hour, day, 2 * day, 3 * day), 300 * day));
    assert.ok(!silent(never, 300 * day));
  });

  it('that sent before nobody listened has its time from when somebody does', () => {
    const back = after(start, 30 * day);
    assert.ok(!silent(hourly, 31 * day - 1, back));
    assert.ok(silent(hourly, 31 * day, back));
  });
});
