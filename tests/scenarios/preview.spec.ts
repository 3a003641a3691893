import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
  readonly candidates: readonly { readonly ref: string; readonly name: string }[];
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
});
