/**
 * `npm run bench`: what Escalog's embedded profile does on this machine, beside a bare baseline and, where it
 * is installed, Alertmanager, all in one run on one disk. See options.ts for what can be said to it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanagerHere, startAlertmanager } from './alertmanager.ts';
import { startBaseline } from './baseline.ts';
import { startEscalog } from './escalog.ts';
import { machineFacts } from './machine.ts';
import { readOptions, type Options } from './options.ts';
import { pageRemarks, pageRows, type Runs } from './page-rows.ts';
import { rebuildRow } from './rebuild.ts';
import { Receiver } from './receiver.ts';
import { runSystem } from './system-run.ts';
import { tableOf, type Row } from './table.ts';
import { timerRows } from './timers.ts';

const options = optionsOrExit();
const folder = mkdtempSync(join(tmpdir(), 'escalog-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const facts = machineFacts(folder);
const rows: Row[] = [];
const remarks: string[] = [];
const dataDir = join(folder, 'escalog');

if (options.only.some((measurement) => measurement !== 'timers')) {
  const runs = await runSystems(options);
  rows.push(...pageRows(runs));
  remarks.push(...pageRemarks(runs));
  if (options.only.includes('rebuild')) {
    tell('rebuild');
    rows.push(await rebuildRow(dataDir));
  }
  rows.push(...runs.escalog.memory.map(([phase, escalog]): Row => ({ what: `memory ${phase}`, unit: 'MB', escalog })));
}
if (options.only.includes('timers')) {
  tell('timers, which takes a minute and a half');
  rows.push(...(await timerRows(join(folder, 'timers'))));
}
console.log(['', ...facts, '', tableOf(rows), '', ...remarks].join('\n'));

async function runSystems({ profileFolder }: Options): Promise<Runs> {
  await using receiver = await Receiver.open();
  const program = alertmanagerHere();
  return {
    escalog: await runSystem(startEscalog({ dataDir, webhookUrl: receiver.url, profileFolder }), receiver, options, tell),
    bare: await runSystem(startBaseline(join(folder, 'bare'), receiver.url), receiver, options, tell),
    alertmanager: program === undefined ? undefined : await runSystem(startAlertmanager(program, join(folder, 'alertmanager'), receiver.url), receiver, { ...options, only: ['latency'] }, tell),
  };
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

function tell(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)}  ${what}`);
}
