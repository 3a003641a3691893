import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { readMail, type ReadMail } from '../../testing/read-mail.ts';
import type { Behaviour, ProviderStandIn } from './channel-contract.ts';

const user = 'escalog';
const password = 'hunter2-of-the-mail-server';

/** What it answers where it does not take the mail, and to which command. */
const refusals: {
  readonly [How in Behaviour]?: { readonly at: 'sender' | 'recipient' | 'data'; readonly code: number };
} = {
  fails: { at: 'data', code: 451 },
  'refuses-us': { at: 'sender', code: 550 },
  'refuses-recipient': { at: 'recipient', code: 550 },
};

/** A mail server that takes mail from whoever has its password, and over TLS alone. The certificate is of nobody. */
export async function smtpStandIn(
  t: TestContext,
): Promise<ProviderStandIn & { readonly url: string; readonly password: string; readonly mails: readonly ReadMail[] }> {
  let behaviour: Behaviour = 'accepts';
  const mails: ReadMail[] = [];
  const refused = (at: 'sender' | 'recipient' | 'data', text: string): Error | null => {
    const refusal = refusals[behaviour];
    return refusal?.at === at ? Object.assign(new Error(text), { responseCode: refusal.code }) : null;
  };
  const server = new SMTPServer({
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username, password: given }, session, done) =>
      session.secure && username === user && given === password
        ? done(null, { user })
        : done(new Error('wrong user or password, or no TLS')),
    onMailFrom: ({ address }, _session, done) => done(refused('sender', `${address} may not send`)),
    onRcptTo: ({ address }, _session, done) => done(refused('recipient', `nobody is called ${address}`)),
    onData(stream, _session, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (source += chunk));
      stream.on('end', () => {
        mails.push(readMail(source));
        if (behaviour !== 'hangs') done(refused('data', 'try later'));
      });
    },
  });
  server.on('error', () => {});
  // Not waited for: the connections of the channel under test end after this.
  t.after(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${user}:${password}@localhost:${port}?requireTLS=true&tls.rejectUnauthorized=false`,
    password,
    behave: (how) => void (behaviour = how),
    mails,
    get received() {
      return mails.map(({ headers, text }) => ({ text, key: headers.get('message-id') }));
    },
  };
}
