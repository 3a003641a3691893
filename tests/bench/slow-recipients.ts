/** How late pages are while others take long: a path of the same host, or a mail domain behind the same server. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { Pool } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { openLoop } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { markOf, Receiver, slowAnswer } from './receiver.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const slowPages = 600;
const hangingMails = 50;
const rate = 20;
const longestWait = 60_000;
const hangingDomain = 'hanging.example';

/** Declares for those who take long, then at a steady rate for others, and tells how late these were paged. */
export async function slowRecipientRows(dataDir: string, seconds: number): Promise<readonly Row[]> {
  await using receiver = await Receiver.open();
  await using mail = await openMailServer(receiver);
  await using escalog = await startEscalogProcess({ dataDir, smtpUrl: mail.url, profileFolder: undefined });
  const pool = new Pool(escalog.announced, { connections: 64 });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.destroy());
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path} was answered with ${answer.statusCode}: ${said}`);
  };
  const declare = (service: string, mark: string): Promise<void> =>
    post('/v1/incidents', { title: `${mark} users cannot log in`, affects: [`business-service/${service}`] });

  /** The 99th percentile, in milliseconds, of those to `service` behind `count` to `slow`. */
  const behind = async (slow: string, count: number, service: string): Promise<number> => {
    tell(`Escalog: ${count} pages to ${slow}, then others for ${seconds} s`);
    await Promise.all(Array.from({ length: count }, (_, number) => declare(slow, `number ${number}:`)));
    const { run, arrivals } = receiver.begin();
    const { dueAt } = await openLoop(rate, seconds, (sequence) => declare(service, markOf(run, sequence)));
    await arrivals.reached(dueAt.length, longestWait);
    return percentilesOf(dueAt.map((due, sequence) => (arrivals.at[sequence] ?? Infinity) - due)).p99;
  };

  await post('/v1/catalog/apply', { entries: entriesFor(receiver) });
  return [
    row(
      `behind ${slowPages} to a path of the same host that takes ${slowAnswer / 1_000} s`,
      await behind('slow-path', slowPages, 'webhook'),
    ),
    row(`behind ${hangingMails} mails to a domain that hangs`, await behind('hanging-domain', hangingMails, 'mail')),
  ];
}

function row(where: string, p99: number): Row {
  return { what: `declare to first page, ${where}, p99`, unit: 'ms', escalog: p99, target: { atMost: 500 } };
}

/** A service for each way, with a person of its own who is paged by it. */
function entriesFor({ url, slowUrl }: Receiver): readonly object[] {
  const ways = {
    webhook: { channel: 'webhook', url },
    'slow-path': { channel: 'webhook', url: slowUrl },
    mail: { channel: 'email', address: 'bench@acme.example' },
    'hanging-domain': { channel: 'email', address: `bench@${hangingDomain}` },
  };
  return Object.entries(ways).flatMap(([name, way]) => [
    { ref: `person/${name}`, name, contactMethods: [{ id: 'way', ...way }] },
    {
      ref: `escalation-path/${name}`,
      name,
      nodes: [{ level: { targets: [`person/${name}`], acknowledgeWithin: 'PT12H' } }],
      lastResort: `person/${name}`,
    },
    { ref: `team/${name}`, name, members: [`person/${name}`], path: `escalation-path/${name}` },
    { ref: `business-service/${name}`, name, owner: `team/${name}` },
  ]);
}

/** Notes the mails that it takes, and says nothing of recipients at the domain that hangs. */
async function openMailServer(receiver: Receiver): Promise<AsyncDisposable & { readonly url: string }> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      if (!address.endsWith(`@${hangingDomain}`)) done();
    },
    async onData(stream, _session, done) {
      receiver.note(await text(stream));
      done();
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
