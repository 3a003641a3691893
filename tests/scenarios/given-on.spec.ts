import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cardPath,
  cardsFail,
  hour,
  incidentOf,
  leap,
  level,
  minute,
  worldOf,
  type Incident,
} from '../harness/paging.ts';

const ladder = cardPath([level('PT5M', 'kim'), level('PT5M', 'lea'), level('PT5M', 'noa')]);

const network = {
  ref: 'escalation-path/network',
  name: 'Network path',
  nodes: [level('PT5M', 'max')],
  lastResort: 'person/dana',
};
const networkTeam = { ref: 'team/network', name: 'Network', members: ['person/max'], path: 'escalation-path/network' };

const why = 'It is not ours';
const handoff = (incident: Incident, by: string, to: string) => incident.ask('handoff', { by, to, why });

describe('somebody who declines', () => {
  it('has the next level paged at once, which has all of its time', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await leap(world, minute);
    await cards.ask('decline', { by: 'kim', why: 'On a train' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:01 Lea']);
    await leap(world, 4 * minute);
    assert.equal((await cards.pages()).length, 2, 'the time of the first level is not that of the second');
    await leap(world, minute);
    assert.equal((await cards.pages()).at(-1), '02:06 Noa');
  });

  it('is passed over in this round, and paged again in the next', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea'), { repeat: { times: 1 } }]));
    const cards = await cardsFail(world);
    await cards.ask('decline', { by: 'kim', why: 'On a train' });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea', '02:05 Kim']);
  });

  it('late, when the path has gone on, changes nothing for whoever is paged since', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await cards.ask('decline', { by: 'kim', why: 'I slept' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
    await leap(world, 5 * minute);
    assert.equal((await cards.pages()).at(-1), '02:10 Noa');
  });

  it('after having it gives it back: the next level is paged at once', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await cards.ask('decline', { by: 'kim', why: 'It is the network, not us' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea']);
    assert.equal((await cards.read())['status'], 'open');
  });

  it('as everybody does, has the last resort paged', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    await cards.ask('decline', { by: 'kim', why: 'On a train' });
    await cards.ask('decline', { by: 'lea', why: 'At sea' });
    assert.deepEqual(await cards.pages(), ['02:00 Dana Reyes', '02:00 Kim', '02:00 Lea']);
  });

  it('of two has the next level paged at once, and the other may still take it', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['kim', 'max']), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    await cards.ask('decline', { by: 'kim', why: 'On a train' });
    const [second] = (await cards.pages()).filter((line) => line.endsWith('Lea'));
    assert.equal(second, '02:00 Lea', 'the next level at once');
    await cards.ask('acknowledge', { by: 'max' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea', '02:00 Max']);
  });
});

describe('somebody who wants more help', () => {
  it('has the next level paged at once, also when they have it', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 10 * minute);
    await cards.ask('escalate', { by: 'kim' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:10 Lea']);
    assert.deepEqual(
      (await cards.why('level-reached')).at(-1),
      'Kim asked for the next level: level 2 of Card path pages Lea.',
    );
  });

  it('as others do after them, has as many levels paged', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('escalate', { by: 'kim' });
    await leap(world, minute);
    await cards.ask('escalate', { by: 'lea' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea', '02:01 Noa']);
  });
});

describe('a handoff', () => {
  it('that nobody takes comes back: whoever gave it is paged, and their path from the top', async () => {
    await using world = await worldOf(ladder, network, networkTeam);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await handoff(cards, 'lea', 'team/network');
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:05 Max']);
    await leap(world, 5 * minute);
    assert.deepEqual(
      (await cards.pages()).filter((line) => line.startsWith('02:10')),
      ['02:10 Kim', '02:10 Lea'],
    );
  });

  it('that everybody there declines comes back at once', async () => {
    await using world = await worldOf(ladder, network, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await cards.ask('decline', { by: 'max', why: 'It is not us either' });
    assert.equal((await cards.pages()).filter((line) => line === '02:00 Kim').length, 2);
    assert.equal((await cards.why('handoff-returned')).length, 1);
  });

  it('is waited for over a restart', async () => {
    await using world = await worldOf(ladder, network, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await world.stop();
    world.clock.advance(5 * minute);
    await world.start();
    assert.ok((await cards.pages()).includes('02:05 Kim'), (await cards.pages()).join());
  });

  it('to a person waits five minutes for them', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'person/max');
    await leap(world, 5 * minute - 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max']);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max', '02:05 Kim']);
  });

  it('before anybody is known to be paged leads to the new side all the same', async () => {
    await using world = await worldOf(ladder, network, networkTeam);
    const { body } = await world.send('/v1/incidents', { title: 'cards fail', affects: ['Card payments'] });
    const cards = incidentOf(world, body.id);
    await handoff(cards, 'kim', 'team/network');
    assert.ok((await cards.pages()).includes('02:00 Max'));
  });
});

describe('an incident that goes to and fro', () => {
  const withAdjudicator = { ...ladder, adjudicator: 'person/noa' };

  it('from one to another and back has somebody asked to decide, once', async () => {
    await using world = await worldOf(withAdjudicator, { ...network, adjudicator: 'person/noa' }, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await handoff(cards, 'max', 'team/payments');
    assert.deepEqual(
      (await cards.pages()).filter((line) => line.endsWith('Noa')),
      ['02:00 Noa'],
    );
    const [told, ...others] = await cards.why('bounce-detected');
    assert.deepEqual(others, []);
    assert.match(told ?? '', /in a circle, from .*Payments to .*Network to .*Payments.*Noa is asked to decide/);
  });

  it('pages whoever decides again when they do not answer, and no more once they do', async () => {
    const short = cardPath([level('PT1H', 'kim')], { adjudicator: 'person/noa' });
    const far = { ...network, nodes: [level('PT1H', 'max')], adjudicator: 'person/noa' };
    await using world = await worldOf(short, far, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await handoff(cards, 'max', 'team/payments');
    const toNoa = async () => (await cards.pages()).filter((line) => line.endsWith('Noa'));
    await leap(world, 5 * minute);
    assert.deepEqual(await toNoa(), ['02:00 Noa', '02:05 Noa']);
    await cards.ask('acknowledge', { by: 'noa' });
    await leap(world, 30 * minute);
    assert.deepEqual(await toNoa(), ['02:00 Noa', '02:05 Noa']);
  });

  it('goes on to page the side that it is handed to, and stops no clock any more', async () => {
    await using world = await worldOf(withAdjudicator, { ...network, adjudicator: 'person/noa' }, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await handoff(cards, 'max', 'team/payments');
    await handoff(cards, 'kim', 'person/ben');
    assert.equal(world.webhooks.attempts.length, 1);
    await leap(world, 5 * minute);
    assert.ok((await cards.pages()).includes('02:05 Lea'), 'the path of Payments climbs on');
  });

  it('declined three times, has somebody asked to decide', async () => {
    await using world = await worldOf(
      cardPath([level('PT5M', 'kim'), level('PT5M', 'lea'), level('PT5M', 'max'), level('PT5M', 'ben')], {
        adjudicator: 'person/noa',
      }),
    );
    const cards = await cardsFail(world);
    for (const by of ['kim', 'lea', 'max']) await cards.ask('decline', { by, why });
    assert.ok((await cards.pages()).includes('02:00 Noa'));
    assert.equal((await cards.why('bounce-detected')).length, 1);
  });

  it('that is taken between is no loop', async () => {
    await using world = await worldOf(withAdjudicator, network, networkTeam);
    const cards = await cardsFail(world);
    await handoff(cards, 'kim', 'team/network');
    await cards.ask('acknowledge', { by: 'max' });
    await handoff(cards, 'max', 'person/lea');
    await cards.ask('acknowledge', { by: 'lea' });
    assert.deepEqual(await cards.why('bounce-detected'), []);
  });
});

describe('the end of an incident', () => {
  it('is told, quietly and once, to those who were paged and did not answer, and to nobody else', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await cards.ask('acknowledge', { by: 'lea' });
    await cards.ask('resolve', { by: 'lea' });
    await leap(world, hour);
    const told = await Promise.all(['Kim', 'Lea', 'Noa'].map((name) => cards.messagesTo(name, 'note')));
    assert.deepEqual(
      told.map(({ length }) => length),
      [1, 0, 0],
    );
  });
});
