import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Store, Views } from '@escalog/store';
import { IntakeWorld } from './testing/intake-world.ts';

const declaration = { title: 'users cannot log in', severity: 'sev3' };
const key = { 'idempotency-key': 'k1' };

/** The same store, in which something happens before what is shown of an incident is changed. */
function beforeShowing(store: Store, happens: () => Promise<void>): Store {
  const views = <View>(collection: string): Views<View> => {
    const real = store.views<View>(collection);
    return collection === 'incident-reads'
      ? overridden(real, { update: (id, change) => happens().then(() => real.update(id, change)) })
      : real;
  };
  return overridden(store, { views });
}

describe('an answer that decides who is paged', () => {
  for (const [path, body] of [
    ['acknowledge', { by: 'person/ana' }],
    ['decline', { by: 'person/ana', why: 'I am on a train.' }],
    ['escalate', { by: 'person/ana' }],
  ] as const)
    it(`is taken only once it is on its way to who pages: ${path}`, async () => {
      await using world = new IntakeWorld();
      let isHeld = false;
      const held = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const bus = overridden(world.deps.bus, {
        publish: async (topic, messages) => {
          if (isHeld) {
            held.resolve();
            await released.promise;
          }
          await world.deps.bus.publish(topic, messages);
        },
      });
      const replica = await world.replica({ bus });
      const { body: declared } = await replica.ask('POST', '/v1/incidents', declaration);
      await world.quiet();
      isHeld = true;
      const heard: string[] = [];
      const answered = replica
        .ask('POST', `/v1/incidents/${declared['id']}/${path}`, body)
        .then(({ status }) => heard.push(`answered ${status}`));
      await held.promise;
      await replica.ask('GET', `/v1/incidents/${declared['id']}`);
      await replica.ask('GET', `/v1/incidents/${declared['id']}`);
      heard.push('released');
      released.resolve();
      await answered;
      assert.deepEqual(heard, ['released', 'answered 200']);
    });
});

describe('a declaration that was stored, while what is shown of it could not be', () => {
  const lost = () => Promise.reject(new AppError('ESCALOG_TEST_DOWN', 'the store is down', { retriable: true }));

  it('is answered by its events, so that nobody declares it a second time, and shown once they are back', async () => {
    await using world = new IntakeWorld();
    let down = true;
    const up = Promise.withResolvers<void>();
    const bus = overridden(world.deps.bus, {
      publish: (topic, messages) => up.promise.then(() => world.deps.bus.publish(topic, messages)),
    });
    const replica = await world.replica({
      bus,
      store: beforeShowing(world.deps.store, () => (down ? lost() : Promise.resolve())),
    });
    const { status, body, headers } = await replica.ask('POST', '/v1/incidents', {
      ...declaration,
      affects: ['login'],
    });
    assert.deepEqual(
      [status, body['title'], body['status'], body['affects']],
      [201, 'users cannot log in', 'open', ['business-service/login']],
    );
    down = false;
    up.resolve();
    await world.quiet();

    const { status: found, body: shown } = await replica.ask('GET', String(headers['location']));
    assert.deepEqual([found, shown], [200, body]);
  });

  it('is asked to be changed again, because events of later on do not show it', async () => {
    await using world = new IntakeWorld();
    let down = false;
    const replica = await world.replica({
      store: beforeShowing(world.deps.store, () => (down ? lost() : Promise.resolve())),
    });
    const { body } = await replica.ask('POST', '/v1/incidents', declaration);
    await world.quiet();
    down = true;
    const { status, headers } = await replica.ask('POST', `/v1/incidents/${body['id']}/acknowledge`, {
      by: 'person/ana',
    });
    assert.deepEqual([status, headers['retry-after']], [503, '1']);
  });

  it('is shown when it is sent again under its key, although its events are not on the bus yet', async () => {
    await using world = new IntakeWorld();
    const bus = overridden(world.deps.bus, { publish: () => new Promise(() => {}) });
    const dying = await world.replica({ bus, store: beforeShowing(world.deps.store, lost) });
    assert.equal((await dying.ask('POST', '/v1/incidents', declaration, key)).status, 201);
    const other = await world.replica({ bus });
    const { status, body } = await other.ask('POST', '/v1/incidents', declaration, key);

    assert.deepEqual([status, body['title'], body['status']], [200, 'users cannot log in', 'open']);
  });

  it('is asked for again, and not said to be unknown, while its events are on their way back', async () => {
    await using world = new IntakeWorld();
    const heard = { of: () => 'all' as const, behind: 0, partitions: new Set<number>(), caughtUp: async () => {} };
    const consume = () =>
      Promise.resolve({ lost: () => undefined, stop: async () => {}, heard: () => Promise.resolve(heard) });
    const deaf = overridden(world.deps.bus, { consume });
    const dying = await world.replica({ bus: deaf, store: beforeShowing(world.deps.store, lost) });
    await dying.ask('POST', '/v1/incidents', declaration, key);
    const other = await world.replica({ bus: deaf });
    const { status, headers } = await other.ask('POST', '/v1/incidents', declaration, key);

    assert.deepEqual([status, headers['retry-after']], [503, '1']);
  });
});

describe('what is shown of an incident that two replicas change at once', () => {
  it('lacks nothing, although the later change is shown first', async () => {
    await using world = new IntakeWorld();
    const late = Promise.withResolvers<void>();
    let slow = false;
    const first = await world.replica({
      store: beforeShowing(world.deps.store, () => (slow ? late.promise : Promise.resolve())),
    });
    const second = await world.replica();
    const id = String((await first.ask('POST', '/v1/incidents', declaration)).body['id']);
    await world.quiet();
    slow = true;
    const raising = first.ask('POST', `/v1/incidents/${id}/severity`, { severity: 'sev1', by: 'person/ana' });
    while ((await world.deps.store.aggregates('incidents').load(id))?.version !== 2) await new Promise(setImmediate);
    await second.ask('POST', `/v1/incidents/${id}/acknowledge`, { by: 'person/ana' });
    late.resolve();
    await raising;
    await world.quiet();

    const { body } = await second.ask('GET', `/v1/incidents/${id}`);
    assert.deepEqual([body['severity'], body['status']], ['sev1', 'acknowledged']);
  });
});
