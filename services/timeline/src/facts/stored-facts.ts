/**
 * Facts as they are stored: packed, with a checksum. They are packed and read by the thread that answers questions, and whoever brings
 * them there need not take them apart.
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { instantOf, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import { edition, type IncidentFacts } from '../domain/facts.ts';

export interface StoredFacts {
  readonly edition: number;
  /** How many events they were made from. */
  readonly events: number;
  /** `IncidentFacts` as JSON, deflated with `usual`, behind a checksum of that; as base64. */
  readonly facts: string;
}

/** What facts have in common need not be stored with each: the names of their fields, in their order. A change of it is another edition. */
const usual = Buffer.from(
  '"outcome":"unanswered""outcome":"undeliverable""outcome":"stood-down""outcome":"declined""kind":"handoff""status":"resolved"' +
    '{"id":"","edition":1,"events":20,"lastEventAt":17,"title":"","severity":"critical","status":"acknowledged","sight":{"seenBy":null,"involved":["person/"]},' +
    '"declaredAt":17,"declaredBy":"alert-source/","affects":["service/"],"terms":[],"rules":["routing-rule/"],"msToFirstPage":1,' +
    '"msToAcknowledge":null,"msToRightOwner":null,"msToResolve":null,"msWithNobody":0,"bounces":0,"reopened":0,' +
    '"escalations":[{"escalationId":"","kind":"route","path":"escalation-path/","pathVersion":1,"owner":"team/","startedAt":17,' +
    '"levelsReached":1,"skipped":[],"exhausted":false,"acknowledgedAt":null}],"handoffs":[{"at":17,"from":"team/","to":"team/","by":"person/",' +
    '"outcome":"accepted"}],"nudges":[{"nudgeId":"","at":17,"rule":"rule/","outcome":"open","leadTimeMs":null}],' +
    '"pages":[{"pageId":"","escalationId":"","person":"person/","path":"escalation-path/","owner":"team/","level":1,"cycle":1,"owedAt":17,' +
    '"acknowledgeBy":17,"expectedAt":17,"deliveredAt":17,"answeredAt":null,"endedAt":null,"outcome":"answered","settledAt":null,' +
    '"outcome":"open","settledAt":17,"evidence":["",""]}],"names":{"person/":"","escalation-path/":"","team/":""}}',
);
const packing = { dictionary: usual, level: 9, windowBits: 13, memLevel: 6 };

export function factViews(store: Store): Views<StoredFacts> {
  return store.views('incident-facts');
}

/** By edition, so that those of earlier ones are found; the order of all is that in which they were written. */
export function groupOfEdition(number: number): string {
  return `edition-${number}`;
}

/** Where facts stand in the order in which they were written; whole milliseconds. */
export function writtenKey(at: Instant): string {
  return at.toString(36).padStart(9, '0');
}

export function writtenAt(key: string): Instant {
  return instantOf(Number.parseInt(key, 36));
}

const checksumBytes = 4;

export function storedOf(facts: IncidentFacts): StoredFacts {
  const deflated = deflateRawSync(JSON.stringify(facts), packing);
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32BE(crc32(deflated));
  return { edition, events: facts.events, facts: Buffer.concat([checksum, deflated]).toString('base64') };
}

/** The facts; undefined when they are damaged. */
export function factsIn(id: string, { facts: text }: StoredFacts): IncidentFacts | undefined {
  try {
    const bytes = Buffer.from(text, 'base64');
    const deflated = bytes.subarray(checksumBytes);
    if (crc32(deflated) !== bytes.readUInt32BE()) return undefined;
    const facts = JSON.parse(inflateRawSync(deflated, packing).toString()) as IncidentFacts;
    return facts.id === id ? facts : undefined;
  } catch {
    return undefined;
  }
}
