import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';

/** What a server answers with instead of taking the mail. */
export interface Refusal {
  readonly at: 'sender' | 'recipient' | 'data';
  readonly code: number;
  readonly text: string;
}

export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly source: string;
}

/** Recipients of a domain of whom the server says nothing until it is told to. */
export interface Hanging {
  readonly domain: string;
  readonly until: Promise<void>;
}

/** An SMTP server on loopback that keeps what it gets, and first gives the refusals, one for each mail. */
export async function mailServer(
  t: TestContext,
  refusals: Refusal[] = [],
  { hanging, port = 0 }: { readonly hanging?: Hanging; readonly port?: number } = {},
): Promise<{ url: string; received: readonly ReceivedMail[]; refusals: Refusal[]; connections(): number }> {
  const received: ReceivedMail[] = [];
  let connections = 0;
  const refused = (at: Refusal['at']): Error | null => {
    const [refusal] = refusals;
    if (refusal?.at !== at) return null;
    refusals.shift();
    return Object.assign(new Error(refusal.text), { responseCode: refusal.code });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onMailFrom: (_address, _session, done) => done(refused('sender')),
    async onRcptTo({ address }, _session, done) {
      if (hanging !== undefined && address.endsWith(`@${hanging.domain}`)) await hanging.until;
      done(refused('recipient'));
    },
    onData(stream, session, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (source += chunk));
      stream.on('end', () => {
        const refusal = refused('data');
        if (refusal === null)
          received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), source });
        done(refusal);
      });
    },
  });
  // Not waited for: the connections of the channel under test end after this.
  t.after(() => void server.close());
  return {
    url: `smtp://127.0.0.1:${await portOf(server.listen(port, '127.0.0.1'))}`,
    received,
    refusals,
    connections: () => connections,
  };
}

/** An SMTP server that encrypts, with a certificate of nobody's: from the first byte, or when it is asked to. */
export async function encryptingMailServer(
  t: TestContext,
  secure: boolean,
): Promise<{ url: string; received: readonly { encrypted: boolean; name: string }[] }> {
  const received: { encrypted: boolean; name: string }[] = [];
  const server = new SMTPServer({
    secure,
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      received.push({ encrypted: session.secure, name: String(session.servername) });
      stream.resume().on('end', () => done());
    },
  });
  t.after(() => void server.close());
  const port = await portOf(server.listen(0, '127.0.0.1'));
  return {
    url: `${secure ? 'smtps' : 'smtp'}://localhost:${port}?tls.rejectUnauthorized=false`,
    received,
  };
}

/** Anything that listens on loopback and speaks no SMTP: `greet` is all that it does with a connection. */
export async function oddServer(t: TestContext, greet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    greet(socket);
  });
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `smtp://127.0.0.1:${await portOf(server.listen(0, '127.0.0.1'))}`;
}

/** A URL of loopback at which nobody listens until a server is opened there. */
export async function freeSmtpUrl(): Promise<string> {
  const server = createServer();
  const port = await portOf(server.listen(0, '127.0.0.1'));
  server.close();
  await once(server, 'close');
  return `smtp://127.0.0.1:${port}`;
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
