import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { apply, cardPath, cardsFail, hour, leap, level, minute, worldOf, type Incident } from '../harness/paging.ts';

const ladder = cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]);

const ruleOn = (on: readonly unknown[], more: object = {}) => ({
  ref: 'rule/one',
  name: 'One rule',
  on,
  do: [{ page: ['person/max'] }],
  ...more,
});

const toMax = async (cards: Incident) => (await cards.pages()).filter((line) => line.endsWith('Max'));

describe('a rule has somebody paged', () => {
  for (const [what, happens] of [
    ['declined', (cards: Incident) => cards.ask('decline', { by: 'kim', why: 'On a train' })],
    ['handed-off', (cards: Incident) => cards.ask('handoff', { by: 'kim', to: 'noa', why: 'It is hers' })],
    ['acknowledged', (cards: Incident) => cards.ask('acknowledge', { by: 'kim' })],
    ['status-changed', (cards: Incident) => cards.ask('status', { by: 'kim', status: 'identified' })],
    ['severity-lowered', (cards: Incident) => cards.ask('severity', { by: 'kim', severity: 'sev4' })],
    ['scope-grown', (cards: Incident) => cards.ask('scope', { by: 'kim', add: ['login'] })],
  ] as const)
    it(`when it is ${what}, and not before`, async () => {
      await using world = await worldOf(ladder, ruleOn([what]));
      const cards = await cardsFail(world);
      assert.deepEqual(await toMax(cards), []);
      await happens(cards);
      assert.deepEqual(await toMax(cards), ['02:00 Max']);
    });

  it('when a path has come to its end', async () => {
    await using world = await worldOf(ladder, ruleOn(['path-exhausted']));
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    assert.deepEqual(await toMax(cards), []);
    await leap(world, 5 * minute);
    assert.deepEqual(await toMax(cards), ['02:10 Max']);
  });

  it('when nobody leads it for so long, and not when somebody does', async () => {
    await using world = await worldOf(ladder, ruleOn([{ 'without-lead-for': 'PT20M' }]));
    const alone = await cardsFail(world, { title: 'nobody leads' });
    const led = await cardsFail(world, { title: 'lea leads' });
    for (const each of [alone, led]) await each.ask('acknowledge', { by: 'kim' });
    await led.ask('lead', { by: 'lea', lead: 'lea' });
    await leap(world, 20 * minute);
    assert.deepEqual([await toMax(alone), await toMax(led)], [['02:20 Max'], []]);
  });

  it('when no update was posted for so long since the last', async () => {
    await using world = await worldOf(ladder, ruleOn([{ 'without-update-for': 'PT20M' }]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 15 * minute);
    await cards.ask('updates', { by: 'kim', text: 'Rolling back.' });
    await leap(world, 15 * minute);
    assert.deepEqual(await toMax(cards), []);
    await leap(world, 5 * minute);
    assert.deepEqual(await toMax(cards), ['02:35 Max']);
  });

  it('at its time after a restart, and at once when that had passed', async () => {
    await using world = await worldOf(ladder, ruleOn([{ 'open-for': 'PT20M' }]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await world.stop();
    world.clock.advance(hour);
    await world.start();
    assert.deepEqual(await toMax(cards), ['03:00 Max']);
  });

  it('once for an incident, however often it happens', async () => {
    await using world = await worldOf(ladder, ruleOn(['status-changed']));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await cards.ask('status', { by: 'kim', status: 'identified' });
    await cards.ask('acknowledge', { by: 'max' });
    for (const status of ['monitoring', 'investigating']) await cards.ask('status', { by: 'kim', status });
    await leap(world, hour);
    assert.deepEqual(await toMax(cards), ['02:00 Max']);
  });

  it('again when it says so, once that time is over', async () => {
    await using world = await worldOf(
      ladder,
      ruleOn(['status-changed'], { againAfter: 'PT1H', do: [{ tell: ['person/max'], say: 'It goes on.' }] }),
    );
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    for (const status of ['identified', 'monitoring']) await cards.ask('status', { by: 'kim', status });
    assert.equal((await cards.messagesTo('Max', 'note')).length, 1);
    await leap(world, hour);
    await cards.ask('status', { by: 'lea', status: 'investigating' });
    assert.equal((await cards.messagesTo('Max', 'note')).length, 2);
  });

  it('until they acknowledge, while the path goes on by itself', async () => {
    await using world = await worldOf(ladder, ruleOn(['declared']));
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max', '02:05 Lea', '02:05 Max']);
    await cards.ask('acknowledge', { by: 'max' });
    await leap(world, 5 * minute);
    assert.deepEqual(await toMax(cards), ['02:00 Max', '02:05 Max']);
    assert.equal((await cards.pages()).at(-1), '02:10 Dana Reyes', 'nobody of the path has it');
  });

  it('never after it is resolved', async () => {
    await using world = await worldOf(ladder, ruleOn([{ 'open-for': 'PT20M' }]));
    const cards = await cardsFail(world);
    await cards.ask('resolve', { by: 'kim' });
    await leap(world, hour);
    assert.deepEqual(await toMax(cards), []);
  });

  it('whoever it means is found then: nobody on call is said, and stops nothing', async () => {
    await using world = await worldOf(
      ladder,
      ruleOn(['declared'], { do: [{ page: ['schedule/nobody'] }, { page: ['person/max'] }] }),
    );
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max']);
    const [fired] = (await world.entries(cards.id)).filter(({ kind }) => kind === 'rule-fired');
    assert.match(`${fired?.text} ${fired?.reason}`, /Nobody is on call or reachable through Nobody on call\./);
  });

  it('and whose rule is removed meanwhile goes on paging them, until somebody acknowledges', async () => {
    await using world = await worldOf(ladder, ruleOn(['declared']));
    const cards = await cardsFail(world);
    await world.remove('/v1/catalog/entries/rule/one');
    await leap(world, 5 * minute);
    assert.deepEqual(await toMax(cards), ['02:00 Max', '02:05 Max']);
  });

  it('in two rules at once, once', async () => {
    await using world = await worldOf(
      ladder,
      ruleOn(['declared']),
      ruleOn(['declared'], { ref: 'rule/two', name: 'Two' }),
    );
    const cards = await cardsFail(world);
    assert.deepEqual(await toMax(cards), ['02:00 Max']);
  });
});

describe('a suggestion', () => {
  const suggests = ruleOn(['declared'], {
    do: [{ page: ['person/max'], mode: 'nudge', ask: ['person/noa', 'person/lea'] }],
  });
  const nudgesOf = async (cards: Incident) =>
    (await cards.read())['nudges'] as unknown as readonly { readonly id?: string; readonly nudgeId?: string }[];

  it('that one accepts and another dismisses at once is decided once, and the other is told', async () => {
    await using world = await worldOf(ladder, suggests);
    const cards = await cardsFail(world);
    const [nudge] = await nudgesOf(cards);
    const url = `/v1/nudges/${encodeURIComponent(nudge?.nudgeId ?? nudge?.id ?? '')}/answer`;
    const answers = await Promise.all([
      world.send(url, { by: 'noa', answer: 'accept' }),
      world.send(url, { by: 'lea', answer: 'dismiss', why: 'Not needed' }),
    ]);
    await world.drain();
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), [200, 409], answers.map(({ text }) => text).join());
    assert.equal((await toMax(cards)).length, statuses[0] === 200 ? 1 : 0);
  });

  it('whose rule is removed meanwhile can still be accepted', async () => {
    await using world = await worldOf(ladder, suggests);
    const cards = await cardsFail(world);
    await world.remove('/v1/catalog/entries/rule/one');
    const [nudge] = await nudgesOf(cards);
    const url = `/v1/nudges/${encodeURIComponent(nudge?.nudgeId ?? nudge?.id ?? '')}/answer`;
    const { status, text } = await world.post(url, { by: 'noa', answer: 'accept' });
    assert.equal(status, 200, text);
    assert.deepEqual(await toMax(cards), ['02:00 Max']);
  });

  it('is not of use any more once the incident is resolved, and says so', async () => {
    await using world = await worldOf(ladder, suggests);
    const cards = await cardsFail(world);
    await cards.ask('resolve', { by: 'kim' });
    assert.equal((await cards.why('nudge-overtaken')).length, 1);
    await leap(world, hour);
    assert.deepEqual(await toMax(cards), []);
  });
});

describe('an acknowledged incident', () => {
  it('pages nobody by a rule that asks for nobody having it', async () => {
    await using world = await worldOf(ladder, ruleOn([{ 'unacknowledged-for': 'PT4M' }]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });

  it('is asked of a rule that is applied later, from when it was declared', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 10 * minute);
    await apply(world, ruleOn([{ 'open-for': 'PT20M' }]));
    await leap(world, 10 * minute);
    assert.deepEqual(await toMax(cards), ['02:20 Max']);
  });

  it('is asked at once of a rule that is applied when its time has passed', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, hour);
    await apply(world, ruleOn([{ 'open-for': 'PT20M' }]));
    assert.deepEqual(await toMax(cards), ['03:00 Max']);
  });

  it('is asked for updates as soon as its severity wants them', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await apply(world, severity('sev2', { name: 'Major', assumed: true, updateEvery: 'PT30M' }));
    await leap(world, 30 * minute);
    assert.equal((await cards.messagesTo('Kim', 'nudge')).length, 1);
  });
});
