import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply, branch, cardPath, cardsFail, hour, leap, level, minute, worldOf } from '../harness/paging.ts';

const nobody = level('PT1H', 'schedule/nobody');

describe('an incident for which nobody is on call', () => {
  // PagerDuty opens none then.
  it('is opened all the same, and the last resort is paged at once', async () => {
    await using world = await worldOf(cardPath([nobody, nobody, { repeat: { times: 20 } }]));
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Dana Reyes']);
    assert.equal((await cards.read())['status'], 'open');
  });

  // GoAlert waits for as long as the step says.
  it('in several levels skips all of them at once, and waits at the first that has somebody', async () => {
    await using world = await worldOf(cardPath([nobody, nobody, level('PT5M', 'kim'), nobody, level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
    assert.equal((await cards.why('level-skipped')).length, 3);
  });

  it('on the side that a branch goes, goes on behind it', async () => {
    await using world = await worldOf(
      cardPath([branch('incident.rank <= 2', [nobody], [level('PT5M', 'lea')]), level('PT5M', 'kim')]),
    );
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });

  it('whose last resort does not answer is tried on and on until somebody who is on call by then takes it', async () => {
    await using world = await worldOf(cardPath([nobody]));
    const cards = await cardsFail(world);
    for (const wait of [1, 2, 4]) await leap(world, wait * minute);
    assert.deepEqual(await cards.pages(), [
      '02:00 Dana Reyes',
      '02:01 Dana Reyes',
      '02:03 Dana Reyes',
      '02:07 Dana Reyes',
    ]);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, hour);
    assert.equal((await cards.pages()).length, 4);
  });

  it('at first, and somebody is in the second round, pages them then', async () => {
    const rotation = (startsAt: string) => ({ people: ['person/max'], startsAt, turnLength: 'P1W' });
    await using world = await worldOf(
      { ref: 'schedule/later', name: 'Later', timeZone: 'UTC', rotation: rotation('2026-11-18T02:05') },
      cardPath([level('PT5M', 'schedule/later'), level('PT10M', 'kim'), { repeat: { times: 1 } }]),
    );
    const cards = await cardsFail(world);
    await leap(world, 10 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:10 Max']);
  });

  it('because the schedule was emptied a moment ago says so, and pages who follows', async () => {
    const layers = (nobodyThere: boolean) => ({
      ref: 'schedule/cards',
      name: 'Cards on call',
      timeZone: 'UTC',
      layers: [
        nobodyThere
          ? { name: 'Nobody', nobody: true }
          : { name: 'Max', rotation: { people: ['person/max'], startsAt: '2026-01-05T00:00', turnLength: 'P1W' } },
      ],
    });
    await using world = await worldOf(
      layers(false),
      cardPath([level('PT5M', 'kim'), level('PT5M', 'schedule/cards'), level('PT5M', 'lea')]),
    );
    const cards = await cardsFail(world);
    await apply(world, layers(true));
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
    assert.deepEqual(await cards.why('level-skipped'), [
      'Level 2 of Card path has nobody to page: nobody is on call or reachable through Cards on call.',
    ]);
  });
});

describe('a level whose pages cannot be delivered', () => {
  it('is left at once, and the next has all of its time', async () => {
    await using world = await worldOf(cardPath([level('PT1H', 'eve'), level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 5 * minute - 1);
    assert.equal((await cards.pages()).length, 1);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
  });

  it('because their address is refused for good is left at once too', async () => {
    await using world = await worldOf(cardPath([level('PT1H', 'ana'), level('PT5M', 'kim')]));
    world.mailbox.refuseWith = 550;
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    const [why] = (await cards.why('level-reached')).slice(1);
    assert.match(
      why ?? '',
      /^No page of level 1 could be delivered \(Ana Costa: .*\): level 2 of Card path pages Kim\.$/,
    );
  });
});
