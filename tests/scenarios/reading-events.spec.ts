import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { World } from '../harness/world.ts';

interface Line {
  readonly position: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly type: string;
}

const placeOf = ({ topic, partition, offset }: Line): string => `${topic} ${partition} ${offset}`;

/** What there is behind a position, and where it ends. */
async function read(world: World, after?: string): Promise<readonly Line[]> {
  const { status, text } = await world.get(`/v1/events${after === undefined ? '' : `?after=${after}`}`);
  assert.equal(status, 200, text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

describe('reading events', () => {
  it('to the end, then on from any position while things happen: nothing is lost, and nothing comes twice', async () => {
    await using world = await World.open();
    const happenings = [
      () => world.post('/v1/incidents', { title: 'users cannot log in' }),
      () => world.post('/v1/incidents', { title: 'the coffee machine leaks' }),
      () => world.advance(6 * 60_000),
    ];
    // How many lines of each answer are taken before the connection breaks, by lot: all of them where there are fewer.
    const [cuts = []] = fc.sample(fc.array(fc.nat(25), { minLength: 8, maxLength: 8 }), { seed: 16, numRuns: 1 });
    const taken: Line[] = [];
    const position = (): string | undefined => taken.at(-1)?.position;
    for (const [index, cut] of cuts.entries()) {
      await happenings[index % happenings.length]?.();
      taken.push(...(await read(world, position())).slice(0, cut));
    }
    taken.push(...(await read(world, position())));
    assert.deepEqual(await read(world, position()), []);

    const whole = await read(world);
    assert.deepEqual(taken.map(placeOf).toSorted(), whole.map(placeOf).toSorted());
    assert.equal(new Set(taken.map(placeOf)).size, taken.length);
    assert.ok(taken.length > 40);
    for (const type of ['IncidentDeclared', 'IncidentRouted', 'LevelReached', 'PageDelivered'])
      assert.ok(taken.some((line) => line.type === type));
  });
});
