import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { SlackReplies } from './replies.ts';

describe('a reply in Slack', () => {
  /** What is logged when a reply goes to a server on loopback, and whether it got there. */
  const replied = async (t: TestContext, allowedNetworks: readonly string[], location?: string) => {
    let received = 0;
    const server = createServer((request, response) => {
      received += 1;
      request.resume();
      response.writeHead(location === undefined ? 200 : 307, location === undefined ? {} : { location }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const warnings: unknown[] = [];
    const log = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
    const replies = new SlackReplies({ clock: new ManualClock(instantOf(0)), log, allowedNetworks });
    replies.send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/commands/secret`, {
      text: 'Declared.',
      response_type: 'ephemeral',
    });
    await replies.close();
    return { received, warnings };
  };

  it('does not go into a private network, whatever address the request gave', async (t) =>
    assert.deepEqual(await replied(t, []), { received: 0, warnings: [{ code: 'ESCALOG_FORBIDDEN_ADDRESS' }] }));

  it('goes where it is allowed, and follows no redirect', async (t) => {
    assert.deepEqual(await replied(t, ['127.0.0.1/32']), { received: 1, warnings: [] });
    assert.deepEqual(await replied(t, ['127.0.0.1/32'], 'http://127.0.0.2/'), {
      received: 1,
      warnings: [{ status: 307 }],
    });
  });
});
