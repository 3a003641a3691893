import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cardPath, cardsFail, hour, level, minute, worldOf } from '../harness/paging.ts';

const kim = {
  ref: 'person/kim',
  name: 'Kim',
  contactMethods: [{ id: 'mail', channel: 'email', address: 'kim@acme.example' }],
  contactRules: { high: ['PT0S', 'PT5M', 'PT10M', 'PT20M'].map((wait) => ({ method: 'mail', after: wait })) },
};

describe('after an hour in which nothing ran', () => {
  it('what is overdue goes out once by each method, and says how late it is', async () => {
    await using world = await worldOf(kim, cardPath([level('PT2H', 'kim')]));
    await cardsFail(world);
    const mails = () => world.mailbox.mails.filter(({ to }) => to === 'kim@acme.example');
    assert.equal(mails().length, 1);
    await world.stop();
    world.clock.advance(hour);
    await world.start();
    // On a cluster the topics are asked once more what there is before anything late is sent.
    await world.advance(minute / 60);
    assert.equal(mails().length, 2, 'one, not three');
    assert.match(mails()[1]?.raw ?? '', /This is 55 min( 1 s)? late: it was to go out at 02:05 UTC\./);
    await world.advance(minute);
    assert.equal(mails().length, 2);
  });

  it('nothing is sent for what was acknowledged before', async () => {
    await using world = await worldOf(kim, cardPath([level('PT2H', 'kim')]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await world.stop();
    world.clock.advance(hour);
    await world.start();
    await world.advance(minute);
    assert.equal(world.mailbox.mails.filter(({ to }) => to === 'kim@acme.example').length, 1);
  });
});
