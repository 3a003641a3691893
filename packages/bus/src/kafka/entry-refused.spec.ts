import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { AppError } from '@escalog/kernel';
import { kafkaOptionsOf } from './address.ts';
import { openKafkaBus } from './open-kafka-bus.ts';
import { closingServer, refusingBroker } from './testing/refusing-broker.ts';
import { testBroker, testOptions, withoutBroker } from './testing/test-cluster.ts';

describe('a cluster that cannot be entered', { timeout: 60_000 }, () => {
  /** Opens the bus at this address, and gives back why it refuses, and everything that it said on the way. */
  async function refused(url: string): Promise<{ readonly error: AppError; readonly said: string }> {
    const address = kafkaOptionsOf(url);
    assert.ok('value' in address);
    const logged: unknown[] = [];
    const log = {
      info: (...line: unknown[]) => void logged.push(line),
      warn: (...line: unknown[]) => void logged.push(line),
    };
    const begun = performance.now();
    const error: unknown = await openKafkaBus({ ...testOptions(), ...address.value, topics: [], log }).then(
      (bus) => bus.close(),
      (refusal: unknown) => refusal,
    );
    assert.ok(performance.now() - begun < 12_000);
    assert.ok(error instanceof AppError);
    const said = JSON.stringify([error.message, logged]);
    assert.ok(!said.includes('hunter2'), 'a password was told');
    return { error, said };
  }
  const serving = async (
    t: TestContext,
    open: () => Promise<{ readonly address: string; close(): void }>,
  ): Promise<string> => {
    const { address, close } = await open();
    t.after(close);
    return address;
  };

  it('because nobody listens there is named, and may be tried again', async () => {
    const { error } = await refused('kafka://127.0.0.1:1');
    assert.equal(error.retriable, true);
    assert.match(error.message, /^Kafka at 127\.0\.0\.1:1 does not answer .*ECONNREFUSED.*check that it runs/);
  });

  it('because its name is unknown is named', async () => {
    assert.match(
      (await refused('kafka://nowhere.invalid:9092')).error.message,
      /nowhere\.invalid:9092 does not answer/,
    );
  });

  it('because the credentials are wrong says what to check, and not the password', async (t) => {
    const address = await serving(t, refusingBroker);
    const { error, said } = await refused(`kafka://me:hunter2@${address}`);
    assert.deepEqual([error.code, error.retriable], ['ESCALOG_BUS_REFUSED', false]);
    assert.match(error.message, /refuses the credentials.*\?sasl=/);
    assert.match(said, /kafkajs/);
  });

  it('because it takes no credentials says so', { skip: withoutBroker }, async () => {
    assert.match((await refused(`kafka://me:hunter2@${testBroker}`)).error.message, /takes no credentials/);
  });

  it('because it speaks no TLS says so', { skip: withoutBroker }, async () => {
    assert.match((await refused(`kafkas://${testBroker}`)).error.message, /not to speak TLS.*kafka:\/\//);
  });

  it('because it closes the connection says what it may want', async (t) => {
    assert.match(
      (await refused(`kafka://${await serving(t, closingServer)}`)).error.message,
      /kafkas:\/\/.*user:password@.*another port/,
    );
  });

  it('because the file of its authority cannot be read names the file by its whole path', async () => {
    assert.match((await refused('kafkas://127.0.0.1:1?ca=/no/such.pem')).error.message, /\/no\/such\.pem.*\?ca=/);
    assert.ok(
      (await refused('kafkas://127.0.0.1:1?ca=no/such.pem')).error.message.startsWith(
        `${resolve('no/such.pem')}, which`,
      ),
    );
  });
});
