import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, headersOf, topicOf, topics } from '@escalog/contracts';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { World, type Told } from '../testing/world.ts';

const { events } = unansweredThenAcknowledged();
const acknowledged = events.findIndex(({ type }) => type === 'IncidentAcknowledged');
const read = (world: World) => world.get('/v1/incidents/login-down/timeline/events');

for (const told of ['from the log', 'from an index'] satisfies readonly Told[]) {
  describe(`what is recorded of an incident, for an archive, told ${told}`, () => {
    const refused = async (world: World): Promise<string> => {
      const answer = await read(world);
      const { code, detail } = answer.json<{ code: string; detail: string }>();
      assert.deepEqual([answer.statusCode, code], [409, 'history-incomplete']);
      return detail;
    };

    it('is every event once, by time, whatever order they came in', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events.toReversed(), ...events.slice(0, 3));
      const answer = await read(world);
      const lines = answer.body.trimEnd().split('\n');
      const ids = lines.map(
        (line) => (JSON.parse(line) as { event: { meta: { eventId: string } } }).event.meta.eventId,
      );
      assert.deepEqual(new Set(ids), new Set(events.map(({ meta }) => meta.eventId)));
      assert.equal(ids.length, events.length);
    });

    it('is refused when the log lacks one of them', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events.toSpliced(acknowledged, 1));
      assert.match(await refused(world), /1 of the first \d+ events of incident\/login-down are missing\./);
    });

    it('is refused when only a newer release can read one of them', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events.toSpliced(acknowledged, 1));
      const event = events[acknowledged] ?? assert.fail();
      const value = encode(event);
      value.writeUInt32BE(1_000_000_950, 1);
      const headers = { ...headersOf(event), ce_type: 'escalog.IncidentCuddled' };
      await world.send(topicOf(event.type), { key: event.meta.subject, value, headers });
      assert.match(await refused(world), /1 event can be read by a newer release alone\./);
    });

    it('is refused when a message in its place cannot be read at all', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events.toSpliced(acknowledged, 1));
      await world.send(topics.incidents.name, { key: 'login-down', value: Buffer.from('anything'), headers: {} });
      await refused(world);
    });
  });
}
