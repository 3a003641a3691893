/** The thread that writes one PDF. What goes wrong ends it, and is an `error` of its `Worker`. */
import { parentPort, workerData } from 'node:worker_threads';
import { historyOf } from '../../domain/timeline.ts';
import { timesIn } from '../../domain/zone-times.ts';
import type { PrintOrder } from './pdf-printer.ts';
import { reportAsPdf } from './report-on-paper.ts';

const { id, events, holes, retrospective, zone } = workerData as PrintOrder;
const bytes = await reportAsPdf({ ...historyOf(id, events, holes), retrospective }, timesIn(zone));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread, not a window
parentPort?.postMessage(bytes);
