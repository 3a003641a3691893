import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { heartbeat, type Problem } from './heartbeat.ts';

const minute = 60_000;
const secret = 'a-token-in-the-path';

/** A listener on loopback, and a heartbeat to it that finds `problem`. */
async function story(t: TestContext) {
  const clock = new ManualClock(instantOf(0));
  const calls: string[] = [];
  const logged: string[] = [];
  const answers: number[] = [];
  const told = { problem: undefined as Problem | undefined };
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(answers.shift() ?? 200).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const note = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const beating = heartbeat(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`, {
    clock,
    log: { info: note, warn: note, error: note },
    problem: async () => told.problem,
  });
  t.after(() => {
    beating.stop();
    server.close();
  });
  /** Resolves once the beat is over, which sets the alarm of the next. */
  const beaten = async (): Promise<void> => {
    while (clock.nextAlarmAt() === undefined) await new Promise(setImmediate);
  };
  const pass = async (): Promise<void> => {
    clock.advance(minute);
    await beaten();
  };
  await beaten();
  return { calls, logged, answers, told, pass, beating, clock };
}

describe('the heartbeat', () => {
  it('is heard at once, and then every minute', async (t) => {
    const { calls, pass } = await story(t);
    await pass();
    await pass();
    assert.deepEqual(calls, [`GET /${secret}`, `GET /${secret}`, `GET /${secret}`]);
  });

  it('stops while something is wrong, which is logged once, and is heard again afterwards', async (t) => {
    const { calls, logged, told, pass } = await story(t);
    told.problem = { about: 'timers', detail: 'a timer is late by 60 s' };
    await pass();
    told.problem = { about: 'timers', detail: 'a timer is late by 120 s' };
    await pass();
    assert.equal(calls.length, 1);
    told.problem = undefined;
    await pass();
    assert.equal(calls.length, 2);
    assert.deepEqual(logged, [
      'the heartbeat address is not called, because not all is well {"problem":"a timer is late by 60 s"}',
      'the heartbeat address is called again {}',
    ]);
  });

  it('goes on although nobody listens, and never writes the address to the log', async (t) => {
    const { calls, logged, answers, pass } = await story(t);
    answers.push(500);
    await pass();
    await pass();
    assert.equal(calls.length, 3);
    assert.deepEqual(logged, [
      'the heartbeat address could not be called {"problem":"it answered 500"}',
      'the heartbeat address is called again {}',
    ]);
    assert.ok(logged.every((line) => !line.includes(secret)));
  });

  it('ends when it is stopped', async (t) => {
    const { calls, beating, clock } = await story(t);
    beating.stop();
    clock.advance(10 * minute);
    await new Promise(setImmediate);
    assert.equal(calls.length, 1);
  });
});
