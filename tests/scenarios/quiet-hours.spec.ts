import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cardPath, cardsFail, hour, leap, level, minute, worldOf } from '../harness/paging.ts';

/** The stories begin at two in the morning. */
const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' };
const asleep = (name: string, more: object = {}) => ({
  ref: `person/${name.toLowerCase()}`,
  name,
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
  quietHours,
  ...more,
});
const quietly = { urgency: 'low' } as const;

describe('quiet hours', () => {
  it('are waited for with what is of low urgency, by the level too, and the timeline says why', async () => {
    await using world = await worldOf(
      asleep('Kim'),
      cardPath([level('PT5M', 'kim', quietly), level('PT5M', 'lea', quietly)]),
    );
    const cards = await cardsFail(world);
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), [], 'nobody climbs past who is asleep');
    assert.deepEqual(await cards.why('page-held'), [
      'This page is of low urgency, and Kim has quiet hours from 22:00 to 07:00 (UTC), so it waits until they are over.',
    ]);
    assert.deepEqual(await cards.why('wait-began'), [
      'This is of low urgency, and Kim has quiet hours: level 1 of Card path waits until they are over, and its 5 min begin then.',
    ]);
    const entries = await world.entries(cards.id);
    assert.equal(
      entries.find(({ kind }) => kind === 'page-held')?.text,
      'The page to Kim waits until 2026-11-18 07:00:00 UTC, when their quiet hours are over.',
    );

    await leap(world, 4 * hour);
    assert.deepEqual(await cards.pages(), ['07:00 Kim']);
    const [text = ''] = await cards.messagesTo('Kim', 'page');
    assert.match(text, /Answer by 07:05 UTC; then level 2 is paged\./);
    assert.doesNotMatch(text, / late: /);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['07:00 Kim', '07:05 Lea']);
  });

  it('do not hold the path when somebody else of the level is awake', async () => {
    await using world = await worldOf(
      asleep('Kim'),
      cardPath([level('PT5M', ['kim', 'lea'], quietly), level('PT5M', 'max', quietly)]),
    );
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Lea', '02:05 Max']);
  });

  it('are nothing to what is of high urgency, from the start or since it was raised', async () => {
    await using world = await worldOf(
      asleep('Kim'),
      cardPath([level('PT5M', 'kim', { urgency: 'by-severity' }), level('PT5M', 'lea')]),
    );
    const cards = await cardsFail(world, { severity: 'sev4' });
    await leap(world, 10 * minute);
    assert.deepEqual(await cards.pages(), []);
    await cards.ask('severity', { severity: 'sev1', by: 'ben' });
    assert.deepEqual(await cards.pages(), ['02:10 Kim']);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:10 Kim', '02:15 Lea'], 'its time begins with the page');
  });

  it('are not waited for by what was answered meanwhile', async () => {
    await using world = await worldOf(asleep('Kim'), cardPath([level('PT5M', 'kim', quietly)]));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 6 * hour);
    assert.deepEqual(await cards.pages(), []);
  });

  it('are waited for by a last resort too, which is paged once when they are over', async () => {
    await using world = await worldOf(asleep('Dana'), cardPath([level('PT5M', 'kim', quietly)]));
    const cards = await cardsFail(world, { severity: 'sev4' });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    for (let quarters = 0; quarters < 4; quarters += 1) await leap(world, 15 * minute);
    assert.equal((await cards.why('page-held')).length, 1, 'not again and again');
    await leap(world, 4 * hour - 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '07:00 Dana']);
  });

  it('are shown by a preview', async () => {
    await using world = await worldOf(asleep('Kim'), cardPath([level('PT5M', 'kim', quietly)]));
    const { status, text, body } = await world.post('/v1/incidents/preview', {
      title: 'cards fail',
      affects: ['Card payments'],
    });
    assert.equal(status, 200, text);
    const { routes, contacts } = body as unknown as {
      routes: readonly { lastResort: { at: string } }[];
      contacts: readonly { person: string; methods: readonly { afterSeconds: number }[] }[];
    };
    assert.equal(routes[0]?.lastResort.at, '2026-11-18T07:05:00.000Z');
    const kim = contacts.find(({ person }) => person === 'person/kim');
    assert.deepEqual(
      kim?.methods.map(({ afterSeconds }) => afterSeconds),
      [5 * 3_600],
    );
  });
});
