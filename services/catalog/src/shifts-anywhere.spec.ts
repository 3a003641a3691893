import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CatalogWorld } from './testing/catalog-world.ts';
import { ana, groundwork } from './testing/organisation.ts';

const ben = { ...ana, ref: 'person/ben', name: 'Ben Ito' };
const rotation = { people: [ana.ref, ben.ref], startsAt: '2026-11-16T09:00', turnLength: 'P1W' };
const schedule = { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Lisbon', rotation };
const byDay = {
  ref: 'schedule/office',
  name: 'Office',
  timeZone: 'Europe/Lisbon',
  layers: [
    { name: 'base', rotation: { ...rotation, people: [ben.ref] } },
    { name: 'nobody-at-night', nobody: true, restrictedTo: [{ from: '18:00', to: '09:00' }] },
  ],
};

/** It is Wednesday, 18 November 2026, 02:00 in Lisbon, and Ana is on call. */
async function world(): Promise<CatalogWorld> {
  const opened = await CatalogWorld.open();
  await opened.apply([...groundwork, ben, schedule, byDay]);
  return opened;
}

type Shifts = readonly { name: string; startsAt: string; endsAt: string; schedule?: { ref: string } }[];

describe('who is on call, anywhere', () => {
  it('tells who is next, and who is on call at another moment', async () => {
    await using catalog = await world();
    const told = async (query: string) =>
      (
        (await catalog.ask('GET', `/v1/on-call${query}`)).body['schedules'] as {
          onCall: { name: string } | null;
          next: { name: string; startsAt: string } | null;
        }[]
      ).map(({ onCall, next }) => [onCall?.name, next?.name, next?.startsAt]);
    assert.deepEqual(await told(''), [
      ['Ana Costa', 'Ben Ito', '2026-11-23T09:00:00.000Z'],
      [undefined, 'Ben Ito', '2026-11-18T09:00:00.000Z'],
    ]);
    assert.deepEqual(await told('?at=2026-11-24T12:00:00Z'), [
      ['Ben Ito', 'Ana Costa', '2026-11-30T09:00:00.000Z'],
      ['Ben Ito', 'Ben Ito', '2026-11-25T09:00:00.000Z'],
    ]);
  });

  it('lists the shifts of a person over all schedules, page by page', async () => {
    await using catalog = await world();
    const page = async (query: string) =>
      (await catalog.ask('GET', `/v1/people/ben/shifts?from=2026-11-22T00:00:00Z&to=2026-11-25T00:00:00Z${query}`))
        .body as unknown as { shifts: Shifts; next: string | null };
    const { shifts, next } = await page('');
    assert.deepEqual(
      [shifts.map((shift) => [shift.schedule?.ref, shift.startsAt]), next],
      [
        [
          ['schedule/office', '2026-11-22T09:00:00.000Z'],
          ['schedule/identity', '2026-11-23T09:00:00.000Z'],
          ['schedule/office', '2026-11-23T09:00:00.000Z'],
          ['schedule/office', '2026-11-24T09:00:00.000Z'],
        ],
        null,
      ],
    );
    const [first, second, third] = [await page('&limit=1'), await page('&limit=2&after=2026-11-23T09:00:00Z'), null];
    assert.deepEqual(
      [first.shifts.length, first.next, second.shifts.length, second.next, third],
      [1, '2026-11-23T09:00:00.000Z', 2, '2026-11-24T09:00:00.000Z', null],
    );
  });

  it('tells the layers of a schedule each by itself, and the gaps of all schedules', async () => {
    await using catalog = await world();
    const { body } = await catalog.ask('GET', '/v1/schedules/office/layers?from=2026-11-23T00:00&to=2026-11-24T00:00');
    assert.deepEqual(
      (body['layers'] as { layer: string; shifts: Shifts; nobody: object[] }[]).map(({ layer, shifts, nobody }) => [
        layer,
        shifts.map(({ name }) => name),
        nobody,
      ]),
      [
        ['base', ['Ben Ito', 'Ben Ito'], []],
        [
          'nobody-at-night',
          [],
          [
            { startsAt: '2026-11-23T00:00:00.000Z', endsAt: '2026-11-23T09:00:00.000Z' },
            { startsAt: '2026-11-23T18:00:00.000Z', endsAt: '2026-11-24T00:00:00.000Z' },
          ],
        ],
      ],
    );
    const gaps = (await catalog.ask('GET', '/v1/on-call/gaps?to=2026-11-19T00:00:00Z')).body['gaps'] as object[];
    assert.deepEqual(gaps[0], {
      schedule: 'schedule/office',
      name: 'Office',
      startsAt: '2026-11-18T02:00:00.000Z',
      endsAt: '2026-11-18T09:00:00.000Z',
      because: 'The layer "nobody-at-night" of Office says that nobody is on call.',
    });
  });

  it('refuses a span that is empty or too long', async () => {
    await using catalog = await world();
    for (const path of ['/v1/people/ben/shifts', '/v1/on-call/gaps'])
      for (const [to, code] of [
        ['2026-11-01T00:00:00Z', 'empty-span'],
        ['2030-11-01T00:00:00Z', 'span-too-long'],
      ])
        assert.equal((await catalog.ask('GET', `${path}?to=${to}`)).body['code'], code);
  });
});
