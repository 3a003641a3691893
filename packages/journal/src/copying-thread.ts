/** The thread that copies the tables of a data folder while the process works. What goes wrong is an `error` of its `Worker`. */
import { workerData } from 'node:worker_threads';
import { copyDataFiles } from './copy-data-files.ts';

const { from, to } = workerData as { readonly from: string; readonly to: string };
await copyDataFiles(from, to);
