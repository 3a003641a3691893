import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IntakeWorld } from './testing/intake-world.ts';
import { ReceivedReplies } from './received-replies.ts';

const day = 24 * 60 * 60_000;

describe('a reply', () => {
  it('that comes again is not taken again, by this process or another', async () => {
    await using world = new IntakeWorld();
    let taken = 0;
    const take = async () => ({ answer: `answer ${(taken += 1)}` });
    const received = new ReceivedReplies(world.deps);
    assert.deepEqual(await Promise.all([received.once('SM1', take), received.once('SM1', take)]), [
      'answer 1',
      'answer 1',
    ]);
    assert.equal(await new ReceivedReplies(world.deps).once('SM1', take), 'answer 1');
    assert.equal(await received.once('SM2', take), 'answer 2');
  });

  it('that failed or is forgotten is taken again', async () => {
    await using world = new IntakeWorld();
    const received = new ReceivedReplies(world.deps);
    const failing = async (): Promise<never> => Promise.reject(new Error('no store'));
    await assert.rejects(received.once('SM1', failing), /no store/);
    assert.equal(await received.once('SM1', async () => ({ answer: 'a', forgotten: true })), 'a');
    assert.equal(await received.once('SM1', async () => ({ answer: 'b' })), 'b');
  });

  it('is forgotten after 90 days', async () => {
    await using world = new IntakeWorld();
    const received = new ReceivedReplies(world.deps);
    await received.once('SM1', async () => ({ answer: 'a' }));
    world.clock.advance(91 * day);
    await received.once('SM2', async () => ({ answer: 'b' }));
    assert.equal(await received.once('SM1', async () => ({ answer: 'new' })), 'new');
  });
});
