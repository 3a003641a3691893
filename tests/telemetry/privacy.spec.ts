/**
 * A story over every channel, with values that are looked for afterwards: in every topic but the catalog's, in every line of the log
 * and in every span. The providers repeat all that they were sent, as some do in their errors.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { severity } from '@escalog/definitions/testing';
import { noProviders } from '@escalog/hosting/testing';
import { openJournal } from '@escalog/journal';
import { after, instantOf, type Milliseconds } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { startEscalog } from '@escalog/standalone';
import { startTelemetry } from '@escalog/telemetry';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import { OtlpReceiver } from './otlp-receiver.ts';

const canary = {
  mail: 'canary.mail@acme.example',
  sms: '7400123456',
  phone: '2079460958',
  path: 'canary-path-of-webhook',
  secret: `whsec_${Buffer.alloc(24, 'canary').toString('base64')}`,
  chat: 'canary-path-of-chat',
  topic: 'canary-topic-of-ntfy',
  token: `tk_${'canary'.repeat(5)}`,
  routingKey: 'canary'.repeat(6).slice(0, 32),
};
const ofInstallation = { twilio: 'canary-of-twilio-token', slack: 'xoxb-canary-of-slack', smtp: 'canary-of-smtp' };

/** How each may be written. */
const written = [...Object.values(canary), ...Object.values(ofInstallation)].flatMap((value) => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1),
]);

const onIt = (person: string) => ({
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: [person], acknowledgeWithin: 'PT10M' } }],
  lastResort: person,
});

describe('the details of people', () => {
  it('are in the catalog, and nowhere else; and nowhere at all once they are erased', async (t) => {
    const world = await opened(t);
    const ana = anaAt(world.provider);
    const ben = { ref: 'person/ben', name: 'Ben', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] };
    const sev1 = severity('sev1', { assumed: true });
    await world.ask('POST', '/v1/catalog/apply', { entries: [ana, ben, onIt(ana.ref), sev1] }, 200);

    // Plans and refusals, which tell of what was sent.
    const changed = { ...ana, contactMethods: ana.contactMethods.slice(1) };
    await world.ask('POST', '/v1/catalog/plan', { entries: [changed] }, 200);
    await world.ask(
      'POST',
      '/v1/catalog/apply',
      { entries: [{ ...ana, contactMethods: [...ana.contactMethods, ...ana.contactMethods] }] },
      422,
    );

    for (const [index, status] of [400, 500, 200].entries()) {
      world.answerWith(status);
      const title = `Something is wrong, number ${index}`;
      const { id } = await world.ask('POST', '/v1/incidents', { title, severity: 'sev1' }, 201);
      await world.advance(120_000);
      await world.ask('POST', `/v1/incidents/${id}/acknowledge`, { by: canary.mail });
      await world.ask('POST', '/v1/people/ana/test-page', {}, 200);
      await world.ask('POST', '/v1/people/ana/contact-methods/mail/verification', { by: canary.mail });
      await world.ask('POST', '/v1/people/ana/contact-methods/mail/verification/confirm', { code: '000000' });
      await world.advance(1_800_000);
      await world.ask('POST', `/v1/incidents/${id}/resolve`, { by: canary.mail });
      await world.advance(60_000);
    }
    const received = world.received().join('\n');
    for (const value of [
      canary.sms,
      canary.phone,
      canary.path,
      canary.chat,
      canary.routingKey,
      canary.topic,
      canary.token,
      ofInstallation.slack,
    ])
      assert.ok(received.includes(value), `a provider was sent ${value}`);

    const answers = await world.everything();
    const secret = written.filter((value) => ![canary.mail, canary.sms, canary.phone, canary.path].includes(value));
    world.expectNone(secret, answers, 'an answer');

    await world.ask('POST', '/v1/catalog/apply', { entries: [onIt(ben.ref)] }, 200);
    assert.notDeepEqual(world.filesWith(Object.values(canary)), [], 'or else nothing is proved below');
    await world.ask('POST', '/v1/catalog/people/ana/erasure', { name: 'A former colleague', by: 'person/ben' }, 200);
    const left = await world.everything();
    world.expectNone(written, left, 'an answer after erasing');
    // Incidents keep what they were told; timelines and reports are what people read of them.
    const told = left.filter((body) =>
      /^\/v1\/incidents\/[^/ ]+\/(timeline|report) |^\/v1\/(catalog|people|sandbox)/.test(body),
    );
    world.expectNone(['Ana Canary'], told, 'what is told after erasing');
    assert.match(JSON.stringify(told), /A former colleague/);
    assert.deepEqual(world.filesWith(Object.values(canary)), []);

    await world.close();
    for (const [topic, values] of await world.topics()) world.expectNone(written, values, topic);
    world.expectNone(written, world.log, 'the log');
    world.expectNone(
      written,
      world.otlp.spans.map((span) => JSON.stringify(span)),
      'a span',
    );
    assert.ok(world.otlp.spans.length > 20, 'there are spans');
  });
});

function anaAt(provider: string) {
  return {
    ref: 'person/ana',
    name: 'Ana Canary',
    contactMethods: [
      { id: 'sms', channel: 'sms', number: `+44 ${canary.sms}` },
      { id: 'mail', channel: 'email', address: canary.mail },
      { id: 'call', channel: 'phone', number: `+44${canary.phone}` },
      { id: 'slack', channel: 'slack', to: 'U012AB3CD' },
      { id: 'push', channel: 'push' },
      { id: 'pd', channel: 'pagerduty', routingKey: canary.routingKey },
      { id: 'hook', channel: 'webhook', url: `${provider}/${canary.path}`, secret: canary.secret },
      { id: 'discord', channel: 'chat', format: 'discord', url: `${provider}/${canary.chat}` },
      { id: 'teams', channel: 'chat', format: 'teams', url: `${provider}/${canary.chat}` },
      { id: 'google', channel: 'chat', format: 'google-chat', url: `${provider}/${canary.chat}` },
      { id: 'ntfy', channel: 'ntfy', url: `${provider}/${canary.topic}`, token: canary.token },
    ],
  };
}

interface Asked {
  readonly id: string;
}

async function opened(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-privacy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const otlp = await OtlpReceiver.open();
  t.after(() => otlp[Symbol.asyncDispose]());
  // The exporters read it there themselves.
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = otlp.url;
  const telemetry = startTelemetry('test');
  const provider = await repeating(t);
  const mail = await repeatingMail(t);
  const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  const log: string[] = [];
  const escalog = await startEscalog({
    ...noProviders,
    dataDir: folder,
    publicUrl: () => 'http://escalog.example',
    smtpUrl: mail,
    twilio: {
      accountSid: `AC${'0'.repeat(32)}`,
      authToken: ofInstallation.twilio,
      from: '+15005550006',
      url: provider.url,
    },
    slackBotToken: ofInstallation.slack,
    slackUrl: provider.url,
    pagerDutyUrl: provider.url,
    clock,
    logger: pino({ level: 'trace' }, { write: (line) => void log.push(line) }),
    onFailure: (error) => {
      throw error;
    },
  });
  const { server } = escalog;
  const drain = async (): Promise<void> => {
    while ((await escalog.busy()) > 0) await turn();
  };
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await escalog.close();
    await telemetry.stop();
  };
  t.after(close);
  return {
    provider: provider.url,
    received: provider.received,
    answerWith: provider.answerWith,
    log,
    otlp,
    close,
    async ask(method: 'GET' | 'POST', url: string, payload: object, status?: number): Promise<Asked> {
      const answer = await server.inject({ method, url, payload });
      await drain();
      if (status !== undefined) assert.equal(answer.statusCode, status, `${url}: ${answer.body}`);
      return answer.json<Asked>();
    },
    async advance(milliseconds: Milliseconds): Promise<void> {
      const end = after(clock.now(), milliseconds);
      for (let next = clock.nextAlarmAt(); next !== undefined && next <= end; next = clock.nextAlarmAt()) {
        clock.moveTo(next > clock.now() ? next : clock.now());
        await drain();
      }
      clock.moveTo(end);
      await drain();
    },
    /** What can be read over HTTP without knowing more than ids. */
    async everything(): Promise<readonly string[]> {
      const description = (await server.inject({ url: '/openapi.json' })).json<{
        paths: Record<string, { get?: { parameters?: readonly { in: string; name: string; required?: boolean }[] } }>;
      }>();
      const { incidents } = (await server.inject({ url: '/v1/incidents' })).json<{
        incidents: readonly { id: string }[];
      }>();
      const values: Record<string, readonly string[]> = {
        id: incidents.map(({ id }) => id),
        person: ['ana', 'ben'],
        type: ['person'],
        name: ['ana', 'ben'],
      };
      const urls = Object.entries(description.paths).flatMap(([path, { get }]) => {
        const needed = get?.parameters?.filter((one) => one.in === 'query' && one.required) ?? [];
        // The stream has no end, and says ids alone.
        if (get === undefined || needed.length > 0 || path.endsWith('/stream')) return [];
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
        return names.reduce<readonly string[]>(
          (known, name) => known.flatMap((url) => (values[name] ?? []).map((value) => url.replace(`{${name}}`, value))),
          [path],
        );
      });
      const bodies: string[] = [];
      for (const url of urls) bodies.push(`${url} ${(await server.inject({ url })).body}`);
      assert.ok(bodies.length > 20, `only ${bodies.length} were asked`);
      return bodies;
    },
    /** Which of these texts some file of the installation holds. */
    filesWith(texts: readonly string[]): readonly string[] {
      const files = readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((file) => file.isFile())
        .map((file) => readFileSync(join(file.parentPath, file.name)));
      return texts.filter((one) => files.some((bytes) => bytes.includes(one)));
    },
    /** What stands on every topic but the catalog's, once all is closed. */
    async topics(): Promise<ReadonlyMap<string, readonly string[]>> {
      const journal = openJournal({ folder, onFailure() {} });
      const bus = openSqliteBus({ journal, topics: everyTopic, clock });
      const found = new Map<string, readonly string[]>();
      for (const { name } of everyTopic.filter((topic) => topic.name !== topics.catalog.name)) {
        const values: string[] = [];
        for await (const batch of bus.read([name]))
          values.push(
            ...batch.map(({ value, headers }) => `${JSON.stringify(headers)} ${Buffer.from(value).toString('latin1')}`),
          );
        found.set(name, values);
      }
      await bus.close();
      await journal.close();
      return found;
    },
    expectNone(texts: readonly string[], where: readonly string[], what: string): void {
      for (const one of where)
        for (const value of texts) {
          const at = one.indexOf(value);
          if (at >= 0) assert.fail(`${what} holds ${value}: …${one.slice(Math.max(0, at - 300), at + 200)}`);
        }
    },
  };
}

/** A provider of every kind, which says back what it was sent. */
async function repeating(t: TestContext) {
  const received: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const said = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      received.push(said);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          ok: status === 200,
          error: said,
          message: said,
          code: 21_211,
          sid: 'SM0',
          status: 'queued',
          ts: '1.2',
          channel: 'D1',
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    answerWith: (code: number) => void (status = code),
  };
}

/** A mail server that says back whom a mail was for. */
async function repeatingMail(t: TestContext): Promise<string> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, callback) => callback(null, { user: 'escalog' }),
    onRcptTo: ({ address }, _session, callback) =>
      callback(Object.assign(new Error(`<${address}>: nobody here is called ${address}`), { responseCode: 550 })),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise<void>((resolve) => server.close(resolve)));
  return `smtp://escalog:${ofInstallation.smtp}@127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}
