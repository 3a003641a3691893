import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { it } from 'node:test';
import { TcpProxy } from './tcp-proxy.ts';

it('a proxy delays what the server says, and keeps its order when the delay ends', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await TcpProxy.before(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = connect(Number(proxy.address.split(':')[1]), '127.0.0.1').setEncoding('utf8');
  const [asked] = (await once(server, 'connection')) as [Socket];
  t.after(async () => {
    for (const socket of [client, asked]) socket.destroy();
    await proxy.refuse();
    server.close();
  });

  const begunAt = performance.now();
  proxy.delay(100);
  asked.write('first');
  // By the time the question is here, the proxy has heard the first answer.
  client.write('?');
  await once(asked, 'data');
  proxy.delay(0);
  asked.write(' second');
  let heard = '';
  while (heard.length < 'first second'.length) heard += String(await once(client, 'data'));
  assert.equal(heard, 'first second');
  assert.ok(performance.now() - begunAt > 95);
});
