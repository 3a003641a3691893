import { join } from 'node:path';
import { alertmanagerHere, startAlertmanager } from './alertmanager.ts';
import { attackedRows } from './attacked.ts';
import { startBaseline } from './baseline.ts';
import { applyCatalog } from './bench-catalog.ts';
import { escalogOn, startEscalogProcess } from './escalog.ts';
import { consoleRows } from './console.ts';
import { thisCheckout } from './checkout.ts';
import { figuresTable } from './comparison.ts';
import { exportRows } from './export.ts';
import { floodRows } from './flood.ts';
import { growthOf, growthTable } from './growth.ts';
import { machineFacts } from './machine.ts';
import { memoryOf } from './memory.ts';
import { onCallRows } from './on-call.ts';
import { throughSystems, type Options } from './options.ts';
import { pageRemarks, pageRows, type PageTargets, type Runs } from './page-rows.ts';
import { previewRows } from './preview.ts';
import { rebuildRow } from './rebuild.ts';
import { Receiver } from './receiver.ts';
import { tell, type Report } from './report.ts';
import { searchRows } from './search.ts';
import { reachingRows } from './reaching.ts';
import { sizesOf } from './size.ts';
import { slowRecipientRows } from './slow-recipients.ts';
import { routingRows } from './routing.ts';
import { runPhases, runSystem, type SystemRun } from './system-run.ts';
import { tableOf, type Row } from './table.ts';
import { timerRows } from './timers.ts';

const targets: PageTargets = { 1_000: { p50: { atMost: 2 }, p99: { atMost: 10 } } };

/** The embedded profile beside the bare baseline and, where it is installed, Alertmanager. `folder` is on the disk that is measured. */
export async function measureEmbedded(options: Options, folder: string): Promise<Report> {
  const facts = machineFacts(folder);
  const rows: Row[] = [];
  const remarks: string[] = [];
  if (options.only.some((measurement) => throughSystems.includes(measurement))) {
    const { runs, rebuild } = await runSystems(options, folder);
    remarks.push(...pageRemarks(runs));
    rows.push(
      ...pageRows(runs, targets),
      ...rebuild,
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
  if (options.only.includes('flood'))
    rows.push(
      ...(await floodRows(join(folder, 'flood'), options.seconds)),
      ...(await attackedRows(join(folder, 'attacked'))),
    );
  if (options.only.includes('reaching'))
    rows.push(...(await reachingRows(join(folder, 'reaching'), options.profileFolder)));
  if (options.only.includes('preview')) rows.push(...(await previewRows(join(folder, 'preview'), options.seconds)));
  if (options.only.includes('routing')) {
    tell('routing');
    rows.push(...(await routingRows()));
  }
  if (options.only.includes('on-call')) rows.push(...onCallRows());
  if (options.only.includes('console')) rows.push(...(await consoleRows(join(folder, 'console'))));
  if (options.only.includes('export')) rows.push(...(await exportRows(join(folder, 'export'), options.events)));
  if (options.only.includes('size')) {
    await using receiver = await Receiver.open();
    const size = await sizesOf(folder, { ...options, receiver });
    rows.push(...size.rows);
    remarks.push(...size.remarks);
  }
  const tables = rows.length === 0 ? [] : [tableOf(rows)];
  if (options.only.includes('growth') || options.only.includes('memory')) {
    await using receiver = await Receiver.open();
    const ground = { ...options, checkout: thisCheckout, receiver };
    if (options.only.includes('growth')) {
      const growth = await growthOf({ ...ground, dataDir: join(folder, 'growth') });
      tables.push(growthTable([growth]));
      remarks.push(...growth.remarks);
    }
    if (options.only.includes('memory'))
      tables.push(figuresTable(await memoryOf({ ...ground, dataDir: join(folder, 'memory') })));
  }
  return { facts, table: tables.join('\n\n'), remarks };
}

async function runSystems(
  options: Options,
  folder: string,
): Promise<{ readonly runs: Runs; readonly rebuild: readonly Row[] }> {
  await using receiver = await Receiver.open();
  const program = alertmanagerHere();
  const { escalog, rebuild } = await runEscalog(options, folder, receiver);
  const runs = {
    escalog,
    bare: await runSystem(startBaseline(join(folder, 'bare'), receiver.url), receiver, options),
    alertmanager:
      program === undefined
        ? undefined
        : await runSystem(startAlertmanager(program, join(folder, 'alertmanager'), receiver.url), receiver, {
            ...options,
            only: ['latency'],
          }),
  };
  return { runs, rebuild };
}

async function runEscalog(
  options: Options,
  folder: string,
  receiver: Receiver,
): Promise<{ readonly escalog: SystemRun; readonly rebuild: readonly Row[] }> {
  const { profileFolder } = options;
  const dataDir = join(folder, 'escalog');
  await using process = await startEscalogProcess({ dataDir, profileFolder });
  await using system = escalogOn(process);
  await applyCatalog(process.announced, receiver.url, 'starter');
  const escalog = await runPhases(system, receiver, options);
  if (!options.only.includes('rebuild')) return { escalog, rebuild: [] };
  await process.quiet();
  tell('rebuild');
  return { escalog, rebuild: [await rebuildRow(process.announced, join(folder, 'rebuild.db'))] };
}
