import { join } from 'node:path';
import { alertmanagerHere, startAlertmanager } from './alertmanager.ts';
import { startBaseline } from './baseline.ts';
import { startEscalog } from './escalog.ts';
import { consoleRows } from './console.ts';
import { floodRows } from './flood.ts';
import { machineFacts } from './machine.ts';
import { onCallRows } from './on-call.ts';
import { throughSystems, type Options } from './options.ts';
import { pageRemarks, pageRows, type PageTargets, type Runs } from './page-rows.ts';
import { previewRows } from './preview.ts';
import { rebuildRow } from './rebuild.ts';
import { Receiver } from './receiver.ts';
import { tell, type Report } from './report.ts';
import { searchRows } from './search.ts';
import { reachingRows } from './reaching.ts';
import { slowRecipientRows } from './slow-recipients.ts';
import { routingRows } from './routing.ts';
import { runSystem } from './system-run.ts';
import type { Row } from './table.ts';
import { timerRows } from './timers.ts';

const targets: PageTargets = { 1_000: { p50: { atMost: 2 }, p99: { atMost: 10 } } };

/** The embedded profile beside the bare baseline and, where it is installed, Alertmanager. `folder` is on the disk that is measured. */
export async function measureEmbedded(options: Options, folder: string): Promise<Report> {
  const facts = machineFacts(folder);
  const rows: Row[] = [];
  const remarks: string[] = [];
  if (options.only.some((measurement) => throughSystems.includes(measurement))) {
    const runs = await runSystems(options, folder);
    rows.push(...pageRows(runs, targets));
    remarks.push(...pageRemarks(runs));
    if (options.only.includes('rebuild')) {
      tell('rebuild');
      rows.push(await rebuildRow(dataDirIn(folder)));
    }
    rows.push(
      ...runs.escalog.memory.map(([phase, escalog]): Row => ({ what: `memory ${phase}`, unit: 'MB', escalog })),
    );
  }
  if (options.only.includes('timers')) {
    tell('timers, which takes a minute and a half');
    rows.push(
      ...(await timerRows('embedded', { escalog: [join(folder, 'timers')], bare: [join(folder, 'timers.db')] })),
    );
  }
  if (options.only.includes('slow-recipients'))
    rows.push(...(await slowRecipientRows(join(folder, 'slow'), options.seconds)));
  if (options.only.includes('search')) rows.push(...(await searchRows(join(folder, 'search'), options.seconds)));
  if (options.only.includes('flood')) rows.push(...(await floodRows(join(folder, 'flood'), options.seconds)));
  if (options.only.includes('reaching'))
    rows.push(...(await reachingRows(join(folder, 'reaching'), options.profileFolder)));
  if (options.only.includes('preview')) rows.push(...(await previewRows(join(folder, 'preview'), options.seconds)));
  if (options.only.includes('routing')) {
    tell('routing');
    rows.push(...(await routingRows()));
  }
  if (options.only.includes('on-call')) rows.push(...onCallRows());
  if (options.only.includes('console')) rows.push(...(await consoleRows(join(folder, 'console'))));
  return { facts, rows, remarks };
}

async function runSystems(options: Options, folder: string): Promise<Runs> {
  await using receiver = await Receiver.open();
  const program = alertmanagerHere();
  return {
    escalog: await runSystem(
      startEscalog({ dataDir: dataDirIn(folder), webhookUrl: receiver.url, profileFolder: options.profileFolder }),
      receiver,
      options,
    ),
    bare: await runSystem(startBaseline(join(folder, 'bare'), receiver.url), receiver, options),
    alertmanager:
      program === undefined
        ? undefined
        : await runSystem(startAlertmanager(program, join(folder, 'alertmanager'), receiver.url), receiver, {
            ...options,
            only: ['latency'],
          }),
  };
}

function dataDirIn(folder: string): string {
  return join(folder, 'escalog');
}
