import { existsSync, readFileSync } from 'node:fs';

const headerSize = 32;
const frameHeaderSize = 24;

export interface LogInspection {
  /** What is wrong with it, if anything. */
  readonly damage?: string;
  /** The pages of the file that SQLite reads from here. */
  readonly pages: ReadonlySet<number>;
}

const empty: LogInspection = { pages: new Set() };

/**
 * Looks at a write-ahead log (format: https://sqlite.org/fileformat2.html#walformat), which may be missing.
 *
 * SQLite reads the log up to the first frame whose checksum is wrong and silently forgets the rest, because
 * a power cut leaves such a frame: the commit in progress. But every commit is synced before the next one
 * begins, so a power cut spoils one commit at most. If two commits of the same generation lie behind the
 * first bad frame, something else has damaged what was safely on disk.
 */
export function inspectLog(file: string): LogInspection {
  if (!existsSync(file)) return empty;
  const bytes = readFileSync(file);
  if (bytes.length <= headerSize || isBlank(bytes.subarray(0, headerSize))) return empty;
  const log = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const littleEndian = (log.getUint32(0) & 1) === 0;
  const header = checksum(log, 0, headerSize - 8, littleEndian, [0, 0]);
  if (!matches(log, headerSize - 8, header))
    return { ...empty, damage: 'its header is damaged, so none of its commits can be read' };

  const frameSize = frameHeaderSize + log.getUint32(8);
  const frames = Array.from(
    { length: Math.floor((bytes.length - headerSize) / frameSize) },
    (_, index) => headerSize + index * frameSize,
  );
  let sum = header;
  const bad = frames.findIndex((frame) => {
    sum = checksum(log, frame, 8, littleEndian, sum);
    sum = checksum(log, frame + frameHeaderSize, frameSize - frameHeaderSize, littleEndian, sum);
    return !isOfThisGeneration(log, frame) || !matches(log, frame + 16, sum);
  });
  const whole = bad === -1 ? frames : frames.slice(0, bad);
  const pages = new Set(whole.map((frame) => log.getUint32(frame)));
  const lost = frames.slice(whole.length).filter((frame) => isOfThisGeneration(log, frame) && isCommit(log, frame));
  return {
    pages,
    ...(lost.length > 1 && { damage: `the last ${lost.length} commits in it cannot be read any more` }),
  };
}

/** The header of a new log is synced before anything follows it; until then it may be all zeros. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** The salts change whenever SQLite starts the log over, and tell frames of now from what they overwrite. */
function isOfThisGeneration(log: DataView, frame: number): boolean {
  return log.getUint32(frame + 8) === log.getUint32(16) && log.getUint32(frame + 12) === log.getUint32(20);
}

function isCommit(log: DataView, frame: number): boolean {
  return log.getUint32(frame + 4) !== 0;
}

type Checksum = readonly [number, number];

function matches(log: DataView, at: number, [first, second]: Checksum): boolean {
  return log.getUint32(at) === first && log.getUint32(at + 4) === second;
}

function checksum(log: DataView, start: number, length: number, littleEndian: boolean, from: Checksum): Checksum {
  let [first, second] = from;
  for (let at = start; at < start + length; at += 8) {
    first = (first + log.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + log.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
}
