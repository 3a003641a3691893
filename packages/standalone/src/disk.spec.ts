import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DiskCondition } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { systemClock, type Standstill } from '@escalog/runner';
import pino from 'pino';
import { shownBy } from '@escalog/telemetry';
import { diskAlarm, diskCheck, diskNotice, measureDisk } from './disk.ts';

const at = instantOf(Date.UTC(2026, 2, 1));

function condition(is: DiskCondition['is']): DiskCondition {
  return {
    is,
    takesWrites: is !== 'full' && is !== 'stalled',
    since: at,
    detail: '3 MB are free',
    queuedBytes: 0,
    space: undefined,
  };
}

describe('what is said about the disk of the data folder', () => {
  it('is told to operators whenever it gets worse, and not when all is well', () => {
    const raised: Standstill[] = [];
    const told = diskAlarm({
      clock: systemClock,
      log: pino({ level: 'silent' }),
      operators: { raise: (standstill) => void raised.push(standstill) },
    });
    for (const is of ['well', 'low', 'reserve', 'full', 'well', 'stalled', 'well'] as const) told(condition(is));
    assert.deepEqual(
      raised.map((standstill) => [standstill.kind, standstill.reason.split(':')[0]]),
      [
        ['storage', 'The disk of the data folder is nearly full'],
        ['storage', 'The disk of the data folder is full, and what is stored takes the room of the reserve'],
        ['storage', 'The disk of the data folder is full, and nothing is stored any more'],
        ['storage', 'The disk of the data folder does not answer'],
      ],
    );
    assert.equal(raised.at(-1)?.since, '2026-03-01T00:00:00.000Z');
  });

  it('makes it unready while nothing is stored, and stands on every page from the reserve on', () => {
    const of = (is: DiskCondition['is']) => {
      const { ok, isWell } = diskCheck(condition(is));
      return [is, ok, isWell, diskNotice(condition(is)) !== undefined];
    };
    assert.deepEqual((['unknown', 'well', 'low', 'reserve', 'full', 'stalled'] as const).map(of), [
      ['unknown', true, true, false],
      ['well', true, true, false],
      ['low', true, false, false],
      ['reserve', true, false, true],
      ['full', false, false, true],
      ['stalled', false, false, true],
    ]);
  });

  it('is in metrics: what is free, what is left of the reserve, and what is in memory alone', () => {
    let now: DiskCondition = { ...condition('unknown'), queuedBytes: 7 };
    const end = measureDisk(() => now);
    const shown = () =>
      (['escalog.disk.free', 'escalog.disk.reserve', 'escalog.disk.queued'] as const).map((name) => shownBy(name));
    assert.deepEqual(shown(), [[], [], [[7, {}]]]);
    now = { ...condition('low'), space: { free: 5, total: 9, reserve: 3, wholeReserve: 4 } };
    assert.deepEqual(shown(), [[[5, {}]], [[3, {}]], [[0, {}]]]);
    end();
    assert.deepEqual(shown(), [[], [], []]);
  });
});
