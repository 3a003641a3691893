import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CatalogWorld } from './testing/catalog-world.ts';
import { ana, groundwork } from './testing/organisation.ts';

const ben = { ...ana, ref: 'person/ben', name: 'Ben Ito' };
const cas = { ...ana, ref: 'person/cas', name: 'Cas Ode' };
const rotation = { people: [ana.ref], startsAt: '2026-11-16T09:00', turnLength: 'P1W' };
const schedule = { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Berlin', rotation };
const hour = 3_600_000;

/** It is Wednesday, 18 November 2026, 03:00 in Berlin, and Ana is on call. */
async function world(): Promise<CatalogWorld> {
  const opened = await CatalogWorld.open();
  await opened.apply([...groundwork, ben, cas, schedule]);
  return opened;
}

const tomorrow = {
  person: 'ben',
  startsAt: '2026-11-19T10:00',
  endsAt: '2026-11-19T14:00',
  by: 'Ana Costa',
  why: 'Ana is at the dentist.',
};
const make = async (in_: CatalogWorld, more: object = {}) =>
  in_.ask('POST', '/v1/schedules/identity/overrides', { ...tomorrow, ...more });
const list = async (in_: CatalogWorld, query = '') =>
  (await in_.ask('GET', `/v1/schedules/identity/overrides${query}`)).body as {
    overrides: {
      ref: string;
      person: { name: string };
      startsAt: string;
      endsAt: string;
      why: string;
      madeAt: string;
    }[];
    next: string | null;
  };
const onCallAt = async (in_: CatalogWorld, at: string) =>
  ((await in_.ask('GET', `/v1/schedules/identity/on-call?at=${at}`)).body['onCall'] as { name: string } | null)?.name;

describe('an override', () => {
  it('is made for people by what they are called, and tells who is on call with it', async () => {
    await using catalog = await world();
    const { status, body } = await make(catalog);
    assert.equal(status, 201);
    const { override, onCall } = body as unknown as {
      override: Record<string, unknown>;
      onCall: { before: { name: string }; after: { name: string }; next: { name: string } };
    };
    assert.match(String(override['ref']), /^override\/identity-20261119-[0-9a-f]{8}$/);
    assert.deepEqual(
      { ...override, ref: '' },
      {
        ref: '',
        name: 'Ben Ito on call, 2026-11-19',
        schedule: 'schedule/identity',
        kind: 'replace',
        person: { person: 'person/ben', name: 'Ben Ito' },
        insteadOf: null,
        startsAt: '2026-11-19T09:00:00.000Z',
        endsAt: '2026-11-19T13:00:00.000Z',
        timeZone: 'Europe/Berlin',
        by: { person: 'person/ana', name: 'Ana Costa' },
        why: 'Ana is at the dentist.',
        madeAt: '2026-11-18T02:00:00.000Z',
      },
    );
    assert.deepEqual([onCall.before.name, onCall.after.name, onCall.next.name], ['Ana Costa', 'Ben Ito', 'Ana Costa']);
    assert.deepEqual(
      [await onCallAt(catalog, '2026-11-19T09:00:00Z'), await onCallAt(catalog, '2026-11-19T13:00:00Z')],
      ['Ben Ito', 'Ana Costa'],
    );
  });

  it('is one when it is sent twice, and is there after a restart', async () => {
    await using catalog = await world();
    const first = await make(catalog);
    await catalog.restart();
    assert.deepEqual((await make(catalog)).body['override'], first.body['override']);
    assert.equal((await list(catalog)).overrides.length, 1);
  });

  it('is an entry, which a file may apply again without changing it', async () => {
    await using catalog = await world();
    const { ref } = (await make(catalog)).body['override'] as { ref: string };
    const { entry } = (await catalog.ask('GET', `/v1/catalog/entries/${ref}`)).body as {
      entry: Record<string, unknown>;
    };
    const { madeAt: _, ...written } = entry;
    assert.deepEqual((await catalog.apply([written])).body['changes'], [{ ref, kind: 'unchanged', fields: [] }]);
  });

  it('is changed in the fields that are sent', async () => {
    await using catalog = await world();
    const { ref } = (await make(catalog)).body['override'] as { ref: string };
    catalog.clock.advance(hour);
    const { status, body } = await catalog.ask(
      'PATCH',
      `/v1/schedules/identity/overrides/${ref.slice('override/'.length)}`,
      { person: 'cas', endsAt: '2026-11-19T16:00', by: 'cas' },
    );
    const changed = body['override'] as Record<string, unknown>;
    assert.deepEqual(
      [status, changed['ref'], changed['name'], changed['endsAt'], changed['why'], changed['madeAt']],
      [200, ref, 'Cas Ode on call, 2026-11-19', '2026-11-19T15:00:00.000Z', tomorrow.why, '2026-11-18T02:00:00.000Z'],
    );
    assert.equal(await onCallAt(catalog, '2026-11-19T14:59:59Z'), 'Cas Ode');
  });

  it('that lies ahead is gone when it is cancelled', async () => {
    await using catalog = await world();
    const { ref } = (await make(catalog)).body['override'] as { ref: string };
    const answer = await catalog.ask('DELETE', `/v1/schedules/identity/overrides/${encodeURIComponent(ref)}`);
    assert.deepEqual([answer.status, answer.body], [200, { override: ref, outcome: 'removed' }]);
    assert.equal(await onCallAt(catalog, '2026-11-19T09:00:00Z'), 'Ana Costa');
    assert.equal(
      (await catalog.ask('DELETE', `/v1/schedules/identity/overrides/${encodeURIComponent(ref)}`)).status,
      404,
    );
  });

  it('that counts now ends when it is cancelled, and what was stays told; one that is over is not cancelled', async () => {
    await using catalog = await world();
    const { ref } = (await make(catalog, { startsAt: '2026-11-18T02:00', endsAt: '2026-11-18T08:00' })).body[
      'override'
    ] as { ref: string };
    assert.equal(await onCallAt(catalog, '2026-11-18T02:00:00Z'), 'Ben Ito');
    const cancel = () => catalog.ask('DELETE', `/v1/schedules/identity/overrides/${encodeURIComponent(ref)}`);
    assert.equal((await cancel()).body['outcome'], 'ended');
    assert.deepEqual(
      [await onCallAt(catalog, '2026-11-18T01:59:59Z'), await onCallAt(catalog, '2026-11-18T02:00:00Z')],
      ['Ben Ito', 'Ana Costa'],
    );
    const again = await cancel();
    assert.deepEqual([again.status, again.body['code']], [422, 'override-over']);
  });

  it('is refused with one clear sentence', async () => {
    await using catalog = await world();
    const told = async (more: object) => {
      const { status, body } = await make(catalog, more);
      return [status, body['code'], body['detail']];
    };
    assert.deepEqual(await told({ endsAt: '2026-11-19T09:00' }), [
      422,
      'invalid-override',
      'Nothing was changed: the override ends at 2026-11-19T09:00, before it starts at 2026-11-19T10:00, in Europe/Berlin; give a later end.',
    ]);
    assert.deepEqual(await told({ endsAt: '2026-11-19T10:00' }), [
      422,
      'invalid-override',
      'Nothing was changed: the override lasts no time at all: 2026-11-19T10:00 and 2026-11-19T10:00 are the same instant in Europe/Berlin.',
    ]);
    assert.deepEqual(await told({ startsAt: '2026-11-31T10:00' }), [
      422,
      'invalid-override',
      'Nothing was changed: there is no such date and time as 2026-11-31T10:00.',
    ]);
    assert.deepEqual((await told({ person: 'zed' })).slice(0, 2), [422, 'unknown-person']);
    assert.deepEqual(
      (await told({ insteadOf: 'ben' })).at(-1),
      'Nothing was changed: nobody can be on call instead of themself.',
    );
    assert.deepEqual(
      (await told({ kind: 'add', insteadOf: 'cas' })).at(-1),
      'Nothing was changed: only an override of kind replace is instead of somebody, and this is add.',
    );
    assert.equal((await told({ why: ' ' }))[0], 400);
    assert.equal((await list(catalog)).overrides.length, 0);
  });

  it('is refused when it would be over, and when somebody else has taken the shift meanwhile', async () => {
    await using catalog = await world();
    const told = async (more: object) => {
      const { status, body } = await make(catalog, more);
      return [status, body['detail']];
    };
    assert.deepEqual(await told({ startsAt: '2026-11-17T10:00', endsAt: '2026-11-17T14:00' }), [
      422,
      'It would be over at 2026-11-17T13:00:00.000Z already, and what has been is not changed; give a later end.',
    ]);
    assert.equal((await told({ insteadOf: 'ana' }))[0], 201);
    assert.equal((await told({ insteadOf: 'ana' }))[0], 201, 'the same again');
    assert.deepEqual(await told({ person: 'cas', insteadOf: 'ana' }), [
      422,
      'It would change nothing: Ana Costa is not on call in Identity on call then; Ben Ito is. Look again at who is on call.',
    ]);
    assert.equal((await told({ person: 'cas', insteadOf: 'ana', endsAt: '2026-11-19T16:00' }))[0], 201, 'in a part');
    assert.equal(
      (await told({ kind: 'remove', person: 'cas', startsAt: '2026-11-20T10:00', endsAt: '2026-11-20T12:00' }))[0],
      422,
    );
  });

  it('is listed with others as far as a page has room for their bytes', async () => {
    await using catalog = await world();
    const day = (index: number): string => new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10);
    await catalog.apply(
      Array.from({ length: 500 }, (_, index) => ({
        ref: `override/long-${index}`,
        name: `Ben Ito on call ${index}`,
        schedule: schedule.ref,
        kind: 'replace',
        person: 'person/ben',
        startsAt: `${day(index)}T10:00`,
        endsAt: `${day(index)}T11:00`,
        by: 'person/ana',
        why: '🔥'.repeat(500),
      })),
    );
    const first = await list(catalog, '?limit=500');
    assert.ok(first.overrides.length > 100 && first.overrides.length < 500, `${first.overrides.length}`);
    const rest = await list(catalog, `?limit=500&after=${encodeURIComponent(String(first.next))}`);
    assert.deepEqual(
      [...first.overrides, ...rest.overrides].map(({ startsAt }) => startsAt.slice(0, 10)),
      Array.from({ length: 500 }, (_, index) => day(index)),
    );
    assert.equal(rest.next, null);
  });

  it('keeps the people whom it names from being removed until it is over', async () => {
    await using catalog = await world();
    await make(catalog);
    const remove = () => catalog.ask('DELETE', '/v1/catalog/entries/person/ben');
    const kept = await remove();
    assert.deepEqual([kept.status, kept.body['code']], [422, 'still-referenced']);
    catalog.clock.advance(48 * hour);
    assert.equal((await remove()).status, 200);
    assert.equal(await onCallAt(catalog, '2026-11-19T09:00:00Z'), 'person/ben');
  });

  it('that is over goes with its schedule; one that is not keeps it', async () => {
    await using catalog = await world();
    const { ref } = (await make(catalog)).body['override'] as { ref: string };
    assert.equal((await catalog.ask('DELETE', '/v1/catalog/entries/schedule/identity')).status, 422);
    catalog.clock.advance(48 * hour);
    assert.equal((await catalog.ask('DELETE', '/v1/catalog/entries/schedule/identity')).status, 200);
    assert.equal((await catalog.ask('GET', `/v1/catalog/entries/${ref}`)).status, 404);
  });
});

describe('the overrides of a schedule', () => {
  it('are listed while they are not over, page by page; past ones in a span that is asked for', async () => {
    await using catalog = await world();
    for (const day of ['18', '19', '20', '21'])
      await make(catalog, { startsAt: `2026-11-${day}T10:00`, endsAt: `2026-11-${day}T14:00` });
    catalog.clock.advance(24 * hour);
    const first = await list(catalog, '?limit=2');
    const second = await list(catalog, `?limit=2&after=${encodeURIComponent(first.next ?? '')}`);
    assert.deepEqual(
      [first, second].map(({ overrides }) => overrides.map(({ startsAt }) => startsAt.slice(8, 10))),
      [['19', '20'], ['21']],
    );
    assert.equal(second.next, null);
    const past = await list(catalog, '?from=2026-11-01T00:00&to=2026-11-19T00:00');
    assert.deepEqual(
      past.overrides.map(({ startsAt }) => startsAt.slice(8, 10)),
      ['18'],
    );
  });
});

describe('the shifts of a schedule', () => {
  const layered = {
    ref: 'schedule/identity',
    name: 'Identity on call',
    timeZone: 'Europe/Berlin',
    layers: [
      {
        name: 'Days',
        restrictedTo: [{ from: '08:00', to: '20:00' }],
        rotation: { ...rotation, people: [ana.ref, ben.ref], turnLength: 'P1D' },
      },
      { name: 'No Sundays', restrictedTo: [{ days: ['sunday'], from: '00:00', to: '00:00' }], nobody: true },
    ],
  };
  const shifts = async (in_: CatalogWorld, query: string) =>
    (await in_.ask('GET', `/v1/schedules/identity/shifts${query}`)).body;

  it('are told with their layer or override, beside the times in which nobody is on call', async () => {
    await using catalog = await world();
    await catalog.apply([layered]);
    await make(catalog, { kind: 'add', person: 'cas', startsAt: '2026-11-21T12:00', endsAt: '2026-11-21T13:00' });
    const { body } = await catalog.ask(
      'GET',
      '/v1/schedules/identity/shifts?from=2026-11-21T00:00&to=2026-11-23T00:00',
    );
    const told = body as {
      shifts: {
        name: string;
        startsAt: string;
        endsAt: string;
        layer: string | null;
        override: { ref: string } | null;
      }[];
      gaps: { startsAt: string; endsAt: string; because: string }[];
      doubleBookings: { startsAt: string; because: string }[];
    };
    assert.deepEqual(
      told.shifts.map(({ name, startsAt, endsAt, layer, override }) => [
        name,
        startsAt.slice(8, 16),
        endsAt.slice(8, 16),
        layer,
        override !== null,
      ]),
      [
        ['Ben Ito', '21T07:00', '21T08:00', 'Days', false],
        ['Ana Costa', '21T08:00', '21T19:00', 'Days', false],
        ['Cas Ode', '21T11:00', '21T12:00', null, true],
      ],
    );
    assert.deepEqual(
      told.gaps.map(({ startsAt, endsAt, because }) => [startsAt.slice(8, 16), endsAt.slice(8, 16), because]),
      [
        [
          '20T23:00',
          '21T07:00',
          'No layer of Identity on call has anybody: it is outside of their hours, or before their first turns.',
        ],
        [
          '21T19:00',
          '21T23:00',
          'No layer of Identity on call has anybody: it is outside of their hours, or before their first turns.',
        ],
        ['21T23:00', '22T23:00', 'The layer "No Sundays" of Identity on call says that nobody is on call.'],
      ],
    );
    assert.deepEqual(
      told.doubleBookings.map(({ startsAt, because }) => [startsAt.slice(8, 16), because]),
      [['21T11:00', 'Ana Costa and Cas Ode are on call in Identity on call at the same time.']],
    );
  });

  it('name who is on call in another schedule at the same time', async () => {
    await using catalog = await world();
    await catalog.apply([
      {
        ...schedule,
        ref: 'schedule/payments',
        name: 'Payments on call',
        rotation: { ...rotation, startsAt: '2026-11-18T12:00', turnLength: 'PT6H', people: [ana.ref, ben.ref] },
      },
      { ...schedule, ref: 'schedule/shop', name: 'Shop', rotation: { ...rotation, people: [cas.ref] } },
    ]);
    const { doubleBookings } = await shifts(catalog, '?from=2026-11-18T00:00&to=2026-11-19T00:00');
    assert.deepEqual(doubleBookings, [
      {
        startsAt: '2026-11-18T11:00:00.000Z',
        endsAt: '2026-11-18T17:00:00.000Z',
        people: ['person/ana'],
        schedules: ['schedule/identity', 'schedule/payments'],
        because: 'Ana Costa is on call in Identity on call and in Payments on call at the same time.',
      },
    ]);
  });

  it('come page by page, each once', async () => {
    await using catalog = await world();
    await catalog.apply([layered]);
    const span = 'from=2026-11-21T00:00&to=2026-12-12T00:00';
    const whole = await shifts(catalog, `?${span}&limit=500`);
    const collected: { shifts: unknown[]; gaps: unknown[] } = { shifts: [], gaps: [] };
    for (let after: string | null = ''; after !== null;) {
      const page = await shifts(catalog, `?${span}&limit=7${after === '' ? '' : `&after=${after}`}`);
      collected.shifts.push(...(page['shifts'] as unknown[]));
      collected.gaps.push(...(page['gaps'] as unknown[]));
      after = page['next'] as string | null;
    }
    assert.deepEqual(collected, { shifts: whole['shifts'], gaps: whole['gaps'] });
  });

  it('are refused for a span without end or too long', async () => {
    await using catalog = await world();
    for (const [query, status] of [
      ['?from=2026-11-21T00:00&to=2026-11-21T00:00', 422],
      ['?from=2026-11-21T00:00&to=2028-11-21T00:00', 422],
      ['?from=2026-02-30T00:00', 400],
      ['?from=yesterday', 400],
    ] as const)
      assert.equal((await catalog.ask('GET', `/v1/schedules/identity/shifts${query}`)).status, status, query);
  });
});
