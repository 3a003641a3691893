/** What is foretold is what happens: over generated organisations, with nobody acknowledging and every page delivered. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { instantOf, isoOf } from '@escalog/kernel';
import { World } from '../harness/world.ts';

const minute = 60_000;
/** Each is an incident that climbs for a quarter of an hour or more, on a cluster with its real servers. */
const runs = process.env['ESCALOG_TEST_PROFILE'] === 'cluster' || process.env['ESCALOG_TEST_SEED'] ? 3 : 12;

const indices = [0, 1, 2] as const;
const people = Array.from({ length: 5 }, (_, index) => `person/p${index}`);
const schedules = indices.map((index) => `schedule/s${index}`);
const teams = indices.map((index) => `team/t${index}`);
const services = indices.map((index) => `business-service/b${index}`);
const components = indices.map((index) => `component/c${index}`);
const severities = ['sev1', 'sev2', 'sev4'];

const length = fc.integer({ min: 1, max: 4 }).map((minutes) => `PT${minutes}M`);
const target = fc.constantFrom(...people, ...schedules, ...teams);

/** Nobody in it, nobody yet, or people who take turns of minutes; it begins so many minutes from now. */
const rotation = fc.record({
  people: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 3 }),
  begins: fc.integer({ min: -30, max: 20 }),
  turnLength: length,
});

const pathConditions = [
  'incident.rank == 1',
  'escalation.cycle == 1',
  'escalation.level > 1 && !incident.acknowledged',
  'size(affected) > 1',
  'incident.labels["team"] == "web"',
  'zone == "UTC" && now < timestamp("2100-01-01T00:00:00Z")',
];
const levels = fc.array(
  fc
    .record(
      {
        targets: fc.uniqueArray(target, { minLength: 1, maxLength: 3 }),
        acknowledgeWithin: length,
        mode: fc.constant('round-robin'),
        urgency: fc.constantFrom('high', 'low'),
      },
      { requiredKeys: ['targets', 'acknowledgeWithin'] },
    )
    .map((level) => ({ level })),
  { minLength: 1, maxLength: 3 },
);
const branch = fc
  .record({ if: fc.constantFrom(...pathConditions), then: levels, else: levels }, { requiredKeys: ['if', 'then'] })
  .map((asked) => ({ branch: asked }));

/** Levels, perhaps a branch among them, and perhaps all but the first of them again. */
const nodes = fc
  .tuple(levels, fc.option(branch), levels, fc.integer({ min: 0, max: 2 }), fc.boolean())
  .map(([before, between, [last], times, isWhole]) => [
    ...before,
    { name: 'again', ...(between ?? last) },
    ...(times === 0 ? [] : [{ repeat: { times, ...(!isWhole && { to: 'again' }) } }]),
  ]);

interface Made {
  readonly people: readonly string[];
  readonly turnLength: string;
  readonly begins: number;
}

/** Turns, or nobody, and perhaps a layer above them. */
function turnsAt(now: number, below: Made, above: Made | undefined) {
  const [turns, more] = [below, above].map((made, index) => {
    if (made === undefined) return undefined;
    if (made.people.length === 0) return { name: `Layer ${index}`, nobody: true };
    const { begins, ...rotation } = made;
    return { name: `Layer ${index}`, rotation: { ...rotation, startsAt: inMinutes(now, begins).slice(0, 16) } };
  });
  return { layers: more === undefined ? [turns] : [turns, more] };
}

function inMinutes(now: number, minutes: number): string {
  return isoOf(instantOf(now + minutes * minute));
}

/** For some minutes around now somebody else, somebody more or nobody is on call. */
const override = fc.record({
  schedule: fc.constantFrom(...schedules),
  kind: fc.constantFrom('add', 'remove', 'replace'),
  person: fc.constantFrom(...people),
  begins: fc.integer({ min: -10, max: 20 }),
  lasts: fc.integer({ min: 1, max: 15 }),
});

const conditions = [
  'incident.severity == "sev1"',
  'incident.title.contains("odd")',
  'affected.exists(e, e.ref == "component/c0")',
  'size(affected) > 1',
  'affected.exists(e, e.owner == "team/t1")',
  'affected[0].owner == "team/t2"',
];
/** Of two that would climb one path, the lines on the timeline would be the same: whoever has no path of their own is involved alone. */
const rule = fc.record({ if: fc.constantFrom(...conditions) }).chain((asked) =>
  fc
    .oneof(
      fc.record(
        { then: fc.uniqueArray(fc.constantFrom(...teams), { minLength: 1 }), continue: fc.constant(true as const) },
        { requiredKeys: ['then'] },
      ),
      fc.constantFrom(...people, ...schedules, 'escalation-path/triage').map((one) => ({ then: [one] })),
    )
    .map((more) => ({ ...asked, ...more })),
);

/** The entries, for an organisation whose rotations begin around an instant. */
const organisation = fc
  .record({
    schedules: fc.tuple(...schedules.map(() => fc.tuple(rotation, fc.option(rotation, { nil: undefined })))),
    overrides: fc.array(override, { minLength: 2, maxLength: 2 }),
    rules: fc.array(rule, { minLength: 2, maxLength: 2 }),
    teams: fc.tuple(
      ...teams.map(() =>
        fc.record({
          members: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 3 }),
          schedule: fc.option(fc.constantFrom(...schedules), { nil: undefined }),
        }),
      ),
    ),
    paths: fc.tuple(...teams.map(() => fc.record({ nodes, lastResort: fc.constantFrom(...people) }))),
    triage: fc.record({ nodes, lastResort: fc.constantFrom(...people) }),
    owners: fc.tuple(
      ...[...services, ...components].map(() => fc.option(fc.constantFrom(...teams), { nil: undefined })),
    ),
    providers: fc.tuple(...services.map(() => fc.uniqueArray(fc.constantFrom(...components), { maxLength: 2 }))),
  })
  .map((made) => (now: number) => [
    ...people.map((ref) => ({
      ref,
      name: `Person ${ref.slice(-1)}`,
      contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
    })),
    ...schedules.map((ref, index) => ({
      ref,
      name: `Schedule ${index}`,
      timeZone: 'UTC',
      ...turnsAt(now, ...(made.schedules[index] as (typeof made.schedules)[0])),
    })),
    ...made.overrides.map(({ begins, lasts, ...overridden }, index) => ({
      ref: `override/o${index}`,
      name: `Override ${index}`,
      ...overridden,
      startsAt: inMinutes(now, begins),
      endsAt: inMinutes(now, begins + lasts),
      by: people[0],
      why: 'Somebody had to.',
    })),
    ...made.rules.map((asked, order) => ({ ref: `routing-rule/r${order}`, name: `Rule ${order}`, order, ...asked })),
    ...teams.map((ref, index) => ({
      ref,
      name: `Team ${index}`,
      path: `escalation-path/t${index}`,
      ...made.teams[index],
    })),
    ...made.paths.map((path, index) => ({ ref: `escalation-path/t${index}`, name: `Path ${index}`, ...path })),
    { ref: 'escalation-path/triage', name: 'Triage', ...made.triage },
    ...components.map((ref, index) => ({
      ref,
      name: `Component ${index}`,
      ...(made.owners[services.length + index] && { owner: made.owners[services.length + index] }),
    })),
    ...services.map((ref, index) => ({
      ref,
      name: `Service ${index}`,
      providedBy: made.providers[index],
      ...(made.owners[index] && { owner: made.owners[index] }),
    })),
  ]);

const declaration = fc.record(
  {
    title: fc.constantFrom(
      'something odd',
      'Service 1 is slow',
      'Service 0 and service 2 fail',
      'Component 1 restarts',
    ),
    affects: fc.uniqueArray(fc.constantFrom(...services, ...components), { maxLength: 3 }),
    severity: fc.constantFrom(...severities),
    responder: fc.constantFrom(...people, ...schedules, ...teams),
  },
  { requiredKeys: ['title'] },
);

/** At one moment, something of one path: the reason names the level, the round, who is paged and who did not answer. */
interface Moment {
  readonly at: string;
  readonly kind: string;
  readonly why: string;
  readonly definition: string | null;
}

interface Told {
  readonly at: string;
  readonly why: string;
  readonly people?: readonly { readonly person: string; readonly name: string }[];
}

interface Preview {
  readonly affects: readonly string[];
  readonly cutShort: boolean;
  readonly routes: readonly {
    readonly routeId: string;
    readonly path: string;
    readonly pathVersion: number;
    readonly explanation: string;
    readonly levels: readonly Told[];
    readonly skipped: readonly Told[];
    readonly replaced: readonly Told[];
    readonly lastResort: Told | null;
  }[];
  readonly preview: string;
}

interface Incident {
  readonly affects: readonly string[];
  readonly routes: readonly { readonly explanation: string }[];
  readonly escalations: readonly {
    readonly escalationId: string;
    readonly path: string;
    readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
  }[];
}

const kindOf = { levels: 'level-reached', skipped: 'level-skipped', replaced: 'path-replaced' } as const;

function foretold({ routes }: Preview): readonly Omit<Moment, 'definition'>[] {
  return routes.flatMap((route) => [
    ...(['levels', 'skipped', 'replaced'] as const).flatMap((list) =>
      route[list].map(({ at, why }) => ({ at, kind: kindOf[list], why })),
    ),
    ...(route.lastResort === null
      ? []
      : [{ at: route.lastResort.at, kind: 'escalation-exhausted', why: route.lastResort.why }]),
  ]);
}

/** In an order that does not depend on which of several paths had its turn first within a moment. */
const sorted = <Item>(items: readonly Item[]): readonly string[] =>
  items.map((item) => JSON.stringify(item)).toSorted();

async function agrees(world: World, declared: object): Promise<void> {
  // Whoever was paged for the one before within a minute would be told of this one at its end.
  await world.advance(minute);
  const asked = await world.post('/v1/incidents/preview', declared);
  assert.equal(asked.status, 200, asked.text);
  const preview = asked.body as unknown as Preview;
  assert.equal(preview.cutShort, false);
  const { body } = await world.post('/v1/incidents', { ...declared, preview: preview.preview });
  const end = Math.max(...preview.routes.map(({ lastResort }) => Date.parse(lastResort?.at ?? '')));
  await world.advance(end - world.clock.now());
  const entries = (await world.entries(body.id)) as unknown as readonly (Moment & { readonly reason: string })[];
  const incident = (await world.get(`/v1/incidents/${body.id}`)).body as unknown as Incident;
  const told = (await world.get(`/v1/incidents/${body.id}/report?format=json`)).body['preview'];
  // From here on nobody is paged for it any more.
  await world.post(`/v1/incidents/${body.id}/resolve`, { by: people[0] });

  const kinds: readonly string[] = [...Object.values(kindOf), 'escalation-exhausted'];
  assert.deepEqual(
    sorted(foretold(preview)),
    sorted(entries.filter(({ kind }) => kinds.includes(kind)).map(({ at, kind, reason: why }) => ({ at, kind, why }))),
    'the same at the same instants, for the same reasons',
  );
  assert.deepEqual(
    sorted(
      preview.routes.flatMap(({ levels, lastResort }) =>
        [...levels, ...(lastResort === null ? [] : [lastResort])].flatMap(({ at, people: paged = [] }) =>
          paged.map(({ person, name }) => ({ person, name, at })),
        ),
      ),
    ),
    sorted(
      incident.escalations.flatMap(({ escalationId, paged }) => {
        // The last resort is paged again and again, while another path is still climbed.
        const route = preview.routes.find(({ routeId }) => escalationId === `${body.id}/${routeId}`);
        return paged
          .filter(({ at }) => at <= (route?.lastResort?.at ?? ''))
          .map(({ person, name, at }) => ({ person, name, at }));
      }),
    ),
    'the same people',
  );
  assert.deepEqual(
    sorted(preview.routes.map(({ path, pathVersion }) => `${path}@${pathVersion}`)),
    sorted(entries.filter(({ kind }) => kind === 'escalation-started').map(({ definition }) => definition)),
    'the same paths and versions',
  );
  assert.deepEqual(
    preview.routes.map(({ explanation }) => explanation),
    incident.routes.map(({ explanation }) => explanation),
  );
  assert.deepEqual([...preview.affects].sort(), [...incident.affects].sort());
  const { verdict, rows } = told as { verdict: string; rows: readonly { outcome: string }[] };
  assert.deepEqual([verdict, new Set(rows.map(({ outcome }) => outcome))], ['held', new Set(['as-foretold'])]);
}

it('a preview agrees with what then happens, whatever the organisation', async () => {
  await using world = await World.open();
  await fc.assert(
    fc.asyncProperty(organisation, declaration, async (entriesAt, declared) => {
      const entries = entriesAt(world.clock.now());
      const applied = await world.post('/v1/catalog/apply', { entries, rotations: 'now' });
      assert.equal(applied.status, 200, applied.text);
      await agrees(world, declared);
    }),
    { numRuns: runs },
  );
});
