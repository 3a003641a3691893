/** A parked key as a value: what parking and replaying make of it. */
import type { Message } from '@escalog/bus';

/** Where a message stands, and what tells it from every other one. */
export type Place = Pick<Message, 'topic' | 'partition' | 'offset'>;

/** A key of which a service could not handle a message. There is one document for each key; a new parking takes the place of the last one. */
export interface ParkedKey {
  readonly key: string;
  readonly state: 'parked' | 'replayed';
  /** The place of the message with which it began, as text. Its letters bear it too, so that those of an earlier parking are told apart. */
  readonly parking: string;
  readonly topic: string;
  readonly reason: string;
  /** ISO 8601, as all instants here. */
  readonly parkedAt: string;
  readonly replayedAt: string | null;
  readonly letterCount: number;
  /** The last letter of each partition that messages of the key came from. Whatever comes before it there was handled, or is a letter too. */
  readonly lettersUpTo: readonly Place[];
  /** The last letter of each partition that a replay has handled. */
  readonly handledUpTo: readonly Place[];
  /** Letters that a replay was told to leave out. */
  readonly leftOut: readonly string[];
  /** What the last replay ended at, if it did not come to the end. */
  readonly lastFailure: ReplayFailure | null;
}

/** Why a replay did not come to the end. */
export interface ReplayFailure {
  /** The letter that could not be handled. */
  readonly letter: string;
  readonly reason: string;
}

/** What one pass over the letters did. */
export interface ReplayPass {
  readonly handled: number;
  readonly handledUpTo: readonly Place[];
  readonly leftOut: readonly string[];
  readonly failure: ReplayFailure | null;
}

/** `escalog.incidents/3/1041`. */
export function placeText({ topic, partition, offset }: Place): string {
  return `${topic}/${partition}/${offset}`;
}

/** The key of a message that cannot be handled, parked without a letter so far. */
export function parkedBy(message: Message, reason: string, parkedAt: string): ParkedKey {
  const { key, topic } = message;
  return {
    key,
    state: 'parked',
    parking: placeText(message),
    topic,
    reason,
    parkedAt,
    replayedAt: null,
    letterCount: 0,
    lettersUpTo: [],
    handledUpTo: [],
    leftOut: [],
    lastFailure: null,
  };
}

/** Whether one of the marks stands at `place` or behind it. */
export function reached(marks: readonly Place[], place: Place): boolean {
  return marks.some((mark) => samePartition(mark, place) && mark.offset >= place.offset);
}

/** The marks with that of the partition of `place` at least there. */
export function moved(marks: readonly Place[], { topic, partition, offset }: Place): readonly Place[] {
  const place = { topic, partition, offset };
  return reached(marks, place) ? marks : [...marks.filter((mark) => !samePartition(mark, place)), place];
}

/** With one more letter; one that was counted before changes nothing. */
export function withLetter(parked: ParkedKey, place: Place): ParkedKey {
  if (reached(parked.lettersUpTo, place)) return parked;
  return { ...parked, letterCount: parked.letterCount + 1, lettersUpTo: moved(parked.lettersUpTo, place) };
}

/** After a pass over its letters. The key is parked no more when every letter that is counted by now was handled or left out. */
export function afterPass(parked: ParkedKey, { handledUpTo, leftOut, failure }: ReplayPass, now: string): ParkedKey {
  const handled = handledUpTo.reduce(moved, parked.handledUpTo);
  const after = {
    ...parked,
    handledUpTo: handled,
    leftOut: [...new Set([...parked.leftOut, ...leftOut])],
    lastFailure: failure,
  };
  const done = failure === null && after.lettersUpTo.every((place) => reached(handled, place));
  return done ? { ...after, state: 'replayed', replayedAt: now } : after;
}

function samePartition(a: Place, b: Place): boolean {
  return a.topic === b.topic && a.partition === b.partition;
}
