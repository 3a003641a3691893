import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { AccessCopy } from '@escalog/access';
import { openSqliteBus } from '@escalog/bus';
import { decode, encode, everyTopic, topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { auditOf } from '@escalog/hosting';
import { buildServer, signInLinks, type SignInLinks } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { followAccess } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from '../app.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  /** The value of the session's cookie, when the answer sets one. */
  readonly session: string | undefined;
}

export const person = (name: string, more: object = {}) =>
  ({
    ref: `person/${name}`,
    name: `${name[0]?.toUpperCase()}${name.slice(1)}`,
    contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
    ...more,
  }) as CatalogEntry;

/** The access service alone, on the real adapters in a folder of its own and a manual clock, with access on unless told otherwise. */
export class World {
  readonly clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  readonly links: SignInLinks;
  readonly server: FastifyInstance;
  readonly #parts: Awaited<ReturnType<typeof opened>>;
  #versions = 0;

  private constructor(parts: Awaited<ReturnType<typeof opened>>) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.links = parts.links;
    this.server = parts.server;
  }

  static async open(t: TestContext, names: readonly string[] = ['ana', 'ben'], isOn = true): Promise<World> {
    const world = new World(await opened(t, isOn));
    for (const name of names) await world.apply(person(name));
    return world;
  }

  async apply(entry: CatalogEntry): Promise<void> {
    this.#versions += 1;
    const event = appliedEvent(entry, this.#versions);
    await this.publish({ ...event, meta: { ...event.meta, occurredAt: this.clock.now() } });
  }

  async publish(event: EscalogEvent): Promise<void> {
    const { bus } = this.#parts;
    await bus.publish(topicOf(event.type), [{ key: event.meta.subject, value: encode(event), headers: {} }]);
    await this.drained();
  }

  /** A session for somebody, by a link. */
  async signedIn(ref: string): Promise<string> {
    const { session, text } = await this.ask('POST', '/v1/session', { body: { token: this.tokenFor(ref) } });
    if (session === undefined) throw new Error(text);
    return session;
  }

  /** A session for an owner, by the link for the first. */
  async owner(ref: string): Promise<string> {
    const { session, text } = await this.ask('POST', '/v1/session', { body: { first: this.first(), person: ref } });
    if (session === undefined) throw new Error(text);
    return session;
  }

  tokenFor(ref: string): string {
    return new URL(this.links.urlFor(ref)).searchParams.get('token') ?? '';
  }

  first(): string {
    return new URL(this.links.firstUrl()).searchParams.get('first') ?? '';
  }

  async ask(
    method: Method,
    url: string,
    as: { readonly session?: string | undefined; readonly token?: string; readonly body?: object } = {},
  ): Promise<Answer> {
    const response = await this.server.inject({
      method,
      url,
      headers: {
        ...(as.session !== undefined && { cookie: `escalog-session=${as.session}` }),
        ...(as.token !== undefined && { authorization: `Bearer ${as.token}` }),
      },
      ...(as.body !== undefined && { payload: as.body }),
    });
    await this.drained();
    const isJson = String(response.headers['content-type']).includes('json') && response.body.startsWith('{');
    return {
      status: response.statusCode,
      text: response.body,
      body: isJson && !response.body.trim().includes('\n') ? response.json() : {},
      session: response.cookies.find(({ name, value }) => name === 'escalog-session' && value !== '')?.value,
    };
  }

  async audited(): Promise<readonly string[]> {
    const lines: string[] = [];
    for await (const batch of this.#parts.bus.read([topics.audit.name]))
      for (const { value } of batch) {
        const event = decode(value);
        if (event.type === 'Audited') lines.push(`${event.meta.actor.ref} ${event.action} ${event.outcome}`);
      }
    return lines;
  }

  async drained(): Promise<void> {
    do await turn();
    while ((await this.#parts.app.busy()) > 0);
  }
}

async function opened(t: TestContext, isOn: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-access-'));
  const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  const journal = openJournal({
    folder,
    onFailure(error) {
      throw error;
    },
  });
  const log = pino({ level: 'silent' });
  const store = openSqliteStore({ journal });
  const bus = strictBus(openSqliteBus({ journal, topics: everyTopic, clock }));
  const publicUrl = (): string => 'http://escalog.example';
  const linkSecret = 'a secret of this installation, long enough';
  const deps = { store, bus, clock, log };
  const app = await buildApp({ ...deps, publicUrl, linkSecret });
  const copy = new AccessCopy();
  const following = await followAccess(copy, deps);
  const server = await buildServer({
    services: [app],
    logger: log,
    settled: () => store.settled(),
    access: isOn ? { copy, linkSecret, publicUrl, clock } : undefined,
    audit: auditOf('access', deps),
  });
  await app.start();
  t.after(async () => {
    await server.close();
    await app.stop();
    await following.stop();
    await bus.close();
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { clock, app, server, bus, links: signInLinks({ publicUrl, linkSecret, clock }) };
}
