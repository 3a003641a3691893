import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

const minute = 60_000;
const wiki = (name: string, more: object = {}) => ({ ref: 'component/wiki', name, ...more });
const history = '/v1/catalog/entries/component/wiki/history';

interface Version {
  readonly version: number;
  readonly at: string;
  readonly kind: string;
  readonly by: { readonly kind: string; readonly ref: string; readonly name: string };
  readonly why: string | null;
  readonly change: number;
  readonly fields: readonly string[];
  readonly details: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

const versionsIn = ({ body }: Answer) => body['versions'] as readonly Version[];

async function apply(world: World, entries: readonly object[], author: object = {}): Promise<void> {
  const { status, text } = await world.post('/v1/catalog/apply', { entries, ...author });
  assert.equal(status, 200, text);
}

/** A wiki that is added by Ana at two, renamed by somebody outside at three minutes past, and removed at six. */
async function wikiThatWas(): Promise<World> {
  const world = await World.open();
  await apply(world, [wiki('Wiki')], { by: 'person/ana', why: 'The wiki is ours now.' });
  await world.advance(3 * minute);
  await apply(world, [wiki('Encyclopedia', { aliases: ['wiki'] })], { by: 'deploy bot' });
  await world.advance(3 * minute);
  await world.remove('/v1/catalog/entries/component/wiki?by=person%2Fben&why=It%20is%20gone.');
  await world.advance(minute);
  return world;
}

describe('the history of an entry', () => {
  it('tells who changed it, when, why, and what of it, newest first, after it was removed as well', async () => {
    await using world = await wikiThatWas();
    const answer = await world.get(history);
    assert.equal(answer.status, 200);
    const versions = versionsIn(answer);
    assert.deepEqual(
      versions.map(({ version, at, kind, by, why, fields, details }) => ({
        version,
        at,
        kind,
        by,
        why,
        fields,
        details,
      })),
      [
        {
          version: 3,
          at: '2026-11-18T02:06:00.000Z',
          kind: 'removed',
          by: { kind: 'person', ref: 'person/ben', name: 'Ben Ito' },
          why: 'It is gone.',
          fields: [],
          details: [],
        },
        {
          version: 2,
          at: '2026-11-18T02:03:00.000Z',
          kind: 'changed',
          by: { kind: 'name', ref: 'deploy bot', name: 'deploy bot' },
          why: null,
          fields: ['name', 'aliases'],
          details: [
            { field: 'name', before: '"Wiki"', after: '"Encyclopedia"' },
            { field: 'aliases', before: null, after: '["wiki"]' },
          ],
        },
        {
          version: 1,
          at: '2026-11-18T02:00:00.000Z',
          kind: 'added',
          by: { kind: 'person', ref: 'person/ana', name: 'Ana Costa' },
          why: 'The wiki is ours now.',
          fields: ['name'],
          details: [],
        },
      ],
    );
    assert.ok(versions.every(({ change }, index) => change > (versions[index + 1]?.change ?? 0)));
  });

  it('comes in pages', async () => {
    await using world = await wikiThatWas();
    const seen: number[] = [];
    for (let next: unknown = undefined; next !== null;) {
      const page = await world.get(`${history}?limit=1${next === undefined ? '' : `&after=${String(next)}`}`);
      seen.push(...versionsIn(page).map(({ version }) => version));
      next = page.body['next'];
    }
    assert.deepEqual(seen, [3, 2, 1]);
  });

  it('is there after a restart, and goes on', async () => {
    await using world = await wikiThatWas();
    const before = await world.get(history);
    await world.stop();
    await world.start();
    assert.equal((await world.get(history)).text, before.text);
    await apply(world, [wiki('Wiki')]);
    const [newest] = versionsIn(await world.get(history));
    assert.deepEqual([newest?.version, newest?.kind, newest?.by.name], [4, 'added', 'somebody']);
  });

  it('has no version for what changed nothing, and none for what was refused', async () => {
    await using world = await wikiThatWas();
    await apply(world, [wiki('Wiki')]);
    await apply(world, [wiki('Wiki')], { by: 'person/ana' });
    await world.post('/v1/catalog/apply', { entries: [wiki('Wiki', { owner: 'team/nobody' })] });
    await world.post('/v1/catalog/apply', { entries: [wiki('Other')], dryRun: true });
    assert.equal(versionsIn(await world.get(history)).length, 4);
  });

  it('never tells a secret, and says nevertheless that it was replaced', async () => {
    await using world = await World.open();
    const secret = (text: string) => `whsec_${Buffer.from(text.padEnd(24, '.')).toString('base64')}`;
    const person = (key: string) => ({
      ref: 'person/eve',
      name: 'Eve',
      contactMethods: [{ id: 'hook', channel: 'webhook', url: world.webhooks.url, secret: key }],
    });
    const [one, two] = [secret('one'), secret('two')];
    await apply(world, [person(one)]);
    await world.advance(minute);
    await apply(world, [person(two)]);
    const told = await world.get('/v1/catalog/entries/person/eve/history');
    assert.deepEqual(versionsIn(told)[0]?.fields, ['contactMethods']);
    const then = await world.get('/v1/catalog/entries/person/eve?at=2026-11-18T02:00:30Z');
    const all = await world.get('/v1/catalog/entries?type=person&at=2026-11-18T02:00:30Z');
    for (const { status, text } of [told, then, all]) {
      assert.equal(status, 200, text);
      assert.ok(!text.includes(one) && !text.includes(two), text);
    }
  });

  it('names who made a change as incidents do: by a word of the name or the mail address, and else as it was given', async () => {
    await using world = await World.open();
    await apply(world, [{ ref: 'person/eve', name: 'Eve Doe', contactMethods: [] }]);
    for (const [by, told] of [
      ['doe', { kind: 'person', ref: 'person/eve', name: 'Eve Doe' }],
      ['ANA@acme.example', { kind: 'person', ref: 'person/ana', name: 'Ana Costa' }],
      ['person/nobody', { kind: 'name', ref: 'person/nobody', name: 'person/nobody' }],
      ['ev', { kind: 'name', ref: 'ev', name: 'ev' }],
    ] as const) {
      await apply(world, [wiki(`Wiki of ${by}`)], { by });
      assert.deepEqual(versionsIn(await world.get(history))[0]?.by, told);
    }
  });

  it('is refused for an entry that never was, and for a name that several bear', async () => {
    await using world = await World.open();
    const none = await world.get('/v1/catalog/entries/component/none/history');
    assert.deepEqual([none.status, none.body['code']], [404, 'entry-not-found']);
    await apply(world, [{ ref: 'person/ana-lind', name: 'Ana Lind', contactMethods: [] }]);
    const several = await world.post('/v1/catalog/apply', { entries: [wiki('Wiki')], by: 'lind' });
    assert.deepEqual([several.status, several.body['code']], [422, 'ambiguous-person']);
    assert.equal((await world.get('/v1/catalog/entries/component/wiki')).status, 404);
    const blank = await world.post('/v1/catalog/apply', { entries: [wiki('Wiki')], by: 'a\nb' });
    assert.equal(blank.status, 400);
  });
});

describe('the catalog as of an instant', () => {
  it('shows an entry as it was then', async () => {
    await using world = await wikiThatWas();
    const at = async (time: string) => {
      const { status, body } = await world.get(`/v1/catalog/entries/component/wiki?at=2026-11-18T${time}Z`);
      return status === 200 ? ((body['entry'] as { name: string }).name as unknown) : body['detail'];
    };
    assert.match(String(await at('01:59:59')), /^At 2026-11-18T01:59:59.000Z nothing is known of component\/wiki/);
    assert.equal(await at('02:00:00'), 'Wiki');
    assert.equal(await at('02:02:59.999'), 'Wiki');
    assert.equal(await at('02:03:00'), 'Encyclopedia');
    assert.match(String(await at('02:06:00')), /^At 2026-11-18T02:06:00.000Z there was no component\/wiki/);
  });

  it('lists what there was then, what was removed since too', async () => {
    await using world = await wikiThatWas();
    const components = async (query: string) => {
      const { status, body, text } = await world.get(`/v1/catalog/entries?type=component${query}`);
      assert.equal(status, 200, text);
      return (body['entries'] as { entry: { ref: string; name: string } }[]).map(({ entry }) => entry.name);
    };
    const now = await components('');
    assert.ok(!now.includes('Encyclopedia'));
    assert.deepEqual((await components('&at=2026-11-18T02:05:00Z')).toSorted(), [...now, 'Encyclopedia'].toSorted());
    assert.deepEqual((await components('&at=2026-11-18T02:02:00Z')).toSorted(), [...now, 'Wiki'].toSorted());
    assert.deepEqual(await components('&at=2026-11-18T02:07:00Z'), now);
    assert.deepEqual(await components('&q=encyclopedia'), []);
    assert.deepEqual(await components('&q=encyclopedia&at=2026-11-18T02:05:00Z'), ['Encyclopedia']);
    const first = await world.get('/v1/catalog/entries?type=component&at=2026-11-18T02:05:00Z&limit=1');
    assert.equal((first.body['entries'] as unknown[]).length, 1);
    assert.equal(typeof first.body['next'], 'string');
  });

  it('is not told of before there was a history', async () => {
    await using world = await wikiThatWas();
    const before = await world.get('/v1/catalog/entries?at=2026-11-18T01:00:00Z');
    assert.deepEqual([before.status, before.body['code']], [422, 'before-history']);
    const wrong = await world.get('/v1/catalog/entries?at=yesterday');
    assert.equal(wrong.status, 400);
  });

  it('says who was on call by the schedule as it was then, and by the one that there is now', async () => {
    await using world = await World.open();
    const shop = (...people: readonly string[]) => ({
      ref: 'schedule/shop',
      name: 'Shop',
      timeZone: 'Europe/Berlin',
      rotation: { people, startsAt: '2026-01-05T10:00', turnLength: 'PT1H' },
    });
    await apply(world, [shop('person/ana')]);
    await world.advance(2 * minute);
    await apply(world, [{ ...shop('person/ben'), name: 'Kiosk' }]);
    await world.remove('/v1/catalog/entries/schedule/shop');
    await world.advance(minute);
    const person = ({ body }: Answer) => (body['onCall'] as { person: string } | null)?.person;
    assert.equal((await world.get('/v1/schedules/shop/on-call')).status, 404);
    const then = await world.get('/v1/schedules/shop/on-call?asOf=2026-11-18T02:01:00Z');
    assert.deepEqual([person(then), then.body['at']], ['person/ana', '2026-11-18T02:01:00.000Z']);
    const planned = await world.get('/v1/schedules/shop/on-call?asOf=2026-11-18T02:01:00Z&at=2026-12-24T12:00:00Z');
    assert.deepEqual([person(planned), planned.body['at']], ['person/ana', '2026-12-24T12:00:00.000Z']);
    const everywhere = await world.get('/v1/on-call?asOf=2026-11-18T02:01:00Z');
    const schedules = everywhere.body['schedules'] as { schedule: string }[];
    assert.ok(schedules.some(({ schedule }) => schedule === 'schedule/shop'));
  });
});
