import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { message } from '../testing/messages.ts';
import { openFolder } from './testing/opened-folder.ts';

it('waits 100 ms after a rejection, twice as long after each further one, 5 s at most, and starts over after a success', async (t) => {
  const clock = new ManualClock(instantOf(1_000_000));
  const opened = openFolder({ topics: [{ name: 'topic', partitions: 1, compacted: false }], clock });
  t.after(() => opened.remove());
  let works = false;
  let handled = 0;
  await opened.bus.consume({
    group: 'g',
    topics: ['topic'],
    async handle() {
      if (!works) throw new Error('down');
      handled += 1;
    },
  });
  const nextPause = async () => {
    await opened.journal.settled();
    const at = clock.nextAlarmAt();
    assert.ok(at !== undefined);
    const pause = at - clock.now();
    clock.moveTo(at);
    await new Promise((resolve) => setImmediate(resolve));
    return pause;
  };

  await opened.bus.publish('topic', [message('a', '0')]);
  const pauses: number[] = [];
  for (let failure = 1; failure <= 8; failure += 1) pauses.push(await nextPause());
  assert.deepEqual(pauses, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);

  works = true;
  await nextPause();
  assert.equal(handled, 1);
  works = false;
  await opened.bus.publish('topic', [message('a', '1')]);
  assert.equal(await nextPause(), 100);
});
