import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { askKafka, startKafka, type StartedKafka } from './kafka.ts';
import { askMongodb, startMongodb, type StartedMongodb } from './mongodb.ts';
import { containersOf, whyNoContainers } from './server-container.ts';
import { TestRun } from './test-run.ts';
import { whyNoServers } from './why-no-servers.ts';

const skip = await whyNoServers();
const withoutEngine = await whyNoContainers();

describe('servers in containers', { skip }, () => {
  let kafka: StartedKafka;
  let mongodb: StartedMongodb;
  before(async () => void ([kafka, mongodb] = await Promise.all([startKafka(), startMongodb()])));
  after(() => Promise.all([kafka?.container.remove(), mongodb?.container.remove()]));

  const withClient = async <Result>(work: (client: MongoClient) => Promise<Result>): Promise<Result> => {
    await using client = new MongoClient(mongodb.url);
    return await work(client);
  };

  it('come back from a kill at the same address, with what they have acknowledged', async () => {
    const { insertedId } = await withClient((client) =>
      client
        .db('escalog-kill')
        .collection('kept')
        .insertOne({}, { writeConcern: { w: 'majority', journal: true } }),
    );
    await Promise.all([kafka.container.kill(), mongodb.container.kill()]);
    await assert.rejects(askKafka(kafka.address));
    await Promise.all([kafka.container.start(), mongodb.container.start()]);
    await askKafka(kafka.address);
    assert.deepEqual(await withClient((client) => client.db('escalog-kill').collection('kept').findOne()), {
      _id: insertedId,
    });
  });

  it('say nothing while they are paused, and go on where they were', async () => {
    await kafka.container.pause();
    let isAnswered = false;
    const asked = askKafka(kafka.address).then(() => (isAnswered = true));
    // The other one has answered meanwhile.
    await askMongodb(mongodb.url);
    assert.equal(isAnswered, false);
    await kafka.container.unpause();
    await asked;
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  it(
    'are reached on loopback alone',
    { skip: outside === undefined && 'this machine has no address but loopback' },
    async () => {
      await assert.rejects(askKafka(kafka.address.replace('127.0.0.1', outside ?? '')), { code: 'ECONNREFUSED' });
    },
  );

  it('are taken by the global setup when it is told of them, which says who answers', async () => {
    const given = { ESCALOG_TEST_KAFKA: kafka.address, ESCALOG_TEST_MONGODB: mongodb.url };
    const { output, status } = await new TestRun(given).ended;
    assert.equal(status, 0, output);
    assert.match(output, /^Kafka for the tests: .+ which ESCALOG_TEST_KAFKA names\.$/m);
    assert.match(output, /^MongoDB for the tests: \w+ v?\d.+ which ESCALOG_TEST_MONGODB names\.$/m);
    assert.ok(output.includes(`a test file sees ${JSON.stringify(given)}`), output);
  });
});

describe('the global setup of the tests', () => {
  it('fails when a server that it is told of does not answer', async () => {
    const { output, status } = await new TestRun({
      ESCALOG_TEST_KAFKA: '127.0.0.1:1',
      ESCALOG_TEST_MONGODB: 'mongodb://127.0.0.1:1',
    }).ended;
    assert.match(output, /No Kafka answers at 127\.0\.0\.1:1, which ESCALOG_TEST_KAFKA names/);
    assert.notEqual(status, 0);
  });

  it(
    'has what needs servers skipped, for one reason everywhere, when their images cannot be had',
    { skip: withoutEngine },
    async () => {
      // Nobody listens there.
      const image = '127.0.0.1:1/nobody/nothing:none';
      const { output, status } = await new TestRun({ ESCALOG_IMAGE_KAFKA: image, ESCALOG_IMAGE_MONGODB: image }).ended;
      assert.equal(status, 0, output);
      for (const name of ['Kafka', 'MongoDB'])
        assert.ok(
          output.includes(
            `${name} for the tests: none, and what needs it is skipped: the image ${image} cannot be had: `,
          ),
          output,
        );
      assert.ok(output.includes('a test file sees {}'), output);
      assert.match(
        output,
        /^a test that starts its own is skipped: the image 127\.0\.0\.1:1\/nobody\/nothing:none cannot be had: /m,
      );
    },
  );

  it('has it skipped when a Docker engine takes connections and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const engine = `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { output, status } = await new TestRun({ DOCKER_HOST: engine }).ended;
    silent.close();
    assert.equal(status, 0, output);
    assert.match(output, /^Kafka for the tests: none, and what needs it is skipped: no Docker engine answers/m);
    assert.match(output, /^a test that starts its own is skipped: no Docker engine answers/m);
  });

  it('starts servers for the test files, and leaves none behind when it is interrupted', { skip }, async () => {
    const name = `interrupted-${process.pid}`;
    const run = new TestRun({ ESCALOG_TEST_RUN: name, STAYS: 'yes' });
    try {
      await run.said(
        /a test file sees {"ESCALOG_TEST_KAFKA":"127\.0\.0\.1:\d+","ESCALOG_TEST_MONGODB":"mongodb:\/\/127\.0\.0\.1:\d+"}/,
      );
      assert.equal((await containersOf(name)).length, 2);
    } finally {
      await run.interrupt();
    }
    assert.deepEqual(await containersOf(name), []);
  });
});
