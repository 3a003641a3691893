import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { nameServer } from '@escalog/addresses/testing';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { OperatorAlarm } from './operator-alarm.ts';
import { operatorWebhook } from './operator-webhook.ts';

const alarm = {
  kind: 'parked' as const,
  service: 'policy',
  key: 'inc-1',
  topic: 'escalog.routing',
  reason: 'RangeError: unknown zone',
  since: '2026-11-18T02:00:00.000Z',
};

/** What an operator's webhook got, and what was logged meanwhile. */
class Story {
  readonly bodies: unknown[] = [];
  readonly logged: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  readonly clock = new ManualClock(instantOf(0));
  /** Statuses for the next requests; 200 when there is none left. `hang-up` breaks the connection. */
  readonly answers: (number | 'hang-up')[] = [];
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      this.bodies.push(JSON.parse(body));
      const answer = this.answers.shift() ?? 200;
      if (answer === 'hang-up') return request.socket.destroy();
      return response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });

  /** With name servers, its host is looked up there. */
  async open(nameServers?: readonly string[]): Promise<OperatorAlarm> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const note =
      (level: string) =>
      (fields: object, message: string): void =>
        void this.logged.push({ level, message, fields });
    const host = nameServers === undefined ? '127.0.0.1' : 'chat.example';
    return operatorWebhook(`http://${host}:${(this.#server.address() as AddressInfo).port}/hook?token=hunter2`, {
      clock: this.clock,
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      ...(nameServers !== undefined && { nameServers }),
    });
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('the webhook of operators', () => {
  it('gets what is parked, with a sentence that says what to do', async () => {
    await using story = new Story();
    (await story.open()).raise(alarm);
    await story.until(() => story.bodies.length === 1);
    const text =
      "Escalog's policy service cannot handle an event of inc-1: RangeError: unknown zone. It waits there until you have mended the cause and run: escalog dead-letters replay policy inc-1";
    assert.deepEqual(story.bodies, [{ text, ...alarm }]);
  });

  it('gets it although the first name server is dead', async (t) => {
    await using story = new Story();
    const servers = [
      await nameServer(t, { 'chat.example': 'silence' }),
      await nameServer(t, { 'chat.example': ['127.0.0.1'] }),
    ];
    (await story.open(servers.map(({ address }) => address))).raise(alarm);
    await story.until(() => story.bodies.length === 1);
    assert.notEqual(servers[0]?.asked.length, 0);
  });

  it('gets the name of a provider that reaches nobody, and again when it does', async () => {
    await using story = new Story();
    const operators = await story.open();
    const about = { kind: 'channel', channel: 'email', provider: 'smtp.acme.example', since: alarm.since } as const;
    operators.raise({ ...about, state: 'failing', reason: 'connect ECONNREFUSED' });
    await story.until(() => story.bodies.length === 1);
    operators.raise({ ...about, state: 'well', reason: 'it failed for 5 min' });
    await story.until(() => story.bodies.length === 2);
    const [failing = '', well = ''] = (story.bodies as { text: string }[]).map(({ text }) => text);
    assert.match(
      failing,
      /^Escalog reaches nobody by email through smtp\.acme\.example: connect ECONNREFUSED\. Pages take the next contact method/,
    );
    assert.equal(well, 'Escalog reaches people by email through smtp.acme.example again: it failed for 5 min.');
  });

  it('gets a sentence of its own for a timer, for events that do not get out, for nobody left to page, and for a clock', async () => {
    await using story = new Story();
    const operators = await story.open();
    const { service: _service, ...rest } = alarm;
    operators.raise({ ...rest, kind: 'timer', stream: 'escalations/inc-1' });
    operators.raise({ ...rest, kind: 'publishing', stream: 'incident/inc-1' });
    operators.raise({ ...rest, kind: 'unpaged', stream: 'escalations/inc-1', reason: 'The last resort has nobody.' });
    await story.until(() => story.bodies.length === 3);
    operators.raise({
      kind: 'clock',
      host: 'db-1',
      reason: 'the clock of this machine was set back',
      since: alarm.since,
    });
    await story.until(() => story.bodies.length === 4);
    const [timer = '', publishing = '', unpaged = '', clock = ''] = (story.bodies as { text: string }[]).map(
      ({ text }) => text,
    );
    assert.match(
      timer,
      /^Escalog cannot fire a timer of escalations\/inc-1: RangeError: unknown zone\. Page by hand whoever must know of inc-1,/,
    );
    assert.match(
      publishing,
      /^Escalog cannot publish an event of incident\/inc-1 to escalog\.routing: RangeError: unknown zone\. Nobody hears of it/,
    );
    assert.equal(clock, 'Escalog on db-1 says: the clock of this machine was set back.');
    assert.match(
      unpaged,
      /^Escalog has nobody left to page for inc-1: The last resort has nobody\. Page by hand whoever must know,/,
    );
  });

  it('is tried again until it is told, later and later up to a minute', async () => {
    await using story = new Story();
    const operators = await story.open();
    story.answers.push(503, 'hang-up', 302, 404, 500, 500);
    operators.raise(alarm);
    for (const [tries, pause] of [
      [1, 1_000],
      [2, 5_000],
      [3, 30_000],
      [4, 60_000],
      [5, 60_000],
      [6, 60_000],
    ] as const) {
      await story.until(() => story.clock.nextAlarmAt() !== undefined);
      assert.equal(story.bodies.length, tries);
      story.clock.advance(pause - 1);
      assert.notEqual(story.clock.nextAlarmAt(), undefined, 'before its time');
      story.clock.advance(1);
    }
    await story.until(() => story.bodies.length === 7);

    assert.deepEqual(
      story.logged.map(({ level, fields }) => [level, (fields as { problem: string }).problem]),
      [
        ['warn', 'the webhook answered 503'],
        ['warn', 'UND_ERR_SOCKET'],
        ['warn', 'the webhook answered 302'],
        ['error', 'the webhook answered 404'],
        ['error', 'the webhook answered 500'],
        ['error', 'the webhook answered 500'],
      ],
    );
    assert.ok(!JSON.stringify(story.logged).includes('hunter2'));
    operators.raise({ ...alarm, key: 'inc-2' });
    await story.until(() => story.bodies.length === 8);
  });

  it('gets what is raised again about the same thing once, as it was raised last', async () => {
    await using story = new Story();
    const operators = await story.open();
    story.answers.push(500);
    operators.raise(alarm);
    await story.until(() => story.clock.nextAlarmAt() !== undefined);
    operators.raise({ ...alarm, reason: 'still so' });
    operators.raise({ ...alarm, key: 'inc-2' });
    operators.raise({ ...alarm, reason: 'so to this day' });
    story.clock.advance(1_000);
    await story.until(() => story.bodies.length === 3);
    assert.deepEqual(
      story.bodies.slice(1).map((body) => [(body as typeof alarm).key, (body as typeof alarm).reason]),
      [
        ['inc-1', 'so to this day'],
        ['inc-2', alarm.reason],
      ],
    );
  });

  it('gets one at a time, and no more than it can take: of the others it is told how many, and they are logged', async () => {
    await using story = new Story();
    const operators = await story.open();
    story.answers.push(500);
    operators.raise(alarm);
    await story.until(() => story.clock.nextAlarmAt() !== undefined);
    for (let index = 0; index < 105; index += 1) operators.raise({ ...alarm, key: `other-${index}` });
    assert.equal(story.logged.filter(({ message }) => message.includes('too many')).length, 6);
    story.clock.advance(1_000);
    await story.until(() => story.bodies.length === 102);
    assert.deepEqual(story.bodies.at(-1), {
      text: 'Escalog raised 6 alarms more while this address took none: escalog health and the log say which.',
      kind: 'more',
    });
    operators.raise(alarm);
    await story.until(() => story.bodies.length === 103);
    assert.equal((story.bodies.at(-1) as typeof alarm).key, 'inc-1');
  });

  it('is never given up, with a hundred waiting: after two days of failing it gets them all', async () => {
    await using story = new Story();
    const operators = await story.open();
    let told = 0;
    story.answers.push(...Array.from({ length: 20 }, () => 503));
    for (let index = 0; index < 100; index += 1) operators.raise({ ...alarm, key: `k-${index}` }, () => (told += 1));
    for (let tries = 1; tries <= 20; tries += 1) {
      await story.until(() => story.clock.nextAlarmAt() !== undefined);
      assert.deepEqual([story.bodies.length, told], [tries, 0]);
      story.clock.advance(tries === 20 ? 2 * 24 * 60 * 60_000 : 60_000);
    }
    await story.until(() => story.bodies.length === 120);
    await story.until(() => told === 100);
    assert.equal(new Set(story.bodies.map((body) => (body as typeof alarm).key)).size, 100);
  });

  const check = {
    kind: 'check' as const,
    check: 'policy/dead-letters',
    host: 'db-1',
    reason: 'dead letters of 1 incident wait',
    since: alarm.since,
  };

  it('gets a check that is not well with how to say that it was heard, again with how often, and that it is over', async () => {
    await using story = new Story();
    const operators = await story.open();
    operators.raise({ ...check, state: 'unwell', told: 0 });
    await story.until(() => story.bodies.length === 1);
    operators.raise({ ...check, state: 'failing', told: 2 });
    await story.until(() => story.bodies.length === 2);
    operators.raise({ ...check, state: 'over', told: 3 });
    await story.until(() => story.bodies.length === 3);
    assert.deepEqual(
      story.bodies.map((body) => (body as { text: string }).text),
      [
        'Escalog: policy/dead-letters is not well since 2026-11-18T02:00:00.000Z (on db-1): dead letters of 1 incident wait. Once somebody looks after it: escalog alarms hear policy/dead-letters',
        'Escalog: policy/dead-letters is failing since 2026-11-18T02:00:00.000Z (on db-1): dead letters of 1 incident wait. This was told 2 times before; once somebody looks after it: escalog alarms hear policy/dead-letters',
        'Escalog: policy/dead-letters is well again; it had not been since 2026-11-18T02:00:00.000Z.',
      ],
    );
  });

  it('gets no check for the first time that was told of a moment ago in words of its own; but again, and that it is over', async () => {
    await using story = new Story();
    const operators = await story.open();
    let told = 0;
    const isTold = (): void => void (told += 1);
    operators.raise(alarm);
    operators.raise({ ...check, state: 'unwell', told: 0 }, isTold);
    assert.equal(told, 1);
    operators.raise({ ...check, state: 'unwell', told: 1 }, isTold);
    await story.until(() => told === 2);
    operators.raise({ ...check, state: 'over', told: 2 }, isTold);
    await story.until(() => told === 3);
    assert.deepEqual(
      story.bodies.map((body) => (body as { kind: string }).kind),
      ['parked', 'check', 'check'],
    );
  });

  it('gets of a disk that is full one alarm at once, and its check only when that stands or is over', async () => {
    await using story = new Story();
    const operators = await story.open();
    const disk = { ...check, check: 'notification/disk', reason: 'the disk is full' };
    let told = 0;
    const isTold = (): void => void (told += 1);
    operators.raise({ kind: 'storage', host: disk.host, reason: disk.reason, since: disk.since });
    operators.raise({ ...disk, state: 'failing', told: 0 }, isTold);
    operators.raise({ ...disk, state: 'failing', told: 1 }, isTold);
    await story.until(() => told === 2);
    operators.raise({ ...disk, state: 'over', told: 2 }, isTold);
    await story.until(() => told === 3);
    assert.deepEqual(
      story.bodies.map((body) => (body as { kind: string }).kind),
      ['storage', 'check', 'check'],
    );
  });
});
