import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { World, type Answer } from '../harness/world.ts';

const minute = 60_000;

interface Person {
  readonly person: string;
  readonly name: string;
}

interface Rung {
  readonly level: number;
  readonly cycle: number;
  readonly at: string;
  readonly afterSeconds: number;
  readonly people: readonly Person[];
  readonly why: string;
}

interface Preview {
  readonly previewId: string;
  readonly severity: string;
  readonly severityAssumed: boolean;
  readonly affects: readonly string[];
  readonly routing: { readonly rule: string; readonly because: string };
  readonly routes: readonly {
    readonly routeId: string;
    readonly path: string;
    readonly pathVersion: number;
    readonly levels: readonly (Rung & { readonly urgency: string; readonly acknowledgeWithin: string })[];
    readonly skipped: readonly Rung[];
    readonly lastResort: (Rung & { readonly againAfter: string }) | null;
  }[];
  readonly contacts: readonly {
    readonly person: string;
    readonly urgency: string;
    readonly methods: readonly { readonly channel: string; readonly address: string; readonly afterSeconds: number }[];
  }[];
  readonly warnings: readonly string[];
  readonly preview: string;
}

function previewIn({ status, body, text }: Answer): Preview {
  assert.equal(status, 200, text);
  return body as unknown as Preview;
}

const preview = async (world: World, declaration: object): Promise<Preview> =>
  previewIn(await world.post('/v1/incidents/preview', declaration));

describe('before declaring', () => {
  it('one is told who would be paged, when, how and why, and nothing happens', async () => {
    await using world = await World.open();
    const { routes, routing, contacts, warnings, affects } = await preview(world, {
      title: 'users cannot log in',
      severity: 'sev1',
    });

    assert.deepEqual(affects, ['business-service/login']);
    assert.equal(routing.rule, 'named-in-sentence');
    assert.deepEqual(
      routes.map(({ routeId, path, pathVersion }) => [routeId, path, pathVersion]),
      [['team/identity', 'escalation-path/identity', 1]],
    );
    const [route] = routes;
    assert.deepEqual(
      route?.levels.map(({ level, cycle, at, afterSeconds, people, urgency, acknowledgeWithin }) => [
        level,
        cycle,
        at,
        afterSeconds,
        people.map(({ name }) => name),
        urgency,
        acknowledgeWithin,
      ]),
      [
        [1, 1, '2026-11-18T02:00:00.000Z', 0, ['Ana Costa'], 'high', 'PT5M'],
        [2, 1, '2026-11-18T02:05:00.000Z', 300, ['Ben Ito'], 'high', 'PT10M'],
      ],
    );
    assert.deepEqual(
      [route?.lastResort?.at, route?.lastResort?.people.map(({ name }) => name), route?.lastResort?.againAfter],
      ['2026-11-18T02:15:00.000Z', ['Dana Reyes'], 'PT1M'],
    );
    assert.deepEqual(
      contacts.map(({ person, methods }) => [
        person,
        methods.map(({ channel, afterSeconds }) => [channel, afterSeconds]),
      ]),
      [
        ['person/ana', [['email', 0]]],
        ['person/ben', [['webhook', 0]]],
        ['person/dana', [['sandbox', 0]]],
      ],
    );
    assert.deepEqual(warnings, []);

    await world.advance(20 * minute);
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    assert.equal(world.mailbox.to('ana@acme.example').length, 0);
  });

  it('one is told who is on call when a level is reached, also when that is somebody else by then', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', {
      entries: [
        {
          ref: 'schedule/identity',
          name: 'Identity on call',
          timeZone: 'UTC',
          rotation: { people: ['person/ana', 'person/cleo'], startsAt: '2026-11-18T01:53', turnLength: 'PT10M' },
        },
        {
          ref: 'escalation-path/identity',
          name: 'Identity',
          nodes: [
            { level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
            { level: { targets: ['schedule/nobody'], acknowledgeWithin: 'PT5M' } },
            { repeat: { times: 1 } },
          ],
          lastResort: 'person/dana',
        },
      ],
    });
    const { routes } = await preview(world, { title: 'users cannot log in' });
    assert.deepEqual(
      routes[0]?.levels.map(({ cycle, afterSeconds, people }) => [cycle, afterSeconds, people.map(({ name }) => name)]),
      [
        [1, 0, ['Ana Costa']],
        [2, 300, ['Cleo Park']],
      ],
    );
    assert.deepEqual(
      routes[0]?.skipped.map(({ level, cycle, why }) => [level, cycle, why]),
      [
        [2, 1, 'Level 2 of Identity has nobody to page: nobody is on call or reachable through Nobody on call.'],
        [
          2,
          2,
          'Level 2 of Identity in round 2 has nobody to page: nobody is on call or reachable through Nobody on call.',
        ],
      ],
    );
    assert.equal(routes[0]?.lastResort?.afterSeconds, 600);
  });

  it('one is warned of what is assumed, of what nobody owns, and of who cannot be reached', async () => {
    await using world = await World.open();
    const unclear = await preview(world, { title: 'something odd' });
    assert.equal(unclear.severityAssumed, true);
    assert.equal(unclear.routes[0]?.path, 'escalation-path/triage');
    assert.equal(unclear.warnings.length, 2);
    assert.match(unclear.warnings[0] ?? '', /so sev2 is assumed/);
    assert.match(unclear.warnings[1] ?? '', /triage would have to find out/);

    const ledger = await preview(world, { title: 'behind', affects: ['Ledger'], severity: 'sev4' });
    assert.deepEqual(ledger.warnings, [
      'There is no way to reach Eve Lind: a level that pages nobody else would be followed by the next at once.',
    ]);
    assert.deepEqual(
      ledger.routes[0]?.levels.map(({ urgency }) => urgency),
      ['low', 'low'],
    );
  });

  it('what cannot be declared cannot be previewed, for the same reasons', async () => {
    await using world = await World.open();
    for (const declaration of [
      { title: 'odd', severity: 'sev9' },
      { title: 'odd', affects: ['nothing of ours'] },
      { title: 'odd', responder: 'person/nobody' },
      { title: '' },
      { title: 'odd', loud: true },
    ]) {
      const [asked, declared] = [
        await world.post('/v1/incidents/preview', declaration),
        await world.post('/v1/incidents', declaration),
      ];
      assert.ok(asked.status >= 400);
      assert.deepEqual([asked.status, asked.body], [declared.status, declared.body]);
    }
  });
});

interface Report {
  readonly preview: {
    readonly verdict: string;
    readonly text: string;
    readonly rows: readonly {
      readonly place: string;
      readonly foretold: string | null;
      readonly happened: string;
      readonly outcome: string;
    }[];
  } | null;
}

const reportOf = async (world: World, id: string): Promise<Report['preview']> =>
  ((await world.get(`/v1/incidents/${id}/report?format=json`)).body as unknown as Report).preview;

describe('a declaration that carries what its declarer was told', () => {
  it('lets the report say that it held', async () => {
    await using world = await World.open();
    const declaration = { title: 'users cannot log in', severity: 'sev1' };
    const seen = await preview(world, declaration);
    await world.advance(minute);
    const { body, status } = await world.post('/v1/incidents', { ...declaration, preview: seen.preview });
    assert.equal(status, 201);
    await world.advance(6 * minute);
    assert.equal((await reportOf(world, body.id))?.verdict, 'open');

    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ben' });
    const told = await reportOf(world, body.id);
    assert.deepEqual(
      [told?.verdict, told?.text],
      ['held', 'What had been foretold 1 min before the declaration held, as far as it came to that.'],
    );
    assert.deepEqual(
      told?.rows.map(({ place, foretold, happened, outcome }) => [place, foretold, happened, outcome]),
      [
        ['level 1 of Identity', 'Ana Costa at once', 'Ana Costa at once', 'as-foretold'],
        ['level 2 of Identity', 'Ben Ito after 5 min', 'Ben Ito after 5 min', 'as-foretold'],
        ['the last resort of Identity', 'Dana Reyes after 15 min', 'Ben Ito acknowledged.', 'not-reached'],
      ],
    );
    for (const format of ['markdown', 'html']) {
      const { text } = await world.get(`/v1/incidents/${body.id}/report?format=${format}`);
      for (const part of ['What had been foretold', 'Dana Reyes after 15 min', 'not reached'])
        assert.ok(text.includes(part), `${format}: ${part}`);
    }
  });

  it('lets the report say what did not hold when somebody changed the path meanwhile', async () => {
    await using world = await World.open();
    const declaration = { title: 'users cannot log in' };
    const seen = await preview(world, declaration);
    await world.post('/v1/catalog/apply', {
      entries: [
        {
          ref: 'escalation-path/identity',
          name: 'Identity',
          nodes: [
            { level: { targets: ['person/cleo'], acknowledgeWithin: 'PT1M' } },
            { level: { targets: ['person/ben'], acknowledgeWithin: 'PT1M' } },
          ],
          lastResort: 'person/dana',
        },
      ],
    });
    const { body } = await world.post('/v1/incidents', { ...declaration, preview: seen.preview });
    await world.advance(3 * minute);
    const told = await reportOf(world, body.id);
    assert.equal(told?.verdict, 'did-not-hold');
    assert.deepEqual(
      told?.rows.map(({ outcome }) => outcome),
      ['other-people', 'earlier', 'earlier'],
    );
  });

  it('is refused with a preview of something else, or that was not answered here, and can be sent without', async () => {
    await using world = await World.open();
    const { preview: sealed } = await preview(world, { title: 'users cannot log in' });
    const declare = (declaration: object) =>
      world.post('/v1/incidents', declaration, { 'idempotency-key': 'the same' });
    for (const [declaration, code] of [
      [{ title: 'card payments fail', preview: sealed }, 'preview-of-another-declaration'],
      [{ title: 'users cannot log in', severity: 'sev1', preview: sealed }, 'preview-of-another-declaration'],
      [{ title: 'users cannot log in', preview: `${sealed.slice(0, -2)}xx` }, 'preview-not-ours'],
      [{ title: 'users cannot log in', preview: `a${sealed}` }, 'preview-not-ours'],
      [{ title: 'users cannot log in', preview: 'made up' }, 'preview-not-ours'],
    ] as const) {
      const refused = await declare(declaration);
      assert.deepEqual([refused.status, refused.body['code']], [422, code], refused.text);
      assert.match(String(refused.body['detail']), /leave preview away/);
    }
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    assert.equal((await declare({ title: 'users cannot log in' })).status, 201);
  });

  it('is the same under its key with another preview or none, as a preview says nothing about what is declared', async () => {
    await using world = await World.open();
    const declaration = { title: 'users cannot log in' };
    const { preview: sealed } = await preview(world, declaration);
    const declare = (body: object) => world.post('/v1/incidents', body, { 'idempotency-key': 'the same' });
    const first = await declare({ ...declaration, preview: sealed });
    assert.equal(first.status, 201);
    const again = await preview(world, declaration);
    for (const body of [
      { ...declaration, preview: sealed },
      { ...declaration, preview: again.preview },
      { ...declaration, preview: 'broken on the way' },
      declaration,
    ]) {
      const answer = await declare(body);
      assert.deepEqual([answer.status, answer.body.id], [200, first.body.id], answer.text);
    }
    const other = await declare({ title: 'card payments fail', preview: sealed });
    assert.equal(other.status, 422);
  });

  it('is told the same after a restart, whoever sealed it', async () => {
    await using world = await World.open();
    const declaration = { title: 'users cannot log in' };
    const { preview: sealed } = await preview(world, declaration);
    await world.stop();
    await world.start();
    const { body } = await world.post('/v1/incidents', { ...declaration, preview: sealed });
    assert.equal((await reportOf(world, body.id))?.rows[0]?.outcome, 'as-foretold');
  });
});

describe('a question about a declaration', () => {
  it('is asked once: nothing of it is answered or comes back after a restart', async () => {
    await using world = await World.open();
    await preview(world, { title: 'users cannot log in' });
    await world.stop();
    await world.start();
    await world.advance(minute);
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    const { warnings } = await preview(world, { title: 'card payments fail', severity: 'sev1' });
    assert.deepEqual(warnings, []);
  });

  it('that nobody can read parks nothing, and the next one is answered', async () => {
    await using world = await World.open();
    await world.publish(topics.previews.name, {
      key: 'odd',
      value: Buffer.from('no Avro'),
      headers: { ce_type: 'escalog.PreviewRequested' },
    });
    await world.publish(topics.previews.name, { key: 'odd', value: Buffer.alloc(0), headers: {} });
    assert.equal((await preview(world, { title: 'users cannot log in' })).routes.length, 1);
    for (const service of ['intake', 'catalog', 'policy', 'notification'])
      assert.deepEqual((await world.get(`/v1/dead-letters/${service}`)).body['keys'], [], service);
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    assert.ok((await world.entries(body.id)).some(({ kind }) => kind === 'level-reached'));
  });
});
