/** Many incidents, told from a few: each under ids of its own, at its own time, with a word in its title that few share. */
import type { Bus, OutgoingMessage } from '@escalog/bus';
import { encode, headersOf, recordedTopics, type EscalogEvent, type ServiceName } from '@escalog/contracts';
import { instantOf, isoOf } from '@escalog/kernel';
import { belongings, declaredName, topicsOfGroups, type Target } from '@escalog/moving';
import type { DumpedDocument, Store } from '@escalog/store';
import { factsIn, storedOf, writtenAt, writtenKey, type StoredFacts } from '@escalog/timeline/testing';
import { Partitioners } from 'kafkajs';
import { tell } from './report.ts';
import { eventTopics, rareWord, type Seed, type SeedIncident } from './size-seed.ts';

/** One in so many is open. */
const oneOpenIn = 100;
/** Milliseconds between the newest, half of which are open, and between those before. */
const apart = { newest: 2_000, earlier: 10 * 60 * 1_000 } as const;
const atOnce = 1_000;
export const rareWords = 5_000;

interface Told {
  readonly from: SeedIncident;
  readonly id: string;
  /** Milliseconds by which everything is moved. */
  readonly shift: number;
  readonly index: number;
}

/** Puts `count` incidents, and the catalog, into an empty target. Resolves with how many events each has, on average. */
export async function fill(
  target: Target,
  secrets: Parameters<Target['begin']>[0],
  seed: Seed,
  count: number,
): Promise<number> {
  await target.expectEmpty();
  const { bus, stores } = await target.begin(secrets);
  const retell = retellerOf(seed);
  const begun = Date.now();
  const all = (): Iterable<Told> => toldFrom(seed, count, begun);
  const ends = new Ends();
  for (const topic of eventTopics) {
    tell(`size: ${count.toLocaleString('en')} incidents, ${topic}`);
    const others = seed.messages.filter((message) => message.topic === topic);
    await publish(bus, topic, others, ends);
    await publish(bus, topic, messagesOf(topic, all(), retell), ends, [...stores.keys()]);
  }
  // Several stores take their documents beside each other, as services would.
  await Promise.all(
    [...stores].map(async ([store, services]) => {
      const collections = new Set(
        [...seed.documents, ...seed.incidents.flatMap(({ documents }) => documents)]
          .filter((document) => services.some((service) => isOf(service, document)))
          .map(({ kind, collection }) => `${kind} ${collection}`),
      );
      await store.load(documentsOf(seed, collections, all, retell));
    }),
  );
  const index = [...stores].find(([, services]) => services.includes('timeline'))?.[0];
  if (target.profile === 'cluster' && index !== undefined) await fillIndex(index, all(), retell);
  for (const [group, topics] of topicsOfGroups)
    await bus.commit(
      group,
      (await bus.positions(group, topics)).map((position) => ({ ...position, offset: ends.of(position) })),
    );
  await target.finish();
  const events = seed.incidents.reduce((sum, { messages }) => sum + messages.length, 0);
  return events / seed.incidents.length;
}

/** The newest first; the open ones are among them. */
function* toldFrom(seed: Seed, count: number, begun: number): Generator<Told> {
  const open = Math.ceil(count / oneOpenIn);
  const choices = Map.groupBy(seed.incidents, ({ isOpen }) => isOpen);
  for (let index = count - 1; index >= 0; index -= 1) {
    const isOpen = index < 2 * open && index % 2 === 0;
    const choice = choices.get(isOpen) ?? [];
    const from = choice[index % choice.length] as SeedIncident;
    const age = index < 2 * open ? index * apart.newest : 2 * open * apart.newest + (index - 2 * open) * apart.earlier;
    const shift = begun - age - from.declaredAt;
    yield { from, shift, index, id: movedId(from.id, shift, index) };
  }
}

type Retell = <Value>(value: Value, told: Told) => Value;
/** Tells a value again. Where nothing of it changes there is none. */
type Telling = ((told: Told) => unknown) | undefined;

/** Gives everything of an incident its ids and times. What changes in a value is looked for once, and the value told a hundred thousand times. */
function retellerOf(seed: Seed): Retell {
  const fixed = JSON.stringify(seed.documents) + seed.messages.map(({ value }) => Buffer.from(value).toString()).join();
  const own = new Set(
    seed.incidents.flatMap(({ id, messages }) => [id, ...messages.map(({ decoded }) => decoded.meta.eventId)]),
  );
  for (const { documents, messages } of seed.incidents)
    for (const [found] of JSON.stringify([documents, messages.map(({ decoded }) => decoded)]).matchAll(uuids))
      if (!fixed.includes(found)) own.add(found);
  const { from, to } = seed.span;
  const isWithin = (at: number): boolean => at >= from && at <= to;
  const pieceOf = (found: string): Telling => {
    if (found === rareWord) return ({ index }) => rareWordOf(index);
    if (!found.includes('T')) return own.has(found) ? ({ shift, index }) => movedId(found, shift, index) : undefined;
    const at = Date.parse(found);
    return isWithin(at) ? ({ shift }) => isoOf(instantOf(at + shift)) : undefined;
  };
  const textOf = (text: string): Telling => {
    const pieces: (string | NonNullable<Telling>)[] = [];
    let end = 0;
    for (const { 0: found, index } of text.matchAll(changing)) {
      const piece = pieceOf(found);
      if (piece === undefined) continue;
      pieces.push(text.slice(end, index), piece);
      end = index + found.length;
    }
    if (pieces.length === 0) return undefined;
    pieces.push(text.slice(end));
    return (told) => pieces.map((piece) => (typeof piece === 'string' ? piece : piece(told))).join('');
  };
  const tellingOf = (value: unknown): Telling => {
    if (typeof value === 'number') return isWithin(value) ? ({ shift }) => value + shift : undefined;
    if (typeof value === 'string') return textOf(value);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
    if (Array.isArray(value)) {
      const items = value.map((one: unknown) => ({ one, telling: tellingOf(one) }));
      if (items.every(({ telling }) => telling === undefined)) return undefined;
      return (told) => items.map(({ one, telling }) => (telling === undefined ? one : telling(told)));
    }
    const fields = Object.entries(value).map(([key, one]) => ({
      key,
      named: textOf(key),
      one,
      telling: tellingOf(one),
    }));
    if (fields.every(({ named, telling }) => named === undefined && telling === undefined)) return undefined;
    return (told) => {
      const copy: Record<string, unknown> = {};
      for (const { key, named, one, telling } of fields)
        copy[named === undefined ? key : String(named(told))] = telling === undefined ? one : telling(told);
      return copy;
    };
  };
  const tellings = new Map<unknown, Telling>();
  return <Value>(value: Value, told: Told): Value => {
    if (!tellings.has(value)) tellings.set(value, tellingOf(value));
    const telling = tellings.get(value);
    return telling === undefined ? value : (telling(told) as Value);
  };
}

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const changing = new RegExp(`${uuids.source}|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z|${rareWord}`, 'g');

/** The word that stands in its title. */
export function rareWordOf(index: number): string {
  return `zq${String(index % rareWords).padStart(5, '0')}`;
}

/** Twelve digits, of halves: small numbers are written many times faster. */
function hex(number: number): string {
  const half = 2 ** 24;
  const sixOf = (one: number): string => one.toString(16).padStart(6, '0');
  return sixOf(Math.floor(Math.max(0, number) / half)) + sixOf(Math.max(0, number) % half);
}

/** Ids that sort by time go on doing so. */
function movedId(id: string, shift: number, index: number): string {
  const end = hex((Number.parseInt(id.slice(24), 16) + index) % 2 ** 48);
  if (id[14] !== '7') return `${id.slice(0, 24)}${end}`;
  const time = hex(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) + shift);
  return `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13, 24)}${end}`;
}

function* messagesOf(topic: string, incidents: Iterable<Told>, retell: Retell): Generator<OutgoingMessage> {
  for (const told of incidents) {
    for (const message of told.from.messages) {
      if (message.topic !== topic) continue;
      const event = retell<EscalogEvent>(message.decoded, told);
      yield {
        key: told.id,
        value: encode(event),
        headers: headersOf(event),
        appendedAt: instantOf(message.appendedAt + told.shift),
      };
    }
  }
}

/** Where each partition ends. */
class Ends {
  readonly #partitionOf = Partitioners.DefaultPartitioner();
  readonly #ends = new Map<string, number>();

  add(topic: string, { key, value }: OutgoingMessage): void {
    const partitions = recordedTopics.find(({ name }) => name === topic)?.partitions ?? 0;
    const partition = this.#partitionOf({
      topic,
      message: { key, value: Buffer.from(value) },
      partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
        partitionErrorCode: 0,
        partitionId,
        leader: 1,
        replicas: [],
        isr: [],
      })),
    });
    const place = `${topic} ${partition}`;
    this.#ends.set(place, (this.#ends.get(place) ?? 0) + 1);
  }

  of({ topic, partition }: { readonly topic: string; readonly partition: number }): number {
    return this.#ends.get(`${topic} ${partition}`) ?? 0;
  }
}

async function publish(
  bus: Bus,
  topic: string,
  messages: Iterable<OutgoingMessage>,
  ends: Ends,
  stores: readonly Store[] = [],
): Promise<void> {
  let waiting: OutgoingMessage[] = [];
  const send = async (): Promise<void> => {
    if (waiting.length > 0)
      await bus.publish(
        topic,
        waiting.map(({ key, value, headers, appendedAt }) => ({
          key,
          value,
          headers,
          ...(appendedAt !== undefined && { appendedAt }),
        })),
      );
    for (const message of waiting) ends.add(topic, message);
    waiting = [];
    await stores[0]?.settled();
  };
  for (const message of messages) {
    waiting.push(message);
    if (waiting.length === atOnce) await send();
  }
  await send();
}

async function* documentsOf(
  seed: Seed,
  collections: ReadonlySet<string>,
  all: () => Iterable<Told>,
  retell: Retell,
): AsyncGenerator<DumpedDocument> {
  for (const name of collections) {
    tell(`size: ${name}`);
    const isHere = ({ kind, collection }: DumpedDocument): boolean => `${kind} ${collection}` === name;
    yield* seed.documents.filter(isHere);
    const ofIncident = new Map(
      seed.incidents.map((incident) => [
        incident,
        incident.documents.filter((document) => isHere(document) && (incident.isOpen || !isOfAuditor(document))),
      ]),
    );
    const facts = new Map([...ofIncident.values()].flat().map((document) => [document, factsOf(document)] as const));
    for (const told of all())
      for (const document of ofIncident.get(told.from) ?? []) {
        const own = facts.get(document);
        const again = retell<DumpedDocument>(document, told);
        yield own === undefined ? again : withFacts(again, retell(own, told), told);
      }
  }
}

/** Auditors forget what is over within minutes, which the seed did not have. */
function isOfAuditor({ collection }: DumpedDocument): boolean {
  return collection.endsWith('-audit');
}

/** What is known of an incident is stored packed, with a checksum; undefined of other documents. */
function factsOf({ collection, content }: DumpedDocument): IncidentFacts | undefined {
  return collection === 'incident-facts' && 'view' in content
    ? factsIn(content.id, content.view as StoredFacts)
    : undefined;
}

/** They stand in the order in which they were written, which is no text that tells a time. */
function withFacts(document: DumpedDocument, facts: IncidentFacts, { shift }: Told): DumpedDocument {
  if (document.kind !== 'views') return document;
  const sortKey = writtenKey(instantOf(writtenAt(document.content.sortKey) + shift));
  return { ...document, content: { ...document.content, sortKey, view: storedOf(facts) } };
}

type IncidentFacts = Parameters<typeof storedOf>[0];

function isOf(service: ServiceName, { kind, collection }: DumpedDocument): boolean {
  return belongings[service][kind].includes(declaredName(collection));
}

/** What the timeline service keeps where the log has no index by key: here one record for all events of an incident, as a rebuild writes it. */
async function fillIndex(store: Store, all: Iterable<Told>, retell: Retell): Promise<void> {
  tell('size: the index of timelines');
  const records = store.records('timeline-events-1');
  let waiting: Parameters<typeof records.append>[0][number][] = [];
  for (const told of all) {
    const values = told.from.messages.map(({ decoded }) => encode(retell<EscalogEvent>(decoded, told)));
    const lengths = values.map(({ length }) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(length);
      return bytes;
    });
    waiting.push({
      group: told.id,
      id: 'batch-1',
      bytes: Buffer.concat(values.flatMap((value, index) => [lengths[index] as Buffer, value])),
    });
    if (waiting.length === atOnce) {
      await records.append(waiting);
      waiting = [];
    }
  }
  await records.append(waiting);
}
