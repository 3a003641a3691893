/**
 * The calls that 1,000 pages make, by nothing but the clients of the providers, as many at once as Escalog has. Prints when it
 * began those that count, in milliseconds since 1970.
 *
 * `node reaching-bare.ts <BareCalls as JSON>`
 */
import { createTransport } from 'nodemailer';
import { Agent, request } from 'undici';
import type { WayName } from './reaching-providers.ts';

export interface BareCalls {
  readonly smtpUrl: string;
  readonly origin: string;
  readonly smsUrl: string;
  readonly slackUrl: string;
  readonly by: readonly WayName[];
  readonly ofEachWay: number;
}

const widths: Readonly<Record<WayName, number>> = { mail: 10, webhook: 128, sms: 20, slack: 10 };
const text = 'Nobody can pay. '.repeat(40);
const form = new URLSearchParams({ Body: text, To: '+15005551000', From: '+15005550006' }).toString();
const formType = 'application/x-www-form-urlencoded';

const [asked = ''] = process.argv.slice(2);
const { smtpUrl, origin, smsUrl, slackUrl, by, ofEachWay } = JSON.parse(asked) as BareCalls;

const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: widths.mail, maxMessages: 1_000 });
const agents = {
  webhook: new Agent({ connections: widths.webhook }),
  sms: new Agent({ connections: widths.sms }),
  slack: new Agent({ connections: widths.slack }),
};
const calls: Readonly<Record<WayName, (index: number) => Promise<unknown>>> = {
  mail: (index) =>
    transport.sendMail({
      from: 'a@b.example',
      to: `p${index}@acme.example`,
      subject: 'Nobody can pay',
      text,
      html: text,
    }),
  webhook: (index) => post(agents.webhook, `${origin}/hook/${index}`, 'application/json', JSON.stringify({ text })),
  sms: () => post(agents.sms, smsUrl, formType, form),
  slack: () => post(agents.slack, slackUrl, formType, form),
};

// Connections are open and code is compiled, as in a process that runs.
await all();
const begunAt = performance.timeOrigin + performance.now();
await all();
transport.close();
await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
console.log(JSON.stringify({ begunAt }));

async function all(): Promise<void> {
  await Promise.all(
    by.map((way) =>
      inTurns(
        widths[way],
        Array.from({ length: ofEachWay }, (_, index) => () => calls[way](index)),
      ),
    ),
  );
}

async function post(dispatcher: Agent, url: string, type: string, body: string): Promise<void> {
  const answer = await request(url, { method: 'POST', headers: { 'content-type': type }, body, dispatcher });
  await answer.body.dump();
}

async function inTurns(width: number, tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const left = tasks.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const task of left) await task();
    }),
  );
}
