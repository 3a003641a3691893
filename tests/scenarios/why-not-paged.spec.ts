import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply, branch, cardPath, cardsFail, leap, level, minute, named, worldOf } from '../harness/paging.ts';

/** Each asks why they were not paged: the events say it. */
describe('somebody who was not paged', () => {
  it('reads that they had declined, and were passed over for it', async () => {
    await using world = await worldOf(
      cardPath([level('PT5M', 'kim'), level('PT5M', ['kim', 'lea']), level('PT5M', 'kim'), level('PT5M', 'noa')]),
    );
    const cards = await cardsFail(world);
    await cards.ask('decline', { by: 'kim', why: 'I am on a train' });
    assert.deepEqual(await cards.why('pages-withdrawn'), ['Kim declined (I am on a train).']);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Lea', '02:05 Noa']);
    assert.deepEqual(
      (await cards.why('level-reached'))[1],
      'Kim declined (I am on a train): level 2 of Card path pages Lea, and passes over Kim (declined).',
    );
    assert.deepEqual(await cards.why('level-skipped'), [
      'Level 3 of Card path has nobody to page: everybody whom it would page has declined.',
    ]);
  });

  it('reads that the path went the other way, by what, and what was known', async () => {
    await using world = await worldOf(
      cardPath([named('worst', branch('incident.rank == 1', [level('PT5M', 'kim')], [level('PT5M', 'lea')]))]),
    );
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.why('branch-taken'), [
      'The branch worst of Card path goes the other way, because its condition does not hold: incident.rank is 2.',
    ]);
  });

  it('reads that the path went the other way because something was not known', async () => {
    await using world = await worldOf(
      cardPath([branch('incident.labels["region"] == "eu"', [level('PT5M', 'kim')], [level('PT5M', 'lea')])]),
    );
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Lea']);
    const [why] = await cards.why('branch-taken');
    assert.match(why ?? '', /goes the other way, because its condition cannot be evaluated \(.*region.*\)\.$/);
  });

  it('reads that it was the turn of somebody else', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['kim', 'lea'], { mode: 'round-robin' })]));
    await cardsFail(world);
    const second = await cardsFail(world, { title: 'cards fail again' });
    const [why] = await second.why('level-reached');
    assert.match(why ?? '', /: level 1 of Card path pages Lea, whose turn it is\.$/);
  });

  it('reads that nobody was on call, and through what', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'schedule/nobody'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.why('level-skipped'), [
      'Level 1 of Card path has nobody to page: nobody is on call or reachable through Nobody on call.',
    ]);
    assert.deepEqual(await cards.why('level-reached'), ['Level 1 had nobody to page: level 2 of Card path pages Lea.']);
  });

  it('reads that somebody else was on call, by an override', async () => {
    const rotation = { people: ['person/kim'], startsAt: '2026-01-05T00:00', turnLength: 'P1W' };
    await using world = await worldOf(
      { ref: 'schedule/cards', name: 'Cards on call', timeZone: 'UTC', rotation },
      cardPath([level('PT5M', 'schedule/cards')]),
    );
    await apply(world, {
      ref: 'override/kim-away',
      name: 'Kim is away',
      schedule: 'schedule/cards',
      kind: 'replace',
      person: 'person/lea',
      insteadOf: 'person/kim',
      startsAt: '2026-11-18T01:00Z',
      endsAt: '2026-11-18T05:00Z',
      by: 'person/kim',
      why: 'at the dentist',
    });
    const cards = await cardsFail(world);
    const [why] = await cards.why('level-reached');
    assert.match(why ?? '', /: level 1 of Card path pages Lea \(by an override of Kim: at the dentist\)\.$/);
  });

  it('reads that somebody had acknowledged before it came to them', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.why('escalation-halted'), ['Kim acknowledged.']);
  });

  it('reads that it was resolved before it came to them', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    await cards.ask('resolve', { by: 'kim' });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.why('escalation-halted'), ['The incident is resolved.']);
  });

  it('reads that what led to them is not affected any more', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world, { affects: ['Card payments', 'Login'] });
    await cards.ask('scope', { by: 'ana', remove: ['Card payments'] });
    assert.deepEqual(await cards.why('escalation-halted'), [
      'Card payments is not affected any more, and nothing else led to it.',
    ]);
  });

  it('reads that it was handed off before it came to them', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    await cards.ask('handoff', { by: 'kim', to: 'noa', why: 'It is the network' });
    assert.deepEqual(await cards.why('escalation-halted'), ['Kim handed it off to Noa (It is the network).']);
  });

  it('reads that a rule passed them over because they were paged already', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim')]), {
      ref: 'rule/kim-too',
      name: 'Kim too',
      on: ['declared'],
      do: [{ page: ['person/kim'] }, { page: ['person/kim', 'person/max'] }],
    });
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max']);
    const [fired] = (await world.entries(cards.id)).filter(({ kind }) => kind === 'rule-fired');
    const told = `${fired?.text} ${fired?.reason}`;
    assert.match(told, /Kim was paged or has it already\./);
    assert.match(told, /Max is paged; Kim was paged or has it already\./);
  });

  it('reads that they have no way to be reached', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['eve', 'kim'])]));
    const cards = await cardsFail(world);
    const [why] = await cards.why('page-undeliverable');
    assert.match(why ?? '', /Eve Lind/);
  });

  it('reads that the page was withdrawn before it had got through', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['ana', 'kim'])]));
    world.mailbox.refuseWith = 451;
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    const withdrawn = (await world.entries(cards.id)).filter(({ kind }) => kind === 'page-withdrawn');
    assert.match(withdrawn.map(({ text, reason }) => `${text} ${reason}`).join(), /Ana Costa/);
  });

  it('reads that they are not of those whom the incident leads to', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim')]));
    const cards = await cardsFail(world);
    const [why] = await cards.why('incident-routed');
    assert.match(why ?? '', /^The declaration says that Card payments is affected/);
  });
});
