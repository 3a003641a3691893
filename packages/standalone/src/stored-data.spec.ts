import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Standstill } from '@escalog/runner';
import pino from 'pino';
import { readStoredDataLater } from './stored-data.ts';

describe('what is stored', () => {
  function started(damage: () => Promise<readonly string[]>) {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    const lines: string[] = [];
    const raised: Standstill[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const alarm = readStoredDataLater(damage, { clock, log, operators: { raise: (told) => void raised.push(told) } });
    const pass = async (milliseconds: number) => {
      clock.advance(milliseconds);
      await new Promise(setImmediate);
    };
    return { alarm, pass, lines, raised };
  }

  it('is read a minute after the start, once, and nobody hears of it when all is well', async () => {
    let times = 0;
    const { pass, lines, raised } = started(async () => {
      times += 1;
      return [];
    });
    await pass(59_999);
    assert.equal(times, 0);
    await pass(1);
    await pass(3_600_000);
    assert.deepEqual([times, lines, raised], [1, [], []]);
  });

  it('is told of to log and operators when it is damaged', async () => {
    const { pass, lines, raised } = started(async () => ['page 7 is never used', 'page 9 is used twice']);
    await pass(60_000);
    assert.match(lines.join(''), /page 9 is used twice/);
    const [told] = raised;
    assert.equal(told?.kind, 'storage');
    assert.match(told.reason, /damaged \(page 7 is never used\): stop Escalog, see what `escalog check` finds/);
    assert.deepEqual(told, { ...told, host: hostname(), since: '2026-11-18T02:01:00.000Z' });
  });

  it('is left alone when the process ends before', async () => {
    const { alarm, pass } = started(() => assert.fail('it was read'));
    alarm.cancel();
    await pass(60_000);
  });

  it('that cannot be read through is an error in the log', async () => {
    const { pass, lines, raised } = started(() => Promise.reject(new Error('no threads are left')));
    await pass(60_000);
    assert.match(lines.join(''), /no threads are left.*could not be read through/);
    assert.deepEqual(raised, []);
  });
});
