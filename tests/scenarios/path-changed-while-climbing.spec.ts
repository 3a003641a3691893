import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import {
  apply,
  cardPath,
  cardsFail,
  hour,
  leap,
  level,
  minute,
  named,
  worldOf,
  type Incident,
} from '../harness/paging.ts';

const before = cardPath([named('first', level('PT5M', 'kim')), named('second', level('PT5M', 'lea'))]);
const after = cardPath([named('first', level('PT5M', 'kim')), named('second', level('PT5M', 'max'))]);

const migrate = (incident: Incident) =>
  incident.ask('escalations/migrate', { by: 'dana', why: 'The new path is right' });

describe('a path that is changed while it is climbed', () => {
  // PagerDuty and Grafana OnCall keep a silent snapshot, GoAlert is silently live.
  it('is climbed on as it was when the incident began, and as it is now by whatever begins now', async () => {
    await using world = await worldOf(before);
    const old = await cardsFail(world);
    await apply(world, after);
    const young = await cardsFail(world, { title: 'cards fail again' });
    await world.advance(6 * minute);
    // Within a minute of the first Kim is told of the second.
    assert.deepEqual(
      [await old.pages(), await young.pages()],
      [
        ['02:00 Kim', '02:05 Lea'],
        ['02:01 Kim', '02:06 Max'],
      ],
    );
  });

  it('says to whoever applies it which incidents go on by the one before', async () => {
    await using world = await worldOf(before);
    const cards = await cardsFail(world);
    const { text } = await world.post('/v1/catalog/apply', { entries: [after] });
    assert.ok(text.includes(cards.id), text);
  });

  it('is climbed as it is now once somebody has it moved, which says from which version to which', async () => {
    await using world = await worldOf(before);
    const cards = await cardsFail(world);
    await apply(world, after);
    await migrate(cards);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Max']);
    assert.deepEqual(await cards.why('path-migrated'), [
      'Dana Reyes had it go on with version 3 of Card path instead of version 2: it stands at level 1 (first), and nobody is paged for it.',
    ]);
  });

  it('and is moved to fewer levels, stands at the last of them and waits as long as before', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT15M', 'lea'), level('PT5M', 'noa')]));
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await apply(world, cardPath([level('PT1M', 'max')]));
    await migrate(cards);
    await leap(world, 15 * minute - 1);
    assert.equal((await cards.pages()).length, 2);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:20 Dana Reyes']);
  });

  it('and is moved while somebody has it, is climbed as it is now when they go silent', async () => {
    await using world = await worldOf(
      before,
      severity('sev2', { name: 'Major', assumed: true, reescalateAfter: 'PT30M' }),
    );
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await apply(world, cardPath([level('PT5M', 'noa')]));
    await migrate(cards);
    await leap(world, 30 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:30 Kim', '02:30 Noa']);
  });

  it('is climbed on as it was over a restart', async () => {
    await using world = await worldOf(before);
    const cards = await cardsFail(world);
    await apply(world, after);
    await world.stop();
    await world.start();
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
  });

  it('pages whoever is on call by the schedule of now', async () => {
    const onCall = (person: string) => ({
      ref: 'schedule/cards',
      name: 'Cards on call',
      timeZone: 'UTC',
      layers: [
        { name: 'All', rotation: { people: [`person/${person}`], startsAt: '2026-01-05T00:00', turnLength: 'P1W' } },
      ],
    });
    await using world = await worldOf(onCall('lea'), cardPath([level('PT5M', 'kim'), level('PT5M', 'schedule/cards')]));
    const cards = await cardsFail(world);
    await apply(world, {
      ref: 'override/lea-away',
      name: 'Lea is away',
      schedule: 'schedule/cards',
      kind: 'replace',
      person: 'person/max',
      insteadOf: 'person/lea',
      startsAt: '2026-11-18T02:00Z',
      endsAt: '2026-11-18T04:00Z',
      by: 'person/lea',
      why: 'At the dentist',
    });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Max']);
  });
});

describe('a path that is removed while it is climbed', () => {
  const gone = cardPath(before.nodes, { ref: 'escalation-path/gone', name: 'Gone path' });
  const rule = { ref: 'rule/gone', name: 'Gone', on: ['declared'], do: [{ start: 'escalation-path/gone' }] };

  it('is climbed on to its end, and whoever removes it is told which incidents go on by it', async () => {
    await using world = await worldOf(cardPath([level('PT1H', 'noa')]), gone, rule);
    const cards = await cardsFail(world);
    await world.remove('/v1/catalog/entries/rule/gone');
    const { status, text } = await world.remove('/v1/catalog/entries/escalation-path/gone');
    assert.equal(status, 200, text);
    assert.ok(text.includes(cards.id), text);
    await leap(world, 5 * minute);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Noa', '02:05 Lea', '02:10 Dana Reyes']);
  });

  it('has no newer version to move to, and says so by moving nothing', async () => {
    await using world = await worldOf(cardPath([level('PT1H', 'noa')]), gone, rule);
    const cards = await cardsFail(world);
    await world.remove('/v1/catalog/entries/rule/gone');
    await world.remove('/v1/catalog/entries/escalation-path/gone');
    const { status, body } = await migrate(cards);
    assert.deepEqual([status, body['migrated']], [200, []]);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Noa', '02:05 Lea']);
  });
});

describe('what is read as it is now', () => {
  it('is a severity: an acknowledgement lapses after what it says since', async () => {
    await using world = await worldOf(before);
    const cards = await cardsFail(world);
    await apply(world, severity('sev2', { name: 'Major', assumed: true, reescalateAfter: 'PT20M' }));
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 20 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:20 Kim']);
  });

  it('is a rule: one that is applied while an incident is open is asked of it, and one that is removed is not', async () => {
    const late = { ref: 'rule/late', name: 'Late', on: [{ 'open-for': 'PT1H' }], do: [{ page: ['person/max'] }] };
    await using world = await worldOf(before, { ...late, ref: 'rule/other', do: [{ page: ['person/noa'] }] });
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await apply(world, late);
    await world.remove('/v1/catalog/entries/rule/other');
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '03:00 Max']);
  });
});
