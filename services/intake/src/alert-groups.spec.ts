import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Aggregates, PublishedEvent, Store } from '@escalog/store';
import { AlertEpisodes } from './alert-episodes.ts';
import { IntakeWorld, type Replica } from './testing/intake-world.ts';

/** A notification of one group, as Alertmanager sends it: the services that alerts name, and how bad they are. */
function notification(severity: string, ...services: readonly string[]): object {
  return {
    groupKey: '{}:{alertname="Errors"}',
    status: 'firing',
    alerts: services.map((service) => ({ status: 'firing', labels: { alertname: 'Errors', severity, service } })),
  };
}

const ended = {
  groupKey: '{}:{alertname="Errors"}',
  status: 'resolved',
  alerts: [{ status: 'resolved', labels: { alertname: 'Errors', severity: 'warning', service: 'login' } }],
};

/** The same store, whose writes come second: what `first` does happens before the next write, and every one if it asks again. */
function comingSecond(store: Store, first: () => Promise<unknown>): Store {
  let next: (() => Promise<unknown>) | undefined = first;
  const aggregates = <State, Input, Event extends PublishedEvent>(
    collection: string,
  ): Aggregates<State, Input, Event> => {
    const real = store.aggregates<State, Input, Event>(collection);
    const write: typeof real.write = async (document) => {
      const before = next;
      next = undefined;
      if ((await before?.()) === 'again') next = before;
      return real.write(document);
    };
    return overridden(real, { write });
  };
  return overridden(store, { aggregates });
}

/** Two replicas, of which the second is always overtaken by what `first` does on the first one. */
async function overtaken(
  world: IntakeWorld,
  first: (quick: Replica) => Promise<unknown>,
): Promise<{ quick: Replica; slow: Replica }> {
  const quick = await world.replica();
  const slow = await world.replica({ store: comingSecond(world.deps.store, () => first(quick)) });
  return { quick, slow };
}

const alerts = '/v1/alerts/alertmanager';

describe('notifications of one group that several replicas take at once', () => {
  it('open one incident, as wide and as bad as all of them say', async () => {
    await using world = new IntakeWorld();
    const { quick, slow } = await overtaken(world, (replica) =>
      replica.ask('POST', alerts, notification('warning', 'login')),
    );
    const { status, body } = await slow.ask('POST', alerts, notification('critical', 'login', 'checkout'));

    assert.deepEqual([status, body['outcome']], [200, 'changed']);
    const listed = (await quick.ask('GET', '/v1/incidents')).body['incidents'] as {
      id: string;
      severity: string;
      affects: string[];
    }[];
    assert.deepEqual(
      listed.map(({ id, severity, affects }) => [id, severity, affects]),
      [[body['incidentId'], 'sev1', ['business-service/login', 'business-service/checkout']]],
    );
  });

  it('may have a key of any length', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const long = { ...notification('warning', 'login'), groupKey: 'k'.repeat(3_000_000) };
    const answers = [await replica.ask('POST', alerts, long), await replica.ask('POST', alerts, long)];
    assert.deepEqual(
      answers.map(({ status, body }) => [
        status,
        body['outcome'],
        body['incidentId'] === answers[0]?.body['incidentId'],
      ]),
      [
        [200, 'opened', true],
        [200, 'unchanged', true],
      ],
    );
    assert.equal(
      (await replica.ask('POST', alerts, { ...long, groupKey: `${long.groupKey}k` })).body['outcome'],
      'opened',
    );
  });

  it('never lower the severity, whichever comes last', async () => {
    await using world = new IntakeWorld();
    const raise = (severity: string) => (replica: Replica) =>
      replica.ask('POST', alerts, notification(severity, 'login'));
    const { quick, slow } = await overtaken(world, raise('critical'));
    const { body } = await quick.ask('POST', alerts, notification('info', 'login'));
    await raise('warning')(slow);

    assert.equal((await quick.ask('GET', `/v1/incidents/${String(body['incidentId'])}`)).body['severity'], 'sev1');
  });

  it('open the next incident when the one that they were about to change is resolved meanwhile', async () => {
    await using world = new IntakeWorld();
    let id = '';
    const { quick, slow } = await overtaken(world, (replica) =>
      replica.ask('POST', `/v1/incidents/${id}/resolve`, { by: 'person/ana' }),
    );
    id = String((await quick.ask('POST', alerts, notification('warning', 'login'))).body['incidentId']);
    const { status, body } = await slow.ask('POST', alerts, notification('critical', 'login'));

    assert.deepEqual([status, body['outcome']], [200, 'opened']);
    assert.notEqual(body['incidentId'], id);
    assert.equal((await quick.ask('GET', `/v1/incidents/${String(body['incidentId'])}`)).body['status'], 'open');
  });

  it('do not end what others have just joined', async () => {
    await using world = new IntakeWorld();
    const { quick, slow } = await overtaken(world, (replica) =>
      replica.ask('POST', alerts, notification('warning', 'checkout')),
    );
    const { incidentId } = (await quick.ask('POST', alerts, notification('warning', 'login'))).body;
    const { status, body } = await slow.ask('POST', alerts, ended);

    assert.deepEqual([status, body], [200, { incidentId, outcome: 'kept-open' }]);
    assert.equal((await quick.ask('GET', `/v1/incidents/${String(incidentId)}`)).body['status'], 'open');
  });

  it('are taken from Alertmanager although no source is configured', async () => {
    await using world = new IntakeWorld([]);
    const replica = await world.replica();
    const { status, body } = await replica.ask('POST', alerts, notification('warning', 'login'));
    assert.deepEqual([status, body['outcome']], [200, 'opened']);
  });

  it('open the next incident when the one that they were about to open has come and gone meanwhile', async () => {
    await using world = new IntakeWorld();
    let gone: unknown;
    const { quick, slow } = await overtaken(world, async (replica) => {
      gone = (await replica.ask('POST', alerts, notification('warning', 'login'))).body['incidentId'];
      await replica.ask('POST', alerts, ended);
    });
    const { status, body } = await slow.ask('POST', alerts, notification('warning', 'login'));

    assert.deepEqual([status, body['outcome']], [200, 'opened']);
    assert.notEqual(body['incidentId'], gone);
    assert.equal((await quick.ask('GET', `/v1/incidents/${String(body['incidentId'])}`)).body['status'], 'open');
  });

  it('are asked for again, and not refused, when others are faster every time', async () => {
    await using world = new IntakeWorld();
    const { slow } = await overtaken(world, async (replica) => {
      await replica.ask('POST', alerts, notification('warning', 'login'));
      await replica.ask('POST', alerts, ended);
      // So long after the last that it is not taken for flapping.
      world.clock.moveTo(after(world.clock.now(), 31 * 60_000));
      return 'again';
    });
    const { status, headers } = await slow.ask('POST', alerts, notification('warning', 'login'));

    assert.deepEqual([status, headers['retry-after']], [503, '1']);
  });
});

describe('the hint where the incident of a group is to be found', () => {
  it('never goes back, whichever replica is late', async () => {
    await using world = new IntakeWorld();
    const episodes = new AlertEpisodes(world.deps.store);
    assert.equal(await episodes.of('g'), 1);
    await episodes.remember('g', 3);
    await episodes.remember('g', 2);
    assert.equal(await episodes.of('g'), 3);
  });
});
