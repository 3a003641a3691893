import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics, type EscalationsEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { CatalogWorld } from './testing/catalog-world.ts';
import { ana, businessService, component, groundwork, path, sev1 } from './testing/organisation.ts';

const store = component('session-store', 'Session store', { owner: 'team/identity' });
const login = businessService('login', 'Login', { aliases: ['log in'], providedBy: [store.ref] });
const everything = [...groundwork, store, login];

describe('applying entries', () => {
  it('adds them, publishes each, and says what changed', async () => {
    await using world = await CatalogWorld.open();
    const { status, body } = await world.apply([...groundwork, login, store]);
    assert.equal(status, 200);
    assert.equal(body['applied'], true);
    assert.deepEqual((body['changes'] as object[]).at(-1), {
      ref: store.ref,
      kind: 'added',
      fields: ['name', 'owner'],
    });
    const published = await world.events(topics.catalog.name);
    assert.deepEqual(published.map(({ meta }) => meta.subject).sort(), everything.map(({ ref }) => ref).sort());
    assert.ok(
      published.every(
        ({ type, meta }) =>
          type === 'CatalogEntryApplied' && meta.stream === `catalog/${meta.subject}` && meta.version === 1,
      ),
    );
  });

  it('changes nothing the second time', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const { body } = await world.apply(everything);
    assert.ok(
      (body['changes'] as { kind: string; fields: string[] }[]).every(
        ({ kind, fields }) => kind === 'unchanged' && fields.length === 0,
      ),
    );
    assert.equal((await world.events(topics.catalog.name)).length, everything.length);
  });

  it('changes what differs, as its next version', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const { body } = await world.apply([{ ...login, name: 'Sign-in' }]);
    assert.deepEqual(body['changes'], [
      {
        ref: login.ref,
        kind: 'changed',
        fields: ['name'],
        details: [{ field: 'name', before: '"Login"', after: '"Sign-in"' }],
      },
    ]);
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries/business-service/login')).body, {
      entry: { ...login, name: 'Sign-in' },
      version: 2,
    });
  });

  it('says what a dry run would change, and does not', async () => {
    await using world = await CatalogWorld.open();
    const { body } = await world.apply(everything, true);
    assert.equal(body['applied'], false);
    assert.equal((body['changes'] as object[]).length, everything.length);
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries')).body, { entries: [], next: null });
    assert.deepEqual(await world.events(topics.catalog.name), []);
  });

  it('warns of what is allowed but likely not meant, in a dry run and when it applies', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const eve = { ref: 'person/eve', name: 'Eve Lind', contactMethods: [] };
    const warnings = [
      {
        ref: eve.ref,
        pointer: '/contactMethods',
        detail: 'Eve Lind has no contact method, so no page reaches them; add one',
      },
    ];
    for (const dryRun of [true, false]) assert.deepEqual((await world.apply([eve], dryRun)).body['warnings'], warnings);
    assert.deepEqual((await world.apply([ana])).body['warnings'], []);
  });

  it('changes nothing when anything is wrong, and says all that is', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const { status, body } = await world.apply([
      { ...login, name: 'Sign-in' },
      { ...store, owner: 'team/gone' },
      { ...ana, phone: '1' },
    ]);
    assert.equal(status, 422);
    assert.equal(body['code'], 'invalid-catalog');
    assert.deepEqual(body['errors'], [
      { pointer: '/entries/2/phone', detail: 'unknown field "phone"' },
      { pointer: '/entries/1/owner', detail: 'team/gone exists neither here nor in the catalog' },
    ]);
    assert.equal(
      ((await world.ask('GET', '/v1/catalog/entries/business-service/login')).body['entry'] as typeof login).name,
      'Login',
    );
    assert.equal((await world.events(topics.catalog.name)).length, everything.length);
  });

  it('takes five thousand entries at once, and not one more', async () => {
    await using world = await CatalogWorld.open();
    const description = 'x'.repeat(1_200);
    const many = Array.from({ length: 5_000 - groundwork.length }, (_unused, index) =>
      component(`c${index}`, 'C', { description }),
    );
    assert.equal((await world.apply([...groundwork, ...many])).status, 200);
    assert.equal((await world.apply([...everything, ...many], true)).body['code'], 'invalid-request');
  });

  it('refuses what is no list of entries, field by field', async () => {
    await using world = await CatalogWorld.open();
    const { status, body } = await world.ask('POST', '/v1/catalog/apply', { entries: 'all', dryrun: true });
    assert.deepEqual(
      [status, body['errors']],
      [
        400,
        [
          { pointer: '/dryrun', detail: 'unknown field "dryrun"' },
          { pointer: '/entries', detail: 'must be array' },
        ],
      ],
    );
  });
});

describe('reading entries', () => {
  it('goes page by page, in the order of refs, of one type', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const first = (await world.ask('GET', '/v1/catalog/entries?type=escalation-path&limit=2')).body;
    assert.deepEqual(
      (first['entries'] as { entry: { ref: string } }[]).map(({ entry }) => entry.ref),
      ['escalation-path/identity', 'escalation-path/payments'],
    );
    const rest = (
      await world.ask('GET', `/v1/catalog/entries?type=escalation-path&limit=2&after=${String(first['next'])}`)
    ).body;
    assert.deepEqual(
      (rest['entries'] as { entry: { ref: string } }[]).map(({ entry }) => entry.ref),
      ['escalation-path/triage'],
    );
    assert.equal(rest['next'], null);
  });

  it('finds by words', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries?q=sesion')).body['entries'], [
      { entry: store, version: 1 },
    ]);
  });

  it('refuses an unknown type and an unknown parameter', async () => {
    await using world = await CatalogWorld.open();
    const { status, body } = await world.ask('GET', '/v1/catalog/entries?type=service');
    assert.deepEqual([status, body['code']], [422, 'unknown-type']);
    assert.equal((await world.ask('GET', '/v1/catalog/entries?type=a/b')).status, 400);
    assert.equal((await world.ask('GET', '/v1/catalog/entries?search=x')).status, 400);
  });

  it('refuses to go on from where no page ended', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const { status, body } = await world.ask('GET', '/v1/catalog/entries?after=garbage');
    assert.deepEqual(
      [status, body['code'], body['detail']],
      [422, 'no-such-place', '"after" must be "next" of the page before; start again without it.'],
    );
  });

  it('says that an entry is not there', async () => {
    await using world = await CatalogWorld.open();
    const { status, body } = await world.ask('GET', '/v1/catalog/entries/team/gone');
    assert.deepEqual([status, body['code']], [404, 'entry-not-found']);
  });

  it('finds everything again after a restart', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    await world.restart();
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries/business-service/login')).body, {
      entry: login,
      version: 1,
    });
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries?q=session')).body['entries'], [
      { entry: store, version: 1 },
    ]);
  });
});

describe('the secret of a webhook', () => {
  const secret = `whsec_${'s'.repeat(32)}`;
  const ben = {
    ref: 'person/ben',
    name: 'Ben',
    contactMethods: [{ id: 'hook', channel: 'webhook', url: 'https://acme.example', secret }],
  };
  const masked = { ...ben, contactMethods: [{ ...ben.contactMethods[0], secret: 'whsec_********' }] };

  it('is in no answer', async () => {
    await using world = await CatalogWorld.open();
    const answers = [
      await world.apply([...groundwork, ben]),
      await world.apply([{ ...ben, contactMethods: [{ ...ben.contactMethods[0], id: 'other' }] }], true),
      await world.ask('GET', '/v1/catalog/entries/person/ben'),
      await world.ask('GET', '/v1/catalog/entries?type=person'),
      await world.ask('GET', '/v1/catalog/entries?q=ben'),
    ];
    assert.doesNotMatch(JSON.stringify(answers), /whsec_s/);
    assert.deepEqual(answers[2]?.body['entry'], masked);
  });

  it('stays when a person is read, edited and applied', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...groundwork, ben]);
    const { entry } = (await world.ask('GET', '/v1/catalog/entries/person/ben')).body;
    assert.deepEqual((await world.apply([entry])).body['changes'], [{ ref: ben.ref, kind: 'unchanged', fields: [] }]);
    assert.equal((await world.apply([{ ...(entry as typeof ben), name: 'Ben Ito' }])).status, 200);
    const published = (await world.events(topics.catalog.name)).filter(({ meta }) => meta.subject === ben.ref);
    assert.deepEqual(
      published.map((event) => event.type === 'CatalogEntryApplied' && JSON.parse(event.definition)),
      [ben, { ...ben, name: 'Ben Ito' }],
    );
  });

  it('is asked for when none is stored that a mask could stand for', async () => {
    await using world = await CatalogWorld.open();
    const { status, body } = await world.apply([...groundwork, masked]);
    assert.equal(status, 422);
    assert.match(JSON.stringify(body['errors']), /give the whole secret, or leave it out/);
  });
});

describe('removing an entry', () => {
  it('is refused while another refers to it, and names that', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    const { status, body } = await world.ask('DELETE', '/v1/catalog/entries/component/session-store');
    assert.deepEqual([status, body['code']], [422, 'still-referenced']);
    assert.match(String(body['detail']), /business-service\/login/);
    assert.equal((await world.ask('GET', '/v1/catalog/entries/component/session-store')).status, 200);
  });

  it('takes it out of every answer, until it is applied again', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    assert.deepEqual(await world.ask('DELETE', '/v1/catalog/entries/business-service/login'), {
      status: 200,
      body: { removed: 'business-service/login', climbing: [], running: [] },
    });
    assert.equal((await world.ask('GET', '/v1/catalog/entries/business-service/login')).status, 404);
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries?q=login')).body['entries'], []);
    assert.equal((await world.ask('DELETE', '/v1/catalog/entries/business-service/login')).status, 404);
    await world.apply([login]);
    assert.equal((await world.ask('GET', '/v1/catalog/entries/business-service/login')).body['version'], 3);
  });
});

describe('removing entries together', () => {
  const app = component('app', 'App', { providedBy: ['component/db'] });
  const db = component('db', 'Database', { partOf: ['component/app'] });
  const together = [app.ref, db.ref];
  const refsOf = async (world: CatalogWorld) =>
    (
      (await world.ask('GET', '/v1/catalog/entries?type=component')).body['entries'] as { entry: { ref: string } }[]
    ).map(({ entry }) => entry.ref);

  it('takes a circle out at once, after a dry run that only says so', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...everything, app, db]);
    const removed = [
      { ref: app.ref, name: 'App' },
      { ref: db.ref, name: 'Database' },
    ];
    const dry = await world.ask('POST', '/v1/catalog/remove', { refs: together, dryRun: true });
    assert.deepEqual(
      [dry.status, dry.body, (await refsOf(world)).length],
      [200, { applied: false, removed, climbing: [], running: [] }, 3],
    );
    const { body } = await world.ask('POST', '/v1/catalog/remove', { refs: together });
    assert.deepEqual(body, { applied: true, removed, climbing: [], running: [] });
    assert.deepEqual(await refsOf(world), [store.ref]);
  });

  it('changes nothing when one must stay, and says which and why', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...everything, app, db]);
    const refs = [...together, store.ref, 'team/gone'];
    const { status, body } = await world.ask('POST', '/v1/catalog/remove', { refs });
    assert.deepEqual(
      [status, body['code'], body['errors']],
      [
        422,
        'not-removable',
        [
          {
            pointer: '/refs/2',
            detail:
              'component/session-store is still referred to by business-service/login; change or remove those first.',
          },
          {
            pointer: '/refs/3',
            detail: 'There is no team/gone in the catalog; GET /v1/catalog/entries lists what there is.',
          },
        ],
      ],
    );
    assert.equal((await refsOf(world)).length, 3);
  });

  it('may leave nothing behind, and what is applied afterwards is there', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    assert.equal(
      (await world.ask('POST', '/v1/catalog/remove', { refs: everything.map(({ ref }) => ref) })).status,
      200,
    );
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries')).body['entries'], []);
    assert.equal((await world.apply(everything)).status, 200);
    assert.equal((await refsOf(world)).length, 1);
  });
});

describe('what is changed under an incident that climbs', () => {
  const { EscalationStarted, LevelReached, EscalationHalted } = exampleEvents;
  const numbered = <E extends EscalationsEvent>(event: E, version: number): E => ({
    ...event,
    meta: { ...event.meta, version },
  });
  const touched = (...refs: string[]) => [
    { incident: 'inc-1', title: 'Users cannot log in', since: '2026-11-18T02:00:00.000Z', refs },
  ];

  const runningOf = (body: Record<string, unknown>) =>
    (
      body['running'] as {
        ref: string;
        escalations: { incident: string; version: number; level: number }[];
        further: number;
      }[]
    ).map(({ ref, escalations, further }) => [
      ref,
      ...escalations.map(({ incident, version, level }) => [incident, version, level]),
      further,
    ]);

  it('names the incident when it is removed, and when it is changed, in a dry run too; not once that has halted', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(everything);
    await world.publish(numbered(EscalationStarted, 1));
    await world.publish(numbered(LevelReached, 2));
    const renamed = { ...login, name: 'Log-in' };
    for (const dryRun of [true, false])
      assert.deepEqual((await world.apply([renamed], dryRun)).body['climbing'], touched(login.ref), String(dryRun));
    assert.deepEqual((await world.apply([renamed])).body['climbing'], [], 'nothing is changed by that');
    await world.restart();
    assert.deepEqual(
      (await world.ask('DELETE', '/v1/catalog/entries/business-service/login')).body['climbing'],
      touched(login.ref),
    );

    await world.apply([login]);
    assert.deepEqual(runningOf((await world.apply([path('identity', 'Renamed')])).body), [
      ['escalation-path/identity', ['inc-1', 3, 1], 0],
    ]);
    await world.publish(numbered(EscalationHalted, 3));
    assert.deepEqual(runningOf((await world.apply([path('identity', 'Again')])).body), []);
    assert.deepEqual((await world.ask('DELETE', '/v1/catalog/entries/business-service/login')).body['climbing'], []);
  });
});

describe('who is on call', () => {
  const rotation = { people: [ana.ref], startsAt: '2026-11-16T09:00', turnLength: 'P1W' };
  const schedule = { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Berlin', rotation };

  it('is answered for now, with the shift', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...groundwork, schedule]);
    assert.deepEqual((await world.ask('GET', '/v1/schedules/identity/on-call')).body, {
      schedule: 'schedule/identity',
      name: 'Identity on call',
      at: '2026-11-18T02:00:00.000Z',
      onCall: { person: 'person/ana', name: 'Ana Costa' },
      shift: { startsAt: '2026-11-16T08:00:00.000Z', endsAt: '2026-11-23T08:00:00.000Z' },
      shifts: [
        {
          person: 'person/ana',
          name: 'Ana Costa',
          startsAt: '2026-11-16T08:00:00.000Z',
          endsAt: '2026-11-23T08:00:00.000Z',
          layer: null,
          override: null,
        },
      ],
      next: {
        person: 'person/ana',
        name: 'Ana Costa',
        startsAt: '2026-11-23T08:00:00.000Z',
        endsAt: '2026-11-30T08:00:00.000Z',
        layer: null,
        override: null,
      },
      because: null,
    });
  });

  it('is answered for another instant, also when it is nobody', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...groundwork, schedule]);
    const { status, body } = await world.ask('GET', '/v1/schedules/identity/on-call?at=2026-11-16T08:59:59%2B01:00');
    assert.deepEqual([status, body['onCall'], body['shift']], [200, null, null]);
    assert.match(
      String(body['because']),
      /^The first turn of Identity on call begins at 2026-11-16T09:00 in Europe\/Berlin/,
    );
  });

  it('is answered for a part of the name, and asked for when several fit', async () => {
    await using world = await CatalogWorld.open();
    const payments = { ...schedule, ref: 'schedule/payments', name: 'Payments on call' };
    await world.apply([...groundwork, schedule, payments]);
    for (const word of ['ident', 'Identity%20on%20call', 'schedule%2Fidentity'])
      assert.equal((await world.ask('GET', `/v1/schedules/${word}/on-call`)).body['schedule'], schedule.ref, word);
    const several = await world.ask('GET', '/v1/schedules/on%20call/on-call');
    assert.deepEqual(
      [several.status, several.body['detail']],
      [
        422,
        '"on call" may be Identity on call (schedule/identity) or Payments on call (schedule/payments); say which, by the ref.',
      ],
    );
    assert.match(
      String((await world.ask('GET', '/v1/schedules/paymnets/on-call')).body['detail']),
      /^No schedule is called "paymnets"; the nearest is Payments on call \(schedule\/payments\); GET \/v1\/on-call lists/,
    );
  });

  it('is answered for every schedule at once, page by page', async () => {
    await using world = await CatalogWorld.open();
    const layers = [{ name: 'Always', nobody: true }];
    const nobody = { ref: 'schedule/nobody', name: 'Nobody', timeZone: 'UTC', layers };
    await world.apply([...groundwork, schedule, nobody]);
    const first = (await world.ask('GET', '/v1/on-call?limit=1')).body;
    const second = (await world.ask('GET', `/v1/on-call?limit=1&after=${String(first['next'])}`)).body;
    assert.deepEqual(
      [first, second].map(({ schedules }) =>
        (schedules as { name: string; onCall: unknown; because: string | null }[]).map((one) => [
          one.name,
          one.onCall,
          one.because,
        ]),
      ),
      [
        [['Identity on call', { person: 'person/ana', name: 'Ana Costa' }, null]],
        [['Nobody', null, 'The layer "Always" of Nobody says that nobody is on call.']],
      ],
    );
    assert.equal(second['next'], null);
  });

  it('is not changed by a change of the rotation before the next handover, unless it is asked for', async () => {
    await using world = await CatalogWorld.open();
    const ben = { ...ana, ref: 'person/ben', name: 'Ben Ito' };
    const cas = { ...ana, ref: 'person/cas', name: 'Cas Ode' };
    const weekly = (...people: readonly string[]) => ({
      ...schedule,
      rotation: { ...rotation, startsAt: '2026-01-05T09:00', people },
    });
    const onCallNow = async () => {
      const { onCall, shift } = (await world.ask('GET', '/v1/schedules/identity/on-call')).body;
      return [(onCall as { name: string } | null)?.name, (shift as { endsAt: string } | null)?.endsAt];
    };
    await world.apply([...groundwork, ben, cas, weekly(ana.ref, ben.ref)]);
    const before = await onCallNow();
    assert.deepEqual(before, ['Ben Ito', '2026-11-23T08:00:00.000Z']);

    const three = weekly(ana.ref, ben.ref, cas.ref);
    await world.apply([three]);
    assert.deepEqual(await onCallNow(), before);
    assert.deepEqual((await world.apply([three])).body['changes'], [
      { ref: schedule.ref, kind: 'unchanged', fields: [] },
    ]);
    const { entry } = (await world.ask('GET', '/v1/catalog/entries/schedule/identity')).body;
    assert.deepEqual((await world.apply([entry])).body['changes'], [
      { ref: schedule.ref, kind: 'unchanged', fields: [] },
    ]);

    const { body } = await world.ask('POST', '/v1/catalog/apply', { entries: [three], rotations: 'now' });
    const [{ fields, onCall }] = body['changes'] as [
      { fields: string[]; onCall: { before: { name: string }; after: { name: string } } },
    ];
    assert.deepEqual([fields, onCall.before.name, onCall.after.name], [['turns'], 'Ben Ito', 'Ana Costa']);
    assert.deepEqual(await onCallNow(), ['Ana Costa', before[1]]);
    await world.restart();
    assert.deepEqual(await onCallNow(), ['Ana Costa', before[1]]);
  });

  it('is refused for what is no instant, and for no schedule', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...groundwork, schedule]);
    assert.equal((await world.ask('GET', '/v1/schedules/identity/on-call?at=tomorrow')).status, 400);
    const tooFine = await world.ask('GET', '/v1/schedules/identity/on-call?at=2026-03-29T01:00:00.1234567890Z');
    assert.deepEqual([tooFine.status, tooFine.body['code']], [400, 'invalid-request']);
    assert.equal((await world.ask('GET', '/v1/schedules/payments/on-call')).body['code'], 'schedule-not-found');
  });
});

it('says in its readiness that incidents nobody owns have nobody to go to, and is ready all the same, so that a catalog can be applied', async () => {
  await using world = await CatalogWorld.open();
  const before = await world.ask('GET', '/health/ready');
  assert.equal(before.status, 200);
  assert.match(
    JSON.stringify(before.body),
    /apply a catalog with escalation-path\/triage: incidents that nobody owns have nobody to go to/,
  );
  await world.apply([...groundwork]);
  assert.doesNotMatch(JSON.stringify((await world.ask('GET', '/health/ready')).body), /apply a catalog/);
});

it('documents the shape of every type of entry', async () => {
  await using world = await CatalogWorld.open();
  const openapi = JSON.stringify((await world.ask('GET', '/openapi.json')).body);
  for (const field of [
    'acknowledgeWithin',
    'turnLength',
    'contactMethods',
    'missingSeverity',
    'providedBy',
    'urgency',
    'members',
  ])
    assert.ok(openapi.includes(field), field);
});

it('asks for a severity to assume', async () => {
  await using world = await CatalogWorld.open();
  const { assumed: _, ...plain } = sev1;
  const { body } = await world.apply([...groundwork.filter(({ ref }) => ref !== sev1.ref), plain]);
  assert.deepEqual(body['errors'], [
    { pointer: '/entries', detail: 'add "assumed": true to one severity: it is taken when a declaration names none' },
  ]);
});
