/** A few incidents as the product has written them, to be told again under other ids and at other times. */
import { embeddedSource } from '@escalog/moving';
import { decode, type EscalogEvent } from '@escalog/contracts';
import type { Message } from '@escalog/bus';
import type { DumpedDocument } from '@escalog/store';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { startEscalogProcess } from './escalog.ts';
import { declaration, applyCatalog } from './bench-catalog.ts';
import type { Receiver } from './receiver.ts';

export interface SeedMessage extends Message {
  readonly decoded: EscalogEvent;
}

/** What there is of one incident. */
export interface SeedIncident {
  readonly id: string;
  readonly isOpen: boolean;
  readonly declaredAt: number;
  readonly messages: readonly SeedMessage[];
  readonly documents: readonly DumpedDocument[];
}

export interface Seed {
  readonly incidents: readonly SeedIncident[];
  /** What is of no incident, or of several: the catalog, above all. */
  readonly messages: readonly Message[];
  readonly documents: readonly DumpedDocument[];
  /** In milliseconds, from before the first event until after the last timer. */
  readonly span: { readonly from: number; readonly to: number };
}

/** Stands in each title for a word that few incidents share. */
export const rareWord = 'zq00000';
export const people = ['person/bench', 'person/ana-costa'] as const;
const titles = [
  `users of ${rareWord} cannot log in`,
  `payments of ${rareWord} time out in Lisbon`,
  `orders of ${rareWord} arrive twice`,
  `the report of ${rareWord} is empty`,
];
const severities = ['sev1', 'sev2', 'sev3'] as const;
const howMany = 24;
/** So many of them stay open, half of these without an acknowledgement. */
const open = 8;
/** What people write to an incident until it has thirty events. */
const updates = 14;
const day = 24 * 60 * 60 * 1_000;

/** Declares a few dozen incidents in a folder of its own, and has people deal with them. */
export async function seedIn(dataDir: string, receiver: Receiver): Promise<Seed> {
  const from = Date.now() - 60_000;
  const declared = new Map<string, boolean>();
  {
    await using process = await startEscalogProcess({ dataDir, profileFolder: undefined });
    const origin = process.announced;
    await applyCatalog(origin, receiver.url, 'starter');
    for (let index = 0; index < howMany; index += 1) {
      const { id } = await posted(`${origin}/v1/incidents`, {
        ...declaration(titles[index % titles.length] ?? ''),
        title: titles[index % titles.length],
        severity: severities[index % severities.length],
      });
      await process.quiet();
      declared.set(id, index < open);
      const tell = (what: string, body: object) => posted(`${origin}/v1/incidents/${id}/${what}`, body);
      const by = 'person/bench';
      if (index % 2 === 0 || index >= open) await tell('acknowledge', { by });
      for (let update = 0; update < updates; update += 1)
        await tell('updates', { by, text: `Looking into it, step ${update} of ${updates}.` });
      await tell('severity', { by, severity: severities[(index + 1) % severities.length] });
      if (index >= open) await tell('resolve', { by });
    }
    // What is bundled goes out a minute later: of what is over, nothing is to be left.
    await wait(70_000);
    await process.quiet();
    // Whoever asks has the facts of all incidents made, which else come some time later.
    for (let isBehind = true; isBehind;) {
      const { body } = await request(`${process.announced}/v1/obligations`);
      isBehind = ((await body.json()) as { readonly behind: boolean }).behind;
    }
  }
  return { ...(await readFrom(dataDir, declared)), span: { from, to: Date.now() + 400 * day } };
}

async function posted(url: string, body: object): Promise<{ readonly id: string }> {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${url} was answered with ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as { readonly id: string };
}

async function readFrom(dataDir: string, declared: ReadonlyMap<string, boolean>): Promise<Omit<Seed, 'span'>> {
  const source = await embeddedSource(dataDir);
  try {
    const messages = new Map<string, SeedMessage[]>();
    const documents = new Map<string, DumpedDocument[]>();
    const others: Pick<Seed, 'messages' | 'documents'> & { messages: Message[]; documents: DumpedDocument[] } = {
      messages: [],
      documents: [],
    };
    const ownerOf = (text: string): string | undefined => {
      const owners = [...declared.keys()].filter((id) => text.includes(id));
      return owners.length === 1 ? owners[0] : undefined;
    };
    for await (const batch of source.bus.read(eventTopics)) {
      for (const message of batch) {
        const owner = declared.has(message.key) ? message.key : undefined;
        if (owner === undefined) others.messages.push(message);
        else listIn(messages, owner).push({ ...message, decoded: decode(message.value) });
      }
    }
    for (const store of source.stores.keys()) {
      for await (const document of store.dump()) {
        const owner = ownerOf(JSON.stringify(document));
        (owner === undefined ? others.documents : listIn(documents, owner)).push(document);
      }
    }
    return {
      ...others,
      incidents: [...declared].map(([id, isOpen]) => {
        const own = messages.get(id) ?? [];
        const declaredAt = own.find(({ decoded }) => decoded.type === 'IncidentDeclared')?.decoded.meta.occurredAt ?? 0;
        return { id, isOpen, declaredAt, messages: own, documents: documents.get(id) ?? [] };
      }),
    };
  } finally {
    await source.close();
  }
}

function listIn<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** The topics that are the record. */
export const eventTopics = [
  'escalog.incidents',
  'escalog.routing',
  'escalog.escalations',
  'escalog.notifications',
  'escalog.catalog',
  'escalog.access',
  'escalog.audit',
] as const;
