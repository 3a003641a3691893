import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DiskWatch } from './disk-watch.ts';
import type { DiskSpace } from './reserve.ts';

const gigabyte = 1_073_741_824;

function space(free: number, reserve = 64 * 1_048_576): DiskSpace {
  return { free, total: 100 * gigabyte, reserve, wholeReserve: 64 * 1_048_576 };
}

/** A watch whose seconds pass when the test says so, the state that it told each time, and how often it looked. */
function watching(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.UTC(2026, 2, 1, 3) });
  const told: string[] = [];
  const looks: number[] = [];
  const watch = new DiskWatch({
    look: () => void looks.push(Date.now()),
    queuedBytes: () => 7,
    changed: ({ is }) => void told.push(is),
  });
  t.after(() => watch.stop());
  return { watch, told, looks, seconds: (count: number) => t.mock.timers.tick(count * 1_000) };
}

describe('what the disk is able to do', () => {
  it('is unknown until it was looked at, within a second', (t) => {
    const { watch, told, looks, seconds } = watching(t);
    assert.deepEqual([watch.condition.is, watch.condition.takesWrites], ['unknown', true]);
    seconds(1);
    assert.equal(looks.length, 1);
    watch.looked(space(50 * gigabyte));
    assert.deepEqual(told, ['well']);
    assert.deepEqual(watch.condition, {
      is: 'well',
      takesWrites: true,
      since: Date.UTC(2026, 2, 1, 3, 0, 1),
      detail: '53687 MB of 107374 MB are free on the disk of the data folder, and 67 MB in reserve',
      queuedBytes: 7,
      space: space(50 * gigabyte),
    });
  });

  it('is low under a gigabyte, until there is a fifth more than that', (t) => {
    const { watch, told } = watching(t);
    for (const free of [2, 0.9, 1.1, 1.3]) watch.looked(space(free * gigabyte));
    assert.deepEqual(told, ['well', 'low', 'well']);
    assert.equal(watch.condition.is, 'well');
  });

  it('is low under a tenth of a small disk', (t) => {
    const { watch, told } = watching(t);
    for (const free of [0.15, 0.09])
      watch.looked({ free: free * gigabyte, total: gigabyte, reserve: 1, wholeReserve: 1 });
    assert.deepEqual(told, ['well', 'low']);
  });

  it('is what takes the room of the reserve, once some of that was given up', (t) => {
    const { watch, told } = watching(t);
    watch.looked(space(0));
    watch.looked(space(0, 8 * 1_048_576));
    assert.deepEqual(told, ['low', 'reserve']);
    assert.equal(watch.condition.takesWrites, true);
  });

  it('is stalled when a commit is under way for five seconds, and not in the fifth', (t) => {
    const { watch, told, seconds } = watching(t);
    watch.looked(space(50 * gigabyte));
    watch.begins();
    seconds(4);
    assert.deepEqual(told, ['well']);
    seconds(1);
    assert.deepEqual([told, watch.condition.takesWrites], [['well', 'stalled'], false]);
    assert.match(watch.condition.detail, /does not answer since 2026-03-01T03:00:00\.000Z/);
    watch.ended();
    assert.deepEqual(told, ['well', 'stalled', 'well']);
  });

  it('is not stalled when each commit takes its time', (t) => {
    const { watch, told, seconds } = watching(t);
    watch.looked(space(50 * gigabyte));
    for (let commit = 0; commit < 5; commit += 1) {
      watch.begins();
      seconds(4);
      watch.ended();
    }
    assert.deepEqual(told, ['well']);
  });

  it('counts a commit that is held back from when it was, and once', (t) => {
    const { watch, told, seconds } = watching(t);
    watch.looked(space(50 * gigabyte));
    watch.begins();
    seconds(3);
    watch.begins();
    seconds(2);
    assert.deepEqual(told, ['well', 'stalled']);
  });

  it('is full, not stalled, when the tables have no room for what holds it back', (t) => {
    const { watch, told, seconds } = watching(t);
    watch.looked(space(50 * gigabyte));
    watch.tablesAreFull();
    watch.begins();
    seconds(5);
    assert.deepEqual(told, ['well', 'full']);
    watch.tablesHaveRoom();
    watch.ended();
    assert.deepEqual(told, ['well', 'full', 'well']);
  });

  it('is full once turns have no room, with why, and looked at every second from then on', (t) => {
    const { watch, told, looks, seconds } = watching(t);
    watch.turnsAreFull('the quota of disk space is used up');
    assert.deepEqual([told, watch.condition.takesWrites], [['full'], false]);
    assert.match(watch.condition.detail, /^the quota of disk space is used up, since 2026-03-01T03:00:00\.000Z$/);
    for (let second = 1; second <= 5; second += 1) {
      seconds(1);
      watch.looked(space(0, 0));
    }
    assert.equal(looks.length, 5);
    assert.equal(watch.condition.is, 'full');
  });

  it('is looked at every ten seconds while all is well, and never twice at once', (t) => {
    const { watch, looks, seconds } = watching(t);
    seconds(1);
    seconds(30);
    assert.equal(looks.length, 1, 'it was not answered');
    watch.looked(space(50 * gigabyte));
    for (let second = 0; second < 30; second += 1) {
      seconds(1);
      watch.looked(space(50 * gigabyte));
    }
    assert.equal(looks.length, 4);
  });
});
