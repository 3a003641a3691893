/** The thread that writes one report. What goes wrong ends it, and is an `error` of its `Worker`. */
import { parentPort, workerData } from 'node:worker_threads';
import { historyOf } from '../domain/timeline.ts';
import { timesIn } from '../domain/zone-times.ts';
import type { PrintOrder } from './report-printer.ts';

const { id, events, holes, retrospective, zone, format, back } = workerData as PrintOrder;
const history = { ...historyOf(id, events, holes), retrospective };
const times = timesIn(zone);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread, not a window
parentPort?.postMessage(await written());

async function written(): Promise<Uint8Array> {
  if (format === 'pdf') {
    const { reportAsPdf } = await import('./pdf/report-on-paper.ts');
    return reportAsPdf(history, times);
  }
  const { reportAsHtml, reportAsMarkdown } = await import('./report-documents.ts');
  return Buffer.from(format === 'html' ? reportAsHtml(history, times, back) : reportAsMarkdown(history, times));
}
