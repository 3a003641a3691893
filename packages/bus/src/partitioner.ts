/**
 * The partition of a key, as Kafka's default partitioner gives it, so that a log can move between the
 * adapters and other programs that write to the topics agree with us.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}

/** MurmurHash2 with the seed of Kafka's Java client; a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const mixer = 0x5bd1e995;
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const wholeWords = length - (length % 4);

  let hash = 0x9747b28c ^ length;
  for (let at = 0; at < wholeWords; at += 4) {
    let word = Math.imul(view.getInt32(at, true), mixer);
    word = Math.imul(word ^ (word >>> 24), mixer);
    hash = Math.imul(hash, mixer) ^ word;
  }
  if (wholeWords < length) {
    for (let at = length - 1; at >= wholeWords; at -= 1) hash ^= view.getUint8(at) << (8 * (at - wholeWords));
    hash = Math.imul(hash, mixer);
  }
  hash = Math.imul(hash ^ (hash >>> 13), mixer);
  return hash ^ (hash >>> 15);
}
