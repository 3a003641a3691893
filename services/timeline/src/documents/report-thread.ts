/** The thread that writes one report. What goes wrong ends it, and is an `error` of its `Worker`. */
import { parentPort, workerData } from 'node:worker_threads';
import { historyOf } from '../domain/timeline.ts';
import { reportOf } from '../domain/report.ts';
import { timesIn } from '../domain/zone-times.ts';
import type { PrintOrder } from './report-printer.ts';

const { id, events, holes, newer, retrospective, zone, format, back, entries } = workerData as PrintOrder;
const history = { ...historyOf(id, events, holes, newer), retrospective };
const times = timesIn(zone);
const bytes = await written();
parentPort?.postMessage(bytes, [bytes.buffer]);

/** In memory of its own, so that it is handed over and not copied. */
async function written(): Promise<Uint8Array<ArrayBuffer>> {
  if (format === 'json') return encoded(JSON.stringify(reportOf(history, entries)));
  if (format === 'pdf') {
    const { reportAsPdf } = await import('./pdf/report-on-paper.ts');
    return new Uint8Array(await reportAsPdf(history, times));
  }
  const { reportAsHtml, reportAsMarkdown } = await import('./report-documents.ts');
  return encoded(format === 'html' ? reportAsHtml(history, times, back) : reportAsMarkdown(history, times));
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
