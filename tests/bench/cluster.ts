import { startClusterBaseline } from './baseline-cluster.ts';
import { startEscalogCluster } from './escalog-cluster.ts';
import { machineFacts } from './machine.ts';
import { throughSystems, type Options } from './options.ts';
import { pageRemarks, pageRows, type PageTargets, type Runs } from './page-rows.ts';
import { clusterRebuildRow } from './rebuild.ts';
import { Receiver } from './receiver.ts';
import { tell, type Report } from './report.ts';
import { benchServers, type BenchServers } from './servers.ts';
import { sizesOf } from './size.ts';
import { runPhases, runSystem, type SystemRun } from './system-run.ts';
import { tableOf, type Row } from './table.ts';
import { timerRows } from './timers.ts';

const everyPage = { p50: { atMost: 30 }, p99: { atMost: 150 } } as const;
const targets: PageTargets = { 10: { ...everyPage, p50: { atMostTimes: 1.35 } }, 100: everyPage, 1_000: everyPage };

/** The cluster profile, one process of each service, beside the bare baseline on the same broker and store. */
export async function measureCluster(options: Options, folder: string): Promise<Report> {
  if (options.only.includes('size')) return measureSize(options, folder);
  const servers = await benchServers();
  const rows: Row[] = [];
  const remarks: string[] = [];
  if (options.only.some((measurement) => throughSystems.includes(measurement))) {
    const { runs, rebuild } = await runSystems(options, servers, folder);
    rows.push(...pageRows(runs, targets), ...rebuild);
    rows.push(
      ...runs.escalog.memory.map(([phase, escalog], index): Row => ({
        what: `memory of all processes ${phase}`,
        unit: 'MB',
        escalog,
        bare: runs.bare.memory[index]?.[1],
      })),
    );
    remarks.push(...pageRemarks(runs));
  }
  if (options.only.includes('timers')) {
    tell('timers, which takes some minutes');
    const places = [servers.kafka, servers.mongodb];
    rows.push(...(await timerRows('cluster', { escalog: places, bare: places })));
  }
  return { facts: [...machineFacts(folder), ...servers.facts], table: tableOf(rows), remarks };
}

/** Alone: it takes servers without incidents for each number of them. */
async function measureSize(options: Options, folder: string): Promise<Report> {
  await using receiver = await Receiver.open();
  const { rows, remarks } = await sizesOf(folder, { ...options, receiver });
  return { facts: machineFacts(folder), table: tableOf(rows), remarks };
}

async function runSystems(
  options: Options,
  servers: BenchServers,
  folder: string,
): Promise<{ readonly runs: Runs; readonly rebuild: readonly Row[] }> {
  await using receiver = await Receiver.open();
  const { escalog, rebuild } = await runEscalog(options, servers, folder, receiver);
  const bare = await runSystem(startClusterBaseline(servers, receiver.url), receiver, options);
  return { runs: { escalog, bare, alertmanager: undefined }, rebuild };
}

async function runEscalog(
  options: Options,
  servers: BenchServers,
  folder: string,
  receiver: Receiver,
): Promise<{ readonly escalog: SystemRun; readonly rebuild: readonly Row[] }> {
  await using cluster = await startEscalogCluster({
    servers,
    folder,
    webhookUrl: receiver.url,
    profileFolder: options.profileFolder,
  });
  const escalog = await runPhases(cluster, receiver, options);
  if (!options.only.includes('rebuild')) return { escalog, rebuild: [] };
  tell('rebuild');
  return { escalog, rebuild: [await clusterRebuildRow(cluster.timelineUrl, servers.kafka)] };
}
