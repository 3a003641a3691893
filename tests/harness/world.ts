import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from '@escalog/bus';
import type { Providers } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { instantOf, type Instant } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Services, ServicesOptions } from '@escalog/standalone';
import pino from 'pino';
import { ApiDescription } from './api-description.ts';
import { ClusterInstallation, serversHere } from './cluster.ts';
import { DisturbedInstallation } from './disturbed.ts';
import { EmbeddedInstallation } from './embedded.ts';
import type { Installation } from './installation.ts';
import { assertInvariants } from './invariants.ts';
import { organisation } from './organisation.ts';
import { Mailbox } from './mailbox.ts';
import { pass, settled } from './passing.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly id: string };
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** What Slack signs with. */
export const slackSigningSecret = '5f0a1c2e3b4d59687786958473625140';

const silent = pino({ level: 'silent' });

/** A Wednesday at two in the morning. */
const startAt = instantOf(Date.parse('2026-11-18T02:00:00Z'));

/**
 * The six services in one process, on a manual clock, with a real mail server and a real webhook receiver on
 * loopback. Time passes only in `advance`, and every step ends when nothing is left to do. It is the embedded
 * profile, or with ESCALOG_TEST_PROFILE=cluster the same services on the Kafka and MongoDB that tests are given; with
 * ESCALOG_TEST_SEED their bus is disturbed.
 */
export class World {
  readonly mailbox: Mailbox;
  readonly webhooks: WebhookReceiver;
  readonly clock: ManualClock;
  /** What the services are started with. */
  readonly options: ServicesOptions;
  #installation: Installation;
  #escalog: Services | undefined;
  #description: ApiDescription | undefined;

  private constructor(
    mailbox: Mailbox,
    webhooks: WebhookReceiver,
    now: Instant,
    installation: Installation,
    providers: Partial<Providers>,
  ) {
    this.mailbox = mailbox;
    this.webhooks = webhooks;
    this.clock = new ManualClock(now);
    this.options = {
      ...noProviders,
      publicUrl: () => 'http://escalog.example',
      smtpUrl: mailbox.url,
      slackSigningSecret,
      ...providers,
      clock: this.clock,
      logger: silent,
    };
    this.#installation = installation;
  }

  /** A world with the test organisation in it, and with these providers besides its mail server. */
  static async open(installation = installationHere(), providers: Partial<Providers> = {}): Promise<World> {
    const world = new World(await Mailbox.open(), await WebhookReceiver.open(), startAt, installation, providers);
    await world.start();
    await world.post('/v1/catalog/apply', { entries: organisation(world.webhooks.url, world.webhooks.secret) });
    await world.drain();
    return world;
  }

  async start(): Promise<void> {
    this.#escalog = await this.#installation.start(this.options);
    this.#description = new ApiDescription((await this.#escalog.server.inject({ url: '/openapi.json' })).json());
    await this.drain();
  }

  /** From the next start on its services run there; the installation before is removed. */
  moveTo(installation: Installation): void {
    this.#installation.remove();
    this.#installation = installation;
  }

  /** Stops it in an orderly way; the data stays. */
  async stop(): Promise<void> {
    await this.#escalog?.close();
    this.#escalog = undefined;
  }

  /** Makes sure, besides, of what must hold at the end of every story; on servers only tests/faults does, for there it takes longer than most stories. */
  async close(): Promise<void> {
    try {
      if (this.#escalog !== undefined && !this.#installation.isShared) await assertInvariants(this);
    } finally {
      await this.stop();
      await this.mailbox.close();
      await this.webhooks.close();
      this.#installation.remove();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#request('GET', url, undefined, headers);
  }

  /** Posts, and resolves once everything that follows has happened. */
  async post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.send(url, body, headers);
    await this.drain();
    return answer;
  }

  /** Posts, and resolves once that is answered; what follows goes on. */
  send(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#request('POST', url, body, headers);
  }

  /** Deletes, and resolves once everything that follows has happened. */
  async remove(url: string): Promise<Answer> {
    const answer = await this.#request('DELETE', url, undefined, {});
    await this.drain();
    return answer;
  }

  /** Asks anything; what is no text goes out as JSON. */
  ask(method: Method, url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return this.#request(method, url, payload, { ...type, ...headers });
  }

  /** Puts a message on a topic as a process that is none of the six services would. */
  async publish(topic: string, message: OutgoingMessage): Promise<void> {
    const { isShared } = this.#installation;
    if (!isShared) await this.stop();
    await this.#installation.publish(topic, message, this.options);
    if (!isShared) await this.start();
    await this.drain();
  }

  /** Opens a link of a page as a person would, and presses its button. */
  async press(link: string): Promise<Answer> {
    const { pathname, search } = new URL(link);
    return this.post(`${pathname}${search}`, '', { 'content-type': 'application/x-www-form-urlencoded' });
  }

  /** Lets time pass, stopping at every timer on the way. */
  async advance(milliseconds: number): Promise<void> {
    await pass(milliseconds, this.clock, this.#running());
  }

  /** Resolves once nothing is in hand or waiting in any service. */
  async drain(): Promise<void> {
    await settled(this.#running());
  }

  async entries(
    incidentId: string,
  ): Promise<
    readonly { stream: string; kind: string; text: string; reason: string | null; reasonCode: string; at: string }[]
  > {
    const { body } = await this.get(`/v1/incidents/${incidentId}/timeline`);
    return body['entries'] as never;
  }

  /** A link by which whoever opens it becomes the owner; undefined when there is one, and where nobody signs in. */
  firstOwnerUrl(): string | undefined {
    return this.#running().firstOwnerUrl();
  }

  #running(): Services {
    if (this.#escalog === undefined) throw new Error('this world is stopped');
    return this.#escalog;
  }

  async #request(method: Method, url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    const response = await this.#running().server.inject({
      method,
      url,
      headers,
      ...(body !== undefined && { payload: body as object }),
    });
    this.#description?.assertNames(method, url, response);
    // The answer to HEAD says what there would be, and has nothing.
    const json = response.body !== '' && /[/+]json(;|$)/.test(String(response.headers['content-type']));
    const answered = response.headers as Answer['headers'];
    return {
      status: response.statusCode,
      text: response.body,
      headers: answered,
      body: json ? response.json() : { id: '' },
    };
  }
}

function installationHere(): Installation {
  const profile = process.env['ESCALOG_TEST_PROFILE'];
  const seed = process.env['ESCALOG_TEST_SEED'] || undefined;
  if (profile !== 'cluster') return seed === undefined ? new EmbeddedInstallation() : new DisturbedInstallation(seed);
  const servers = serversHere();
  if (servers === undefined)
    throw new Error('set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB to run stories on the cluster');
  return new ClusterInstallation(`story-${randomUUID()}`, servers, { seed });
}
