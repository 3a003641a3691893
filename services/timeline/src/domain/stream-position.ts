/**
 * Where a stream of changes is: the offset behind the last message that was told, of every partition. As an id of server-sent events
 * it is base64url of numbers of seven bits a byte, the least first, with the eighth set on all but the last of a number: for each topic
 * how many partitions, and then their offsets.
 */

/** By topic, in one order for ever, then by partition; what lies behind the end of a list is 0. */
export type StreamPosition = readonly (readonly number[])[];

const mostPartitions = 10_000;

export function textOf(position: StreamPosition): string {
  const bytes: number[] = [];
  const put = (number: number): void => {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  };
  for (const offsets of position) {
    put(offsets.length);
    for (const offset of offsets) put(offset);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** `undefined` of what is no position of this many topics. */
export function positionIn(text: string, topics: number): StreamPosition | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  let at = 0;
  const take = (): number => {
    let number = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER) return Number.NaN;
      number += (byte & 0x7f) * factor;
      if (byte < 0x80) return number;
    }
  };
  const position: number[][] = [];
  for (let topic = 0; topic < topics; topic += 1) {
    const count = take();
    if (!(count <= mostPartitions)) return undefined;
    position.push(Array.from({ length: count }, take));
  }
  const isWhole = at === bytes.length && position.flat().every((offset) => Number.isSafeInteger(offset));
  return isWhole ? position : undefined;
}
