import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { apply, cardPath, cardsFail, hour, leap, level, minute, worldOf } from '../harness/paging.ts';

/** Half an hour in which nothing happens lets an acknowledgement lapse. */
const half = severity('sev2', { name: 'Major', assumed: true, reescalateAfter: 'PT30M' });
const ladder = cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]);

const onCall = (person: string) => ({
  ref: 'schedule/cards',
  name: 'Cards on call',
  timeZone: 'UTC',
  layers: [
    {
      name: 'All',
      rotation: { people: [`person/${person}`], startsAt: '2026-01-05T00:00', turnLength: 'P1W' },
    },
  ],
});

describe('an acknowledgement after which nobody hears anything', () => {
  // PagerDuty, incident.io: from the top, whoever had it and whoever is on call by now.
  it('lapses: whoever had it is paged, and whoever is on call by now, and then the next level', async () => {
    await using world = await worldOf(
      half,
      onCall('kim'),
      cardPath([level('PT5M', 'schedule/cards'), level('PT5M', 'noa')]),
    );
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await apply(world, {
      ref: 'override/max-instead',
      name: 'Max instead',
      schedule: 'schedule/cards',
      kind: 'replace',
      person: 'person/max',
      insteadOf: 'person/kim',
      startsAt: '2026-11-18T02:10Z',
      endsAt: '2026-11-18T05:00Z',
      by: 'person/kim',
      why: 'My shift is over',
    });
    await leap(world, 30 * minute - 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:30 Kim', '02:30 Max']);
    await leap(world, 5 * minute);
    assert.equal((await cards.pages()).at(-1), '02:35 Noa');
    assert.equal((await cards.read())['status'], 'open');
  });

  it('lapses again and again, as long as nothing happens', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    for (const _ of [1, 2]) {
      await cards.ask('acknowledge', { by: 'kim' });
      await leap(world, 30 * minute);
    }
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:30 Kim', '03:00 Kim']);
    assert.deepEqual(await cards.why('escalation-halted'), ['Kim acknowledged.', 'Kim acknowledged in round 2.']);
  });

  for (const [what, body] of [
    ['updates', { by: 'noa', text: 'Rolling back.' }],
    ['status', { by: 'kim', status: 'identified' }],
    ['lead', { by: 'kim', lead: 'kim' }],
    ['scope', { by: 'kim', add: ['login'] }],
  ] as const)
    it(`is pushed back by activity: ${what}`, async () => {
      await using world = await worldOf(half, ladder);
      const cards = await cardsFail(world);
      await cards.ask('acknowledge', { by: 'kim' });
      await leap(world, 20 * minute);
      await cards.ask(what, body);
      await leap(world, 30 * minute - 1);
      assert.equal((await cards.pages()).filter((line) => line.endsWith('Kim')).length, 1);
      await leap(world, 1);
      assert.equal((await cards.pages()).filter((line) => line.endsWith('Kim')).at(-1), '02:50 Kim');
    });

  it('lapses at its time after a restart, and at once when that had passed', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await world.stop();
    world.clock.advance(10 * minute);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await world.stop();
    world.clock.advance(hour);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '03:10 Kim']);
  });

  it('does not lapse once it is resolved', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await cards.ask('resolve', { by: 'kim' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });

  it('does not lapse any more when that would be a week after the declaration', async () => {
    await using world = await worldOf({ ...half, reescalateAfter: 'P1D' }, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    for (const day of [1, 2, 3, 4, 5, 6, 7]) {
      await leap(world, 23 * hour);
      await cards.ask('updates', { by: 'kim', text: `Day ${day}: still at it.` });
    }
    for (const _ of [1, 2]) await leap(world, 24 * hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });
});

describe('a snooze', () => {
  it('is not pushed back by activity: it ends when it was said to', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT1H' });
    await leap(world, 50 * minute);
    await cards.ask('updates', { by: 'lea', text: 'Still slow.' });
    await leap(world, 10 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '03:00 Kim']);
  });

  it('outlasts the lapse of the severity', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT2H' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });

  it('ends when somebody else acknowledges: it lapses as any other then', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT2H' });
    await leap(world, 10 * minute);
    await cards.ask('acknowledge', { by: 'lea' });
    await leap(world, 30 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:40 Kim', '02:40 Lea']);
  });

  // PagerDuty: a reassignment cancels the snooze.
  it('is over for whoever hands it off and has it accepted', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT1H' });
    await cards.ask('handoff', { by: 'kim', to: 'max', why: 'It is the network' });
    await cards.ask('acknowledge', { by: 'max' });
    await leap(world, 2 * hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max']);
  });

  it('said again, ends at the later', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT1H' });
    await leap(world, 50 * minute);
    await cards.ask('acknowledge', { by: 'kim', for: 'PT1H' });
    await leap(world, hour - 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '03:50 Kim']);
  });
});

describe('an acknowledgement and the end of the incident', () => {
  // Grafana OnCall #3161: an acknowledgement that raced a resolve opened the group again.
  it('at once leave it resolved, whichever comes first', async () => {
    await using world = await worldOf(half, ladder);
    const cards = await cardsFail(world);
    await Promise.all([
      world.send(`/v1/incidents/${cards.id}/resolve`, { by: 'lea' }),
      world.send(`/v1/incidents/${cards.id}/acknowledge`, { by: 'kim' }),
    ]);
    await world.drain();
    await leap(world, 2 * hour);
    assert.equal((await cards.read())['status'], 'resolved');
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });
});

describe('a level that all have to acknowledge', () => {
  const both = cardPath([level('PT5M', ['kim', 'lea'], { acknowledgement: 'everyone' }), level('PT5M', 'noa')]);

  // GoAlert: multi_ack pages each until they acknowledge.
  it('is left at its time when one is missing, who is named, and the one who has it is not paged again', async () => {
    await using world = await worldOf(both);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea', '02:05 Noa']);
    assert.deepEqual(await cards.why('level-answered'), [
      'Kim acknowledged; everybody of level 1 of Card path has to, and Lea has not yet.',
    ]);
    assert.deepEqual(
      (await cards.why('level-reached'))[1],
      'Not everybody acknowledged within 5 min (Lea did not answer): level 2 of Card path pages Noa.',
    );
  });

  it('is over once both have, and nobody further is paged', async () => {
    await using world = await worldOf(both);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 4 * minute);
    await cards.ask('acknowledge', { by: 'lea' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea']);
  });

  it('does not wait for whoever cannot be reached', async () => {
    await using world = await worldOf(
      cardPath([level('PT5M', ['kim', 'eve'], { acknowledgement: 'everyone' }), level('PT5M', 'noa')]),
    );
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });

  it('goes on without whoever declines, and is over when the others have it', async () => {
    await using world = await worldOf(both);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await cards.ask('decline', { by: 'lea', why: 'On a train' });
    const pages = await cards.pages();
    assert.deepEqual(pages.slice(0, 2), ['02:00 Kim', '02:00 Lea']);
  });
});
