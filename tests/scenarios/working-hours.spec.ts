import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { branch, cardPath, cardsFail, hour, leap, level, minute, named, worldOf } from '../harness/paging.ts';

const byDay = 'now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon")';

/** Kim, then Lea in office hours and Max outside of them, then Noa. */
const hours = cardPath([
  level('PT5M', 'kim'),
  branch(byDay, [level('PT5M', 'lea')], [level('PT5M', 'max')]),
  level('PT5M', 'noa'),
]);

const onCall = (name: string, fields: object) => ({
  ref: `schedule/${name}`,
  name: `${name} on call`,
  timeZone: 'UTC',
  ...fields,
});
const alone = (person: string) => ({ people: [`person/${person}`], startsAt: '2026-01-05T00:00', turnLength: 'P1W' });

describe('a path that goes by office hours', () => {
  it('pages whoever has the night, at its time', async () => {
    await using world = await worldOf(hours);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Max', '02:10 Noa']);
  });

  // Grafana OnCall #1206: a step that waited for a time window was not resumed after a restart, for 5.5 hours.
  it('goes on at once after a restart that lasted into the office hours, and pages whoever has the day', async () => {
    await using world = await worldOf(hours);
    const cards = await cardsFail(world);
    await leap(world, 3 * minute);
    await world.stop();
    world.clock.advance(7 * hour + 27 * minute);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '09:30 Lea']);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '09:30 Lea', '09:35 Noa']);
  });

  it('waits out the rest of its level after a restart within it', async () => {
    await using world = await worldOf(hours);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await leap(world, 2 * minute);
    await world.stop();
    world.clock.advance(2 * minute);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Max']);
    await leap(world, minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Max', '02:10 Noa']);
  });

  it('asks the hour anew in each round', async () => {
    await using world = await worldOf(
      cardPath([
        named('by-hour', branch(byDay, [level('PT4H', 'lea')], [level('PT4H', 'max')])),
        { repeat: { times: 2, to: 'by-hour' } },
      ]),
    );
    const cards = await cardsFail(world);
    await leap(world, 4 * hour);
    await leap(world, 4 * hour);
    assert.deepEqual(await cards.pages(), ['02:00 Max', '06:00 Max', '10:00 Lea']);
  });

  it('asks it where they live whom it would page', async () => {
    const local = 'now.within("Mon-Fri 09:00-18:00", zone)';
    await using world = await worldOf(
      onCall('auckland', { timeZone: 'Pacific/Auckland', rotation: alone('lea') }),
      onCall('lisbon', { timeZone: 'Europe/Lisbon', rotation: alone('max') }),
      cardPath([
        branch(local, [level('PT5M', 'schedule/lisbon')], [level('PT5M', 'noa')]),
        branch(local, [level('PT5M', 'schedule/auckland')], [level('PT5M', 'noa')]),
      ]),
    );
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    assert.deepEqual(
      await cards.pages(),
      ['02:00 Noa', '02:05 Lea'],
      'two at night there, three in the afternoon here',
    );
  });

  // GoAlert #1685: a rule of some weekdays fired only when every weekday was chosen.
  it('knows one weekday alone', async () => {
    await using world = await worldOf(
      cardPath([
        branch('now.within("Tue 00:00-24:00", "UTC")', [level('PT5M', 'kim')]),
        branch('now.within("Wed 00:00-24:00", "UTC")', [level('PT5M', 'lea')]),
        level('PT5M', 'noa'),
      ]),
    );
    const onWednesday = await cardsFail(world);
    assert.deepEqual(await onWednesday.pages(), ['02:00 Lea']);
    await onWednesday.ask('resolve', { by: 'person/lea' });
    await leap(world, 24 * hour);
    const onThursday = await cardsFail(world);
    assert.deepEqual(await onThursday.pages(), ['02:00 Noa']);
  });
});

describe('a turn that is for some weekdays alone', () => {
  const wednesdays = onCall('wednesdays', {
    layers: [
      { name: 'Other days', rotation: alone('max') },
      {
        name: 'Wednesdays',
        restrictedTo: [{ days: ['wednesday'], from: '00:00', to: '00:00' }],
        rotation: alone('lea'),
      },
    ],
  });

  it('pages whoever has it on that day, and the others on theirs', async () => {
    await using world = await worldOf(wednesdays, cardPath([level('PT5M', 'schedule/wednesdays')]));
    const onWednesday = await cardsFail(world);
    await leap(world, 24 * hour);
    const onThursday = await cardsFail(world);
    assert.deepEqual([(await onWednesday.pages())[0], await onThursday.pages()], ['02:00 Lea', ['02:00 Max']]);
  });

  it('that ends while an incident climbs pages whoever has the next one', async () => {
    await using world = await worldOf(
      wednesdays,
      cardPath([level('PT23H', 'schedule/wednesdays'), { repeat: { times: 1 } }]),
    );
    const cards = await cardsFail(world);
    await leap(world, 23 * hour);
    assert.deepEqual(await cards.pages(), ['02:00 Lea', '01:00 Max']);
  });
});

describe('a snooze until the office opens', () => {
  it('has it climbed from the top by the hour of then', async () => {
    await using world = await worldOf(cardPath([branch(byDay, [level('PT5M', 'lea')], [level('PT5M', 'max')])]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'max', for: 'PT8H' });
    await leap(world, 8 * hour);
    assert.deepEqual(await cards.pages(), ['02:00 Max', '10:00 Lea', '10:00 Max']);
  });
});
