import type { Position } from '@escalog/bus';
import { recordedTopics } from '@escalog/contracts';
import { counted } from '@escalog/kernel';
import { serviceOf, topicsOfGroups } from '../belongings.ts';
import type { DocumentLine, EndLine, HeaderLine, Line, MessageLine, PositionLine } from './line.ts';

const order: readonly (readonly Line['kind'][])[] = [
  ['header'],
  ['secrets'],
  ['position'],
  ['message'],
  ['aggregates', 'views', 'records'],
  ['end'],
];

/** Every topic that is recorded with its partitions, as a header has them. */
export const topicsHere: Readonly<Record<string, number>> = Object.fromEntries(
  recordedTopics.map(({ name, partitions }) => [name, partitions]),
);
const topicNamed = new Map(recordedTopics.map((topic) => [topic.name, topic]));

/** How much there is in an export. */
export type Counts = Pick<EndLine, 'positions' | 'messages' | 'documents'>;

/**
 * Finds out, line by line, whether lines make a whole export: everything in its order and known here, nothing missing
 * in a partition, the counts as the last line has them. Partitions without gaps keep their offsets when they are
 * published again, in order and into empty topics of the same size: so positions, and places that documents and dead
 * letters name, mean the same afterwards.
 */
export class Wholeness {
  readonly counts: { -readonly [Name in keyof Counts]: Counts[Name] } = { positions: 0, messages: 0, documents: 0 };
  /** The offset behind the last message of each partition. */
  readonly #ends = new Map<string, number>();
  readonly #positions = new Map<string, PositionLine>();
  #stage = -1;

  /** What is wrong with the line in its place, as the rest of a sentence that begins with the line, or `undefined`. */
  take(line: Line): string | undefined {
    const stage = order.findIndex((kinds) => kinds.includes(line.kind));
    if (!this.#mayFollow(stage)) return `has a line of the kind ${line.kind} where none belongs`;
    this.#stage = stage;
    switch (line.kind) {
      case 'header':
        return this.#header(line);
      case 'secrets':
        return undefined;
      case 'position':
        return this.#position(line);
      case 'message':
        return this.#message(line);
      case 'aggregates':
      case 'views':
      case 'records':
        return this.#document(line);
      case 'end':
        return this.#end(line);
    }
  }

  /** Whether the last line was there. */
  get isComplete(): boolean {
    return this.#stage === order.length - 1;
  }

  endOf(topic: string, partition: number): number {
    return this.#ends.get(`${topic}/${partition}`) ?? 0;
  }

  /** The header is first, the secrets are second, the end is last; of the others there may be any number. */
  #mayFollow(stage: number): boolean {
    if (this.#stage < 1) return stage === this.#stage + 1;
    return stage > 1 && stage >= this.#stage && !this.isComplete;
  }

  #header({ topics }: HeaderLine): string | undefined {
    // A topic that its release did not have yet is empty.
    const different = Object.keys(topics).find((name) => topics[name] !== topicsHere[name]);
    return (
      different &&
      `has ${topics[different] ?? 0} partitions of ${different} and here there are ${topicsHere[different] ?? 0}: import it with the release that exported it`
    );
  }

  #position(line: PositionLine): string | undefined {
    this.counts.positions += 1;
    const { group, topic, partition } = line;
    const place = `${group} ${topic}/${partition}`;
    if (!topicsOfGroups.get(group)?.includes(topic) || partition >= (topicsHere[topic] ?? 0))
      return `has a position of ${group} in partition ${partition} of ${topic}, which it does not read here`;
    if (this.#positions.has(place)) return `has two positions of ${group} in partition ${partition} of ${topic}`;
    this.#positions.set(place, line);
    return undefined;
  }

  #message({ topic, partition, offset }: MessageLine): string | undefined {
    this.counts.messages += 1;
    const known = topicNamed.get(topic);
    if (known === undefined || partition >= known.partitions)
      return `has a message of partition ${partition} of ${topic}, which is not here`;
    const next = this.endOf(topic, partition);
    if (offset < next || (offset > next && !known.compacted))
      return `lacks message ${next} of partition ${partition} of ${topic}: the next one there is ${offset}`;
    this.#ends.set(`${topic}/${partition}`, offset + 1);
    return undefined;
  }

  #document(line: DocumentLine): string | undefined {
    this.counts.documents += 1;
    return serviceOf(line) === undefined
      ? `has ${line.kind} of ${line.collection}, which no service has here`
      : undefined;
  }

  #end({ positions, messages, documents }: EndLine): string | undefined {
    const beyond = [...this.#positions.values()].find(
      ({ topic, partition, offset }) => offset > this.endOf(topic, partition),
    );
    if (beyond !== undefined)
      return `lets ${beyond.group} go on at ${beyond.offset} in partition ${beyond.partition} of ${beyond.topic}, which ends at ${this.endOf(beyond.topic, beyond.partition)}`;
    const isAsCounted =
      positions === this.counts.positions && messages === this.counts.messages && documents === this.counts.documents;
    return isAsCounted
      ? undefined
      : `should have ${counted(messages, 'message')}, ${counted(documents, 'document')} and ${counted(positions, 'position')}, and has ${this.counts.messages}, ${this.counts.documents} and ${this.counts.positions}`;
  }

  /** The positions so far, by group. */
  positions(): ReadonlyMap<string, readonly Position[]> {
    return Map.groupBy(this.#positions.values(), ({ group }) => group);
  }
}
