/** The thread that reads what is recorded of one incident, and writes its report. What goes wrong ends it, and is an `error` of its `Worker`. */
import { parentPort, workerData } from 'node:worker_threads';
import { gapsIn } from '../domain/gaps.ts';
import { reportOf, type Report } from '../domain/report.ts';
import type { IncidentHistory } from '../domain/timeline.ts';
import { timesIn } from '../domain/zone-times.ts';
import { messagesIn } from '../projection/packed-page.ts';
import { Recording } from '../projection/recording.ts';
import { historyFrom, isHeldBack, type Recorded } from '../projection/timeline-source.ts';
import type { PrintOrder, PrintPart, PrintTold } from './report-printer.ts';

const { id, zone, erased, format, back, entries } = workerData as PrintOrder;
const recording = new Recording();

parentPort?.on('message', (part: PrintPart) => {
  if (part === 'end') return void readToTheEnd();
  if ('recorded' in part) return void write(part.recorded);
  try {
    recording.add(messagesIn(part.page));
    // Given back now: what stands outside of its heap a thread collects late.
    part.page.values.buffer.transfer(0);
  } catch {
    return tell('damaged');
  }
  tell('next');
});
tell('next');

function readToTheEnd(): void | Promise<void> {
  const { recorded } = recording;
  return gapsIn([...recorded.events, ...recorded.newer]).length > 0 ? tell('damaged') : write(recorded);
}

async function write(recorded: Recorded): Promise<void> {
  const history = historyFrom(id, recorded, erased);
  if (history === undefined) return tell('nothing');
  if (isHeldBack(history)) return tell('held-back');
  for (const piece of await writtenOf(history)) tell({ piece }, [piece.buffer]);
  tell('done');
}

async function writtenOf(history: IncidentHistory): Promise<Iterable<Uint8Array<ArrayBuffer>>> {
  const times = timesIn(zone);
  if (format === 'json') return encoded(jsonOf(reportOf(history, entries)));
  if (format === 'pdf') {
    const { reportAsPdf } = await import('./pdf/report-on-paper.ts');
    // In memory of its own, so that it is handed over and not copied.
    return [new Uint8Array(await reportAsPdf(history, times))];
  }
  const { htmlOf, markdownReportOf } = await import('./report-documents.ts');
  return encoded(format === 'html' ? htmlOf(history, times, back) : markdownReportOf(history, times));
}

/** Entry by entry: as one text it would be in memory twice. */
function* jsonOf({ timeline, ...report }: Report): Iterable<string> {
  // The timeline stands last.
  yield JSON.stringify({ ...report, timeline: [] }).slice(0, -2);
  for (const [index, entry] of timeline.entries()) yield (index === 0 ? '' : ',') + JSON.stringify(entry);
  yield ']}';
}

/** How many characters a piece has. */
const together = 256 * 1024;

function* encoded(texts: Iterable<string>): Iterable<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let waiting = '';
  for (const text of texts) {
    waiting += text;
    if (waiting.length < together) continue;
    let from = 0;
    for (let to = together; to <= waiting.length; to = from + together) {
      // Two halves of one character stay together.
      if (/[\uD800-\uDBFF]/.test(waiting.charAt(to - 1))) to -= 1;
      yield encoder.encode(waiting.slice(from, to));
      from = to;
    }
    waiting = waiting.slice(from);
  }
  yield encoder.encode(waiting);
}

function tell(told: PrintTold, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(told, handedOver);
}
