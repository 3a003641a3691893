/** Whoever listens outside hears Escalog every minute while people can be paged, and misses it when they cannot. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Services, ServicesOptions } from '@escalog/standalone';
import pino from 'pino';
import { EmbeddedInstallation } from '../harness/embedded.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** A world that calls a listener on loopback, which counts the calls. */
async function beating(t: TestContext) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(String(request.url));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const heartbeatUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alive`;
  return { calls, lines, options: { heartbeatUrl, logger } };
}

/** The embedded profile that calls it, whatever a story starts it with. */
class Beating extends EmbeddedInstallation {
  readonly #options: Pick<ServicesOptions, 'heartbeatUrl' | 'logger'>;

  constructor(options: Pick<ServicesOptions, 'heartbeatUrl' | 'logger'>) {
    super();
    this.#options = options;
  }

  override start(options: ServicesOptions): Promise<Services> {
    return super.start({ ...options, ...this.#options });
  }
}

/** Who can be reached outside of the sandbox. */
const reached = [
  {
    ref: 'person/dana',
    name: 'Dana Reyes',
    contactMethods: [{ id: 'mail', channel: 'email', address: 'dana@bank.pt' }],
  },
  {
    ref: 'person/ana',
    name: 'Ana Costa',
    contactMethods: [{ id: 'mail', channel: 'email', address: 'ana@bank.pt' }],
  },
];

const notCalled = 'the heartbeat address is not called';

describe('the heartbeat of a running Escalog', () => {
  it('is silent while paths lead to nobody but the sandbox, says why once, and is heard once somebody can be reached', async (t) => {
    const { calls, lines, options } = await beating(t);
    await using world = await World.open(new Beating(options));
    const why = () => lines.filter((line) => line.includes(notCalled) && line.includes('sandbox'));
    await until(world, () => why().length > 0);
    const before = calls.length;
    for (let minutes = 0; minutes < 2; minutes += 1) await pass(world);
    assert.equal(calls.length, before);
    assert.equal(why().length, 1, lines.join(''));
    assert.match(
      why()[0] ?? '',
      /notification: escalation-path\/triage: pages reach nobody but the sandbox.*put somebody on it/,
    );

    await world.post('/v1/catalog/apply', { entries: reached });
    await until(world, () => calls.length > before);
  });

  it('falls silent while no mail goes out, and is heard again afterwards', async (t) => {
    const { calls, lines, options } = await beating(t);
    await using world = await World.open(new Beating(options));
    await world.post('/v1/catalog/apply', { entries: reached });
    const atFirst = calls.length;
    await until(world, () => calls.length > atFirst);

    await world.mailbox.leave();
    const from = lines.length;
    const why = () =>
      lines.slice(from).filter((line) => line.includes(notCalled) && line.includes('no e-mail goes out'));
    await until(world, () => why().length > 0);
    const silentSince = calls.length;
    for (let minutes = 0; minutes < 2; minutes += 1) await pass(world);
    assert.equal(calls.length, silentSince);
    assert.equal(why().length, 1, lines.join(''));

    await world.mailbox.comeBack();
    await until(world, () => calls.length > silentSince);
    assert.ok(lines.some((line) => line.includes('the heartbeat address is called again')));
  });
});

/** Minutes pass until it is so: what goes over loopback may be heard a minute later. */
async function until(world: World, isSo: () => boolean): Promise<void> {
  for (let minutes = 0; !isSo(); minutes += 1) {
    assert.ok(minutes < 20, 'it never came to that');
    await pass(world);
  }
}

async function pass(world: World): Promise<void> {
  await world.advance(minute);
  for (let turns = 0; turns < 100; turns += 1) await turn();
}
