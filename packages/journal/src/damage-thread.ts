/** The thread that reads a whole data file while the process works, and says what is damaged. */
import { parentPort, workerData } from 'node:worker_threads';
import { damageOf } from './data-file-inspection.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread, not a window
parentPort?.postMessage(damageOf(String(workerData)));
