import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consume, deadLetters, into, lettersIn, topic } from './testing/consuming.ts';
import { OpenWorld } from './testing/open-world.ts';
import { garbage, update } from './testing/updates.ts';

describe('a message of a type that the service does not react to', () => {
  const unknownSchema = Buffer.from([0, 0, 0, 0, 1, 7]);

  it('is passed over by its ce_type, even if nobody here could read it', async () => {
    await using world = new OpenWorld();
    const handled: string[] = [];
    const consumer = await consume(into(handled), world.deps);
    const newer = { key: 'a', value: unknownSchema, headers: { ce_type: 'escalog.IncidentMerged' } };
    await world.deps.bus.publish(topic, [
      newer,
      { ...garbage('a'), headers: { ce_type: 'org.example.constructor' } },
      update('a', 'fine'),
    ]);
    await world.until(() => handled.length === 1);

    assert.deepEqual(await world.messages(deadLetters), []);
    await consumer.stop();
  });

  it('does not wait behind those that do', async () => {
    await using world = new OpenWorld();
    const consumer = await consume(into([]), world.deps);
    await world.deps.bus.publish(topic, [
      garbage('a'),
      { ...garbage('a'), headers: { ce_type: 'escalog.PageDelivered' } },
      update('a', 'later'),
    ]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2);

    assert.deepEqual(
      (await world.messages(deadLetters)).map(({ headers }) => headers['ce_type']),
      [undefined, undefined],
    );
    await consumer.stop();
  });

  it('is parked when it does not say what it is and cannot be read, or says that it is one of those', async () => {
    await using world = new OpenWorld();
    const consumer = await consume(into([]), world.deps);
    await world.deps.bus.publish(topic, [
      { key: 'a', value: unknownSchema, headers: {} },
      { key: 'b', value: unknownSchema, headers: { ce_type: 'escalog.UpdatePosted' } },
    ]);
    await world.until(async () => (await world.messages(deadLetters)).length === 2);

    for (const letter of await lettersIn(world)) assert.match(letter, /no schema has the id 1\b/);
    await consumer.stop();
  });
});
