import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { TestContext } from 'node:test';

/** What becomes of a question: addresses of both versions, or a code of failure, or nothing at all. */
export type Answers = readonly string[] | 'no-such-name' | 'failure' | 'silence';

export interface NameServer {
  /** `127.0.0.1:port`, for `nameServers`. */
  readonly address: string;
  /** Every name that was asked for, one for each question for an address of version 4. */
  readonly asked: readonly string[];
  /** What it says from now on, and when; what is not named is no name. */
  readonly names: Record<string, Answers | Promise<Answers>>;
}

const typeA = 1;
const typeAaaa = 28;
const codes = { 'no-such-name': 3, failure: 2 } as const;

/** A name server on loopback. Its answers are good for `ttl` seconds; it may say nothing to questions for addresses of version 6. */
export async function nameServer(
  t: TestContext,
  names: Record<string, Answers | Promise<Answers>> = {},
  { ttl = 60, dropsVersion6 = false }: { readonly ttl?: number; readonly dropsVersion6?: boolean } = {},
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', async (question, { port, address }) => {
    const { name, type, end } = questionIn(question);
    if (type === typeA) asked.push(name);
    const answers = (await names[name]) ?? 'no-such-name';
    if (answers !== 'silence' && !(dropsVersion6 && type === typeAaaa))
      socket.send(answerTo(question.subarray(0, end), type, answers, ttl), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => void socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked, names };
}

function questionIn(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, answers: Exclude<Answers, 'silence'>, ttl: number): Buffer {
  const addresses = typeof answers === 'string' ? [] : answers.filter((each) => isIPv6(each) === (type === typeAaaa));
  const code = typeof answers === 'string' ? codes[answers] : 0;
  const message = Buffer.from(question);
  message.writeUInt16BE(0x8180 | code, 2);
  for (const [at, count] of [
    [4, 1],
    [6, addresses.length],
    [8, 0],
    [10, 0],
  ] as const)
    message.writeUInt16BE(count, at);
  return Buffer.concat([message, ...addresses.map((address) => record(type, address, ttl))]);
}

function record(type: number, address: string, ttl: number): Buffer {
  const data = type === typeA ? Buffer.from(address.split('.').map(Number)) : bytesOfVersion6(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function bytesOfVersion6(address: string): Buffer {
  const [left = '', right = ''] = address.split('::');
  const groups = (side: string) => (side === '' ? [] : side.split(':'));
  const missing = 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array.from({ length: missing }, () => '0'), ...groups(right)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
