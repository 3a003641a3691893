/**
 * `npm run bench`: what Escalog's embedded profile does on this machine, beside a bare baseline and, where it
 * is installed, Alertmanager, all in one run on one disk; with `--cluster` its cluster profile, beside a bare
 * baseline on the same broker and store. See options.ts for what can be said to it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, type Options } from './options.ts';
import { textOf } from './report.ts';

const options = optionsOrExit();
const folder = mkdtempSync(join(tmpdir(), 'escalog-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

// Either is loaded alone: the embedded one needs neither Docker's client nor Kafka's.
const measure = options.cluster
  ? (await import('./cluster.ts')).measureCluster
  : (await import('./embedded.ts')).measureEmbedded;
console.log(textOf(await measure(options, folder)));

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
