import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, topics, type Decided, type PreviewsEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { after } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { publishPreview } from '@escalog/runner';
import { IntakeWorld, type Replica } from './testing/intake-world.ts';

const path = '/v1/incidents/preview';
const declaration = { title: 'users cannot log in', severity: 'sev1', affects: ['Login'] };
const { incident, routes } = exampleEvents.IncidentRouted;
const routed = {
  type: 'PreviewRouted',
  askedAt: exampleEvents.PreviewRouted.askedAt,
  routing: JSON.stringify({
    type: 'IncidentRouted',
    incident,
    routes,
    candidates: [],
    offers: [{ ref: 'business-service/login', name: 'Login', score: 0.5, reason: 'It is like it.' }],
    rules: [{ rule: 'routing-rule/nights@2', name: 'Nights', outcome: 'does-not-apply', because: 'It is day.' }],
    furtherRules: 3,
    names: { 'escalation-path/identity': 'Identity' },
    severities: [],
    reason: { code: 'entries-declared', text: 'Because.', definition: null, facts: {} },
  }),
} as const satisfies Decided<PreviewsEvent>;
const { meta: _, ...climbed } = exampleEvents.PreviewClimbed;
const { meta: __, ...planned } = exampleEvents.PreviewPlanned;

/** Asks, answers in the name of the other services, and lets time pass, should intake go on waiting. */
async function asked(world: IntakeWorld, replica: Replica, answers: readonly Decided<PreviewsEvent>[]) {
  const before = await questions(world);
  const answering = replica.ask('POST', path, declaration);
  let previewId: string | undefined;
  while (previewId === undefined) {
    await new Promise(setImmediate);
    [previewId] = (await questions(world)).difference(before);
  }
  const actor = { kind: 'service', ref: 'elsewhere' };
  for (const answer of answers) await publishPreview(answer, { previewId, actor }, world.deps);
  for (let turns = 0; turns < 100; turns += 1) await new Promise(setImmediate);
  world.clock.advance(3_000);
  return answering;
}

/** Ids of all that were asked. */
async function questions(world: IntakeWorld): Promise<Set<string>> {
  const messages = (await Array.fromAsync(world.deps.bus.read([topics.previews.name]))).flat();
  const events = messages.map(({ value }) => decode(value));
  return new Set(events.flatMap(({ type, meta }) => (type === 'PreviewRequested' ? meta.subject : [])));
}

describe('a preview', () => {
  it('is answered as soon as all have answered', async () => {
    await using world = new IntakeWorld();
    const { status, body } = await asked(world, await world.replica(), [routed, climbed, planned]);
    assert.equal(status, 200);
    const [route] = body['routes'] as readonly { levels: readonly object[]; skipped: readonly object[] }[];
    assert.deepEqual(route?.levels, [
      {
        level: 1,
        cycle: 1,
        at: '2026-11-18T02:00:00.000Z',
        afterSeconds: 0,
        people: [{ person: 'person/ana', name: 'Ana', via: ['schedule/identity', 'person/ana'] }],
        urgency: 'high',
        acknowledgeWithin: 'PT5M',
        why: 'The escalation started: level 1 of Identity pages Ana.',
      },
    ]);
    assert.deepEqual(route.skipped, [
      {
        level: 2,
        cycle: 1,
        at: '2026-11-18T02:05:00.000Z',
        afterSeconds: 300,
        why: 'Level 2 of Identity has nobody to page.',
      },
    ]);
    assert.deepEqual(body['offers'], [
      { ref: 'business-service/login', name: 'Login', score: 0.5, reason: 'It is like it.' },
    ]);
    assert.deepEqual(body['routing'], {
      rule: 'entries-declared',
      because: 'Because.',
      asked: [{ rule: 'routing-rule/nights@2', name: 'Nights', outcome: 'does-not-apply', because: 'It is day.' }],
      further: 3,
    });
    assert.deepEqual(body['contacts'], [
      {
        person: 'person/ana',
        name: 'Ana',
        urgency: 'high',
        basis: 'rules',
        methods: [{ method: 'mail', channel: 'email', address: 'a…@acme.example', afterSeconds: 0 }],
      },
    ]);
    assert.deepEqual(body['warnings'], ['Level 2 of Identity has nobody to page.']);
  });

  it('tells of what is open already and may be the same', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const { body: open } = await replica.ask('POST', '/v1/incidents', { title: 'Users cannot pay', severity: 'sev2' });
    await replica.ask('POST', '/v1/incidents', { title: 'The office is on fire' });
    const { body } = await asked(world, replica, [routed, climbed, planned]);
    assert.deepEqual(body['similar'], [
      { id: open['id'], title: 'Users cannot pay', severity: 'sev2', acknowledgedBy: [] },
    ]);
  });

  it('tells whom rules would page besides', async () => {
    await using world = new IntakeWorld();
    const [rung] = climbed.preview.routes[0]?.rungs ?? [];
    assert.ok(rung !== undefined);
    const why = 'Nobody has acknowledged for 15 min, and the rule “Boss” applies: level 1 of Boss pages Ana.';
    const at = after(climbed.preview.askedAt, 15 * 60_000);
    const ruled = {
      routeId: 'rule/boss/1.0',
      path: 'rule/boss',
      pathVersion: 2,
      rungs: [{ ...rung, at, acknowledgeBy: after(at, 300_000), path: 'rule/boss', pathVersion: 2, why }],
    };
    const { preview } = climbed;
    const also = { ...climbed, preview: { ...preview, routes: [...preview.routes, ruled] } };
    const { body } = await asked(world, await world.replica(), [routed, also, planned]);
    assert.equal((body['routes'] as readonly object[]).length, 1);
    const byRules = body['byRules'] as readonly (Record<string, unknown> & { levels: readonly object[] })[];
    assert.deepEqual(
      byRules.map(({ routeId, pathVersion, explanation }) => [routeId, pathVersion, explanation]),
      [['rule/boss/1.0', 2, why]],
    );
    assert.partialDeepStrictEqual(byRules[0]?.levels[0], { afterSeconds: 900, acknowledgeWithin: 'PT5M' });
  });

  for (const [silent, answers] of [
    ['catalog', []],
    ['policy', [routed]],
  ] as const) {
    it(`says that ${silent} does not answer, and that declaring works nevertheless`, async () => {
      await using world = new IntakeWorld();
      const replica = await world.replica();
      const { status, body, headers } = await asked(world, replica, answers);
      assert.deepEqual([status, body['code']], [503, 'preview-unanswered']);
      assert.match(String(body['detail']), new RegExp(`^The ${silent} service does not answer.*declaring works`));
      assert.equal(headers['retry-after'], '1');
      assert.equal((await replica.ask('POST', '/v1/incidents', declaration)).status, 201);
    });
  }

  it('is answered without contact methods when notification does not answer', async () => {
    await using world = new IntakeWorld();
    const { status, body } = await asked(world, await world.replica(), [routed, climbed]);
    assert.deepEqual([status, body['contacts']], [200, null]);
    assert.match((body['warnings'] as readonly string[]).join(' '), /notification service does not answer/);
  });

  it('keeps to the first answer of each service, whichever replica it came from', async () => {
    await using world = new IntakeWorld();
    const other = { ...climbed, warnings: ['of another replica'] };
    const { body } = await asked(world, await world.replica(), [
      routed,
      { ...routed, routing: '{"routes":[]}' },
      climbed,
      other,
      planned,
    ]);
    assert.equal((body['routes'] as readonly object[]).length, 1);
    assert.deepEqual(body['warnings'], ['Level 2 of Identity has nobody to page.']);
  });

  it('comes to the replica that asked, and to no other', async () => {
    await using world = new IntakeWorld();
    const [first, second] = [await world.replica(), await world.replica()];
    for (const replica of [first, second]) {
      const { status, body } = await asked(world, replica, [routed, climbed, planned]);
      assert.deepEqual([status, body['warnings']], [200, climbed.warnings]);
    }
  });

  it('is refused in a sentence when the bus takes no question, and declaring works nevertheless', async () => {
    await using world = new IntakeWorld();
    const { bus } = world.deps;
    const down = overridden(bus, {
      publish: (topic, messages) =>
        topic === topics.previews.name ? Promise.reject(new Error('away')) : bus.publish(topic, messages),
    });
    const replica = await world.replica({ bus: down });
    const { status, body } = await replica.ask('POST', path, declaration);
    assert.deepEqual([status, body['code']], [503, 'preview-not-asked']);
    assert.equal((await replica.ask('POST', '/v1/incidents', declaration)).status, 201);
  });

  it('is refused while two hundred wait for an answer', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const asking = Array.from({ length: 201 }, () => replica.ask('POST', path, declaration));
    const busy = await Promise.race(asking);
    assert.deepEqual([busy.status, busy.body['code']], [503, 'busy']);
    await new Promise(setImmediate);
    world.clock.advance(3_000);
    const answers = await Promise.all(asking);
    assert.equal(answers.filter(({ body }) => body['code'] === 'preview-unanswered').length, 200);
    assert.equal((await asked(world, replica, [routed, climbed, planned])).status, 200);
  });
});
