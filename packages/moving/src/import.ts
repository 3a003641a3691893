import { recordedTopics, readEnvelope, topics } from '@escalog/contracts';
import type { Secrets } from '@escalog/hosting';
import { AppError, isRetriable } from '@escalog/kernel';
import { DocumentLoader } from './document-loader.ts';
import { readExport } from './file/export-file.ts';
import { documentIn, messageIn, type MessageLine } from './file/line.ts';
import { Wholeness, type Counts } from './file/wholeness.ts';
import { LogWriter } from './log-writer.ts';
import { movingError } from './moving-error.ts';
import { Progress, type Report } from './progress.ts';
import type { Contents, Profile } from './source.ts';
import type { Target } from './target.ts';

/**
 * Puts everything that an export holds into an installation that is empty and where nothing runs. The file is read to
 * its end before anything is changed. Rejects without a change when it is damaged, or of a newer release, and when the
 * target is not empty; when the import breaks off later, no service starts there, and the error says what to do.
 */
export async function importInto(target: Target, file: string, report: Report): Promise<Counts> {
  await target.expectEmpty();
  report(`Checking ${file}`);
  const { secrets, wholeness } = await contentsOf(file, target.profile);
  try {
    const contents = await target.begin(secrets);
    await Promise.race([fill(contents, file, wholeness, report), target.failed]);
    await target.finish();
  } catch (error) {
    throw brokenOff(error, target);
  }
  return wholeness.counts;
}

/** Reads the whole file, and throws where something is wrong with it. */
async function contentsOf(
  file: string,
  profile: Profile,
): Promise<{ readonly secrets: Secrets; readonly wholeness: Wholeness }> {
  const wholeness = new Wholeness();
  let secrets: Secrets | undefined;
  let losesRegistry = false;
  for await (const line of readExport(file, wholeness)) {
    if (line.kind === 'header') losesRegistry = line.from === 'cluster' && profile === 'embedded';
    if (line.kind === 'secrets') secrets = { linkSecret: line.linkSecret, webhookSecret: line.webhookSecret };
    if (line.kind === 'message') expectReadable(line, losesRegistry, file);
  }
  if (secrets === undefined) throw new Error('a whole export has secrets');
  return { secrets, wholeness };
}

const eventTopics: readonly string[] = Object.values(topics).map(({ name }) => name);

/** A message that the old place could read must not become one that the new place cannot. One that nobody could read is moved as it is. */
function expectReadable({ topic, partition, offset, value }: MessageLine, losesRegistry: boolean, file: string): void {
  if (!eventTopics.includes(topic)) return;
  const where = `message ${offset} of partition ${partition} of ${topic}`;
  switch (whyUnreadable(Buffer.from(value, 'base64'))) {
    case 'ESCALOG_CONTRACTS_NEWER_SCHEMA':
      throw movingError(
        'NEWER_FORMAT',
        `${file} was exported by a newer Escalog: ${where} has a schema that this release does not know. Import it with that release.`,
      );
    case 'ESCALOG_CONTRACTS_UNKNOWN_SCHEMA':
      if (losesRegistry)
        throw movingError(
          'UNREADABLE',
          `${file} is of a cluster with a schema registry: ${where} has an id of that registry, and the embedded profile reads Escalog's own ids alone. Import it into a cluster with that registry.`,
        );
  }
}

/** The code of the error, if there is one. */
function whyUnreadable(value: Uint8Array): string | undefined {
  try {
    readEnvelope(value);
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : undefined;
  }
}

async function fill({ bus, stores }: Contents, file: string, expected: Wholeness, report: Report): Promise<void> {
  const progress = new Progress(report);
  const log = new LogWriter(bus, () => Promise.all([...stores.keys()].map((store) => store.settled())));
  const documents = new DocumentLoader(stores);
  for await (const line of readExport(file, new Wholeness())) {
    switch (line.kind) {
      case 'message':
        progress.count(`messages of ${line.topic}`);
        await log.add(messageIn(line));
        break;
      case 'aggregates':
      case 'views':
      case 'records':
        progress.count(`${line.kind} of ${line.collection}`);
        await documents.add(documentIn(line));
    }
  }
  progress.done();
  await Promise.all([log.flush(), documents.end()]);
  report('Checking what is there now');
  await expectLog({ bus, stores }, expected);
  await Promise.all([...expected.positions()].map(([group, positions]) => bus.commit(group, positions)));
}

/**
 * Every partition begins at 0, has no gaps, and holds what was published to it: so positions mean what they meant. More
 * than that may be there: a message whose acknowledgement was lost is published again, and readers pass over it.
 */
async function expectLog({ bus }: Contents, expected: Wholeness): Promise<void> {
  const kept = recordedTopics.filter(({ compacted }) => !compacted);
  const ends = new Map(kept.map(({ name, partitions }) => [name, Array.from({ length: partitions }, () => 0)]));
  for await (const batch of bus.read([...ends.keys()])) {
    for (const { topic, partition, offset } of batch) {
      const next = ends.get(topic)?.[partition];
      if (offset !== next)
        throw movingError(
          'NOT_WHOLE',
          `Partition ${partition} of ${topic} has no message ${next} after the import: its topic was not new.`,
        );
      ends.get(topic)?.splice(partition, 1, offset + 1);
    }
  }
  for (const [topic, ofTopic] of ends) {
    const short = ofTopic.findIndex((end, partition) => end < expected.endOf(topic, partition));
    if (short !== -1)
      throw movingError(
        'NOT_WHOLE',
        `Partition ${short} of ${topic} holds ${ofTopic[short]} of ${expected.endOf(topic, short)} messages after the import.`,
      );
  }
}

function brokenOff(error: unknown, { remedy }: Target): unknown {
  if (remedy === undefined) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(
    'ESCALOG_MOVING_UNFINISHED',
    `${reason} The import broke off, and no service starts on what is there. ${remedy}`,
    { retriable: isRetriable(error), cause: error },
  );
}
