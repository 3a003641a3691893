/**
 * `npm run bench`: what Escalog's embedded profile does on this machine, beside a bare baseline and, where it
 * is installed, Alertmanager, all in one run on one disk; with `--cluster` its cluster profile, beside a bare
 * baseline on the same broker and store; with `--against <checkout>` the embedded profile beside another build's. See options.ts for what can be said to it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, type Options } from './options.ts';
import { textOf, type Report } from './report.ts';

const options = optionsOrExit();
const folder = mkdtempSync(join(tmpdir(), 'escalog-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

// Each is loaded alone: the embedded one needs neither Docker's client nor Kafka's.
console.log(textOf(await measured()));

async function measured(): Promise<Report> {
  if (options.cluster) return (await import('./cluster.ts')).measureCluster(options, folder);
  const { against } = options;
  if (against !== undefined) return (await import('./against.ts')).measureAgainst(options, against, folder);
  return (await import('./embedded.ts')).measureEmbedded(options, folder);
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
