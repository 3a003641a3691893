import { recordedTopics } from '@escalog/contracts';
import { counted, type AppError } from '@escalog/kernel';
import { writeExport } from './file/export-file.ts';
import { formatVersion, lineOfDocument, lineOfMessage, type Line } from './file/line.ts';
import { topicsHere, Wholeness, type Counts } from './file/wholeness.ts';
import { movingError } from './moving-error.ts';
import { Progress, type Report } from './progress.ts';
import { positionsIn, type Source } from './source.ts';

/** A group that nobody has: what it lags behind is everything. */
const nobody = 'escalog.moving';
const topicNames = recordedTopics.map(({ name }) => name);

/**
 * Writes everything that an installation has into a new file: the log, the documents, where each group goes on, the
 * secrets. Nothing is kept in memory but a piece at a time. Rejects, and leaves no file, while services run there,
 * when the log has gaps, and when something holds documents that no service of this release knows.
 */
export async function exportFrom(source: Source, file: string, report: Report): Promise<Counts> {
  await source.expectStopped();
  const wholeness = new Wholeness();
  await Promise.race([writeExport(file, wholeLines(source, wholeness, report)), source.failed]);
  return wholeness.counts;
}

/** Looked through as an import will do it, so that no file is written that none would take. */
async function* wholeLines(source: Source, wholeness: Wholeness, report: Report): AsyncGenerator<Line> {
  const { counts } = wholeness;
  const taken = (line: Line): Line => {
    const problem = wholeness.take(line);
    if (problem !== undefined) throw movingError('NOT_WHOLE', `This cannot be exported: it ${problem}.`);
    return line;
  };
  for await (const line of linesOf(source, report)) yield taken(line);
  if ((counts.messages === 0) !== (counts.documents === 0)) throw oneSided(counts);
  yield taken({ kind: 'end', ...counts });
}

async function* linesOf(source: Source, report: Report): AsyncGenerator<Line> {
  const { bus, stores, profile, secrets } = source;
  const progress = new Progress(report);
  const sizeBefore = await bus.lag(nobody, topicNames);
  yield { kind: 'header', format: 'escalog-export', version: formatVersion, from: profile, topics: topicsHere };
  yield { kind: 'secrets', ...secrets };
  for (const position of await positionsIn(bus)) yield { kind: 'position', ...position };
  for (const topic of topicNames) {
    for await (const batch of bus.read([topic])) {
      for (const message of batch) {
        progress.count(`messages of ${topic}`);
        yield lineOfMessage(message);
      }
    }
  }
  for (const store of stores.keys()) {
    for await (const document of store.dump()) {
      progress.count(`${document.kind} of ${document.collection}`);
      yield lineOfDocument(document);
    }
  }
  progress.done();
  await source.expectStopped();
  if ((await bus.lag(nobody, topicNames)) !== sizeBefore)
    throw movingError(
      'RUNNING',
      'Something was published while this was exported: stop every service, and export again.',
    );
}

/** A cluster is two addresses, and one of them may be that of another installation. */
function oneSided({ messages, documents }: Counts): AppError {
  return movingError(
    'NOT_WHOLE',
    `${counted(messages, 'message')} and ${counted(documents, 'document')} are there, which do not belong together: check the addresses of bus and store.`,
  );
}
