import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { TcpProxy } from '@escalog/store/testing';
import { startKafka, type StartedKafka } from '../servers/kafka.ts';
import { freePort } from '../servers/free-port.ts';
import { startMongodb, type StartedMongodb } from '../servers/mongodb.ts';
import { whyNoServers } from '../servers/why-no-servers.ts';
import { assertNothingWasLost } from './invariants.ts';
import { Load } from './load.ts';
import { RunningCluster } from './running-cluster.ts';

const skip = await whyNoServers();
/** Between two declarations, in milliseconds. */
const every = 100;
const minute = 60_000;

/** Ten processes, two of each service, on a broker and a store of their own behind proxies, while somebody goes on declaring. */
describe('on a cluster, nothing is lost by', { skip, timeout: 20 * minute }, () => {
  let kafka: StartedKafka;
  let mongodb: StartedMongodb;
  let toKafka: TcpProxy;
  let toMongodb: TcpProxy;
  let cluster: RunningCluster;
  let load: Load;
  let round = 0;

  before(async () => {
    const port = await freePort();
    kafka = await startKafka({
      // The broker tells its clients where it is: at the proxy.
      KAFKA_ADVERTISED_LISTENERS: `CLIENT://127.0.0.1:${port},INSIDE://127.0.0.1:9094`,
      // As in docker-compose.yml: what it acknowledges is on its disk.
      KAFKA_LOG_FLUSH_INTERVAL_MESSAGES: '1',
    });
    mongodb = await startMongodb();
    toKafka = await TcpProxy.before(kafka.address, port);
    toMongodb = await TcpProxy.before(new URL(mongodb.url).host);
    cluster = await RunningCluster.start(
      { kafka: toKafka.address, mongodb: `mongodb://${toMongodb.address}/?directConnection=true` },
      2,
    );
  });

  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await Promise.all([toKafka, toMongodb].map((proxy) => proxy?.refuse()));
    await Promise.all([kafka, mongodb].map((server) => server?.container.remove()));
  });

  beforeEach(async () => {
    load = new Load(cluster, every, `round-${(round += 1)}`);
    await load.hasAccepted(10);
  });

  afterEach(async () => {
    await load.stop();
    await assertNothingWasLost(cluster, [...load.accepted.values()]);
  });

  it('a rolling restart', async () => {
    for (const process of cluster.processes) {
      assert.equal(await process.end('SIGTERM'), 0, process.output);
      await process.start();
    }
  });

  it('the sudden end of one process of each service', async () => {
    const victims = cluster.processes.filter((_, index) => index % 2 === 0);
    await Promise.all(victims.map((process) => process.end('SIGKILL')));
    await load.hasAccepted(load.accepted.size + 50);
    await Promise.all(victims.map((process) => process.start()));
  });

  it('processes that stand still for longer than their session, and then go on', async () => {
    const frozen = cluster.processes.filter(({ name }, index) => name !== 'intake' && index % 2 === 1);
    for (const process of frozen) process.signal('SIGSTOP');
    await wait(20_000);
    for (const process of frozen) process.signal('SIGCONT');
    await load.hasAccepted(load.accepted.size + 20);
    // One that found out that it had stood still may have ended; it is started again, as anywhere.
    await Promise.all(frozen.filter(({ isRunning }) => !isRunning).map((process) => process.start()));
  });

  it('a broker that is gone for a minute: declarations are taken all the while, and delivered afterwards', async () => {
    await kafka.container.kill();
    const before = load.accepted.size;
    await wait(minute);
    const during = load.accepted.size - before;
    await kafka.container.start();
    assert.ok(during > 0.5 * (minute / every), `only ${during} were accepted in a minute`);
    assertAllRun();
  });

  it('a store that is gone for a minute: declarations are told to come again, and do', async () => {
    await mongodb.container.kill();
    await load.hasBeenAnswered(503, 1);
    const refused = await cluster.post('intake', '/v1/incidents', { title: 'check the webhook' });
    assert.equal(refused.status, 503, refused.text);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    await wait(minute);
    await mongodb.container.start();
    assertAllRun();
  });

  it('the sudden end of broker and store at once', async () => {
    await Promise.all([kafka.container.kill(), mongodb.container.kill()]);
    await Promise.all([kafka.container.start(), mongodb.container.start()]);
    assertAllRun();
  });

  it('connections that are cut again and again', async () => {
    for (let cuts = 0; cuts < 10; cuts += 1) {
      toKafka.cut();
      toMongodb.cut();
      await load.hasAccepted(load.accepted.size + 5);
    }
    assertAllRun();
  });

  it('connections on which nothing comes any more, and nobody is told', async () => {
    toKafka.silence();
    toMongodb.silence();
    await wait(15_000);
    toKafka.speak();
    toMongodb.speak();
    assertAllRun();
  });

  it('a broker that stands still for half of every second', async () => {
    for (let seconds = 0; seconds < 20; seconds += 1) {
      await kafka.container.pause();
      await wait(500);
      await kafka.container.unpause();
      await wait(500);
    }
    assertAllRun();
  });

  // A container cannot be given a slow disk everywhere, so this is what a client sees of one: the broker syncs every
  // message before it answers (KAFKA_LOG_FLUSH_INTERVAL_MESSAGES), and whatever it answers comes late.
  it('a broker whose disk is slow: every answer takes 500 ms', async () => {
    const [accepted, paged] = [load.accepted.size, cluster.receiver.attempts.length];
    toKafka.delay(500);
    await wait(20_000);
    const during = { accepted: load.accepted.size - accepted, paged: cluster.receiver.attempts.length - paged };
    toKafka.delay(0);
    assert.ok(
      during.accepted > 100 && during.paged > 50,
      `of 200 declarations in 20 seconds: ${JSON.stringify(during)}`,
    );
    assertAllRun();
  });

  function assertAllRun(): void {
    for (const { name, isRunning, output } of cluster.processes)
      assert.ok(isRunning, `a process of ${name} has ended: ${output}`);
  }
});
