import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { maySee, nobody, type Principal } from '@escalog/access';
import { encode, headersOf, registeredSchemas, topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import { learnSchema } from '@escalog/contracts/testing';
import { sightOf, tooManyTimelines } from './http/context.ts';
import { Turns } from '@escalog/http';
import { unansweredThenAcknowledged } from './domain/testing/examples.ts';
import { indexSource } from './projection/index-source.ts';
import { isByKey } from './projection/log-by-key.ts';
import { logSource } from './projection/log-source.ts';
import { ChangeStreams } from './stream/change-streams.ts';
import { World, type Told } from './testing/world.ts';

/** Ids of schemas that this release does not have; what a process has learned it does not forget. */
let lastId = 1_000_000_900;

interface Shown {
  readonly total: number;
  readonly entries: readonly { readonly kind: string; readonly text: string; readonly events: readonly string[] }[];
  readonly holes: readonly unknown[];
}

const url = '/v1/incidents/login-down';

/** Publishes it as a release does that has another schema for it, and gives the id of that. */
async function publishAsNewer(event: EscalogEvent, world: World, type: string = event.type): Promise<number> {
  const value = encode(event);
  const id = (lastId += 1);
  value.writeUInt32BE(id, 1);
  const headers = { ...headersOf(event), ce_type: `escalog.${type}` };
  await world.send(topicOf(event.type), { key: event.meta.subject, value, headers });
  return id;
}

function schemaOf(type: string): string {
  return registeredSchemas.findLast(({ subject }) => subject.endsWith(`.${type}`))?.schema ?? assert.fail(type);
}

const shown = async (world: World): Promise<Shown> => (await world.get(`${url}/timeline`)).json();

for (const told of ['from the log', 'from an index'] satisfies readonly Told[]) {
  describe(`an event that only a newer release can read, told ${told}`, () => {
    it('is kept and shown in its place, as what it is; the rest is told, and nothing waits or is parked', async (t) => {
      const world = await World.open(t, told);
      const { events } = unansweredThenAcknowledged();
      const at = events.findIndex(({ type }) => type === 'IncidentAcknowledged');
      for (const [index, event] of events.entries())
        if (index === at) await publishAsNewer(event, world, 'IncidentCuddled');
        else await world.publish(event);
      const fresh = await World.open(t, told);
      await fresh.publish(...events);

      const { entries, total, holes } = await shown(world);
      const known = await shown(fresh);
      assert.deepEqual([total, holes], [known.total, []]);
      const place = known.entries.findIndex(({ kind }) => kind === 'incident-acknowledged');
      assert.deepEqual(
        [entries[place]?.kind, entries[place]?.text, entries[place]?.events],
        ['newer-event', 'An event of a newer release: IncidentCuddled.', [events[at]?.meta.eventId]],
      );
      assert.deepEqual(
        entries.toSpliced(place, 1).map(({ events: ids }) => ids),
        known.entries.toSpliced(place, 1).map(({ events: ids }) => ids),
      );
      assert.deepEqual(await world.deadLetters(), []);
      for (const format of ['json', 'markdown', 'html'])
        assert.match((await world.get(`${url}/report?format=${format}`)).body, /newer release: IncidentCuddled/);
    });

    it('is told properly once this release knows its schema, also after what it is told from was made anew', async (t) => {
      const world = await World.open(t, told);
      const fresh = await World.open(t, told);
      const { events } = unansweredThenAcknowledged();
      await fresh.publish(...events);
      const ids: (readonly [number, string])[] = [];
      for (const event of events)
        if (event.type === 'IncidentDeclared' || event.type === 'IncidentResolved')
          ids.push([await publishAsNewer(event, world), event.type]);
        else await world.publish(event);
      await world.rebuild();
      assert.equal((await shown(world)).entries.filter(({ kind }) => kind === 'newer-event').length, 2);
      for (const [id, type] of ids) learnSchema(id, schemaOf(type));
      assert.deepEqual(await shown(world), await shown(fresh));
    });

    it('is all that there is of an incident, and shown', async (t) => {
      const world = await World.open(t, told);
      const [declared] = unansweredThenAcknowledged().events;
      assert.ok(declared);
      await publishAsNewer(declared, world);
      const { entries } = await shown(world);
      assert.deepEqual(
        entries.map(({ text }) => text),
        ['An event of a newer release: IncidentDeclared.'],
      );
    });

    it('hides the incident from whoever may not see private ones, as long as it may say who may see it', async (t) => {
      const world = await World.open(t, told);
      const source = isByKey(world.bus) ? logSource(world.bus, world.deps) : indexSource(world.deps);
      const [declared, ...others] = unansweredThenAcknowledged().events;
      assert.ok(declared);
      const stranger: Principal = { ...nobody, kind: 'session', person: 'person/stranger', role: 'manager' };
      const sees = async (): Promise<boolean> => {
        await world.quiet();
        const sight = await sightOf('login-down', { source, turns: new Turns(tooManyTimelines) });
        return maySee(stranger, 'login-down', sight ?? assert.fail('nothing is recorded'));
      };
      const id = await publishAsNewer(declared, world);
      await world.publish(...others);
      assert.equal(await sees(), false);
      learnSchema(id, schemaOf('IncidentDeclared'));
      assert.equal(await sees(), true);
    });

    it('has who may see the incident read anew by the streams, which tell nothing that they cannot know', async (t) => {
      const world = await World.open(t, told);
      const source = isByKey(world.bus) ? logSource(world.bus, world.deps) : indexSource(world.deps);
      const { events } = unansweredThenAcknowledged();
      const [declared] = events;
      assert.ok(declared);
      const stranger: Principal = { ...nobody, kind: 'session', person: 'person/stranger', role: 'manager' };
      const streams = new ChangeStreams({ ...world.deps, historyOf: (id) => source.read(id) });
      t.after(() => streams.stop());
      await world.publish(...events);
      await world.quiet();
      await streams.start();
      /** Once it has been heard, which takes some turns. */
      const becomes = async (wanted: boolean): Promise<void> => {
        while (streams.sights.shows('login-down', stranger) !== wanted) await nextTurn();
      };
      await becomes(true);
      const { meta } = events.findLast((event) => event.meta.stream === declared.meta.stream) ?? declared;
      const version = meta.version + 1;
      const hidden = { ...declared, meta: { ...meta, eventId: 'hidden', version } };
      await publishAsNewer(hidden, world, 'VisibilityChanged');
      await world.quiet();
      await becomes(false);
    });

    it('is no event when it does not begin as all do: then it is as other messages that cannot be read', async (t) => {
      const world = await World.open(t, told);
      const { events } = unansweredThenAcknowledged();
      const value = Buffer.from([0, 0, 0, 0, 0, 255, 255, 255]);
      value.writeUInt32BE(1_000_000_998, 1);
      await world.send(topics.incidents.name, { key: 'login-down', value, headers: {} });
      await world.publish(...events);
      const { total, holes } = await shown(world);
      const parked = await world.deadLetters();
      assert.deepEqual([total, holes.length + parked.length], [events.length, 1]);
    });
  });
}
