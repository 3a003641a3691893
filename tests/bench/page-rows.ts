import { rates, type Latency, type Rate } from './pages.ts';
import type { SystemRun } from './system-run.ts';
import type { Row, Target } from './table.ts';

/** What each system did; systems that were not run are missing. */
export interface Runs {
  readonly escalog: SystemRun;
  readonly bare: SystemRun;
  readonly alertmanager: SystemRun | undefined;
}

/** What a declaration's first page is to keep, by rate. */
export type PageTargets = Readonly<Partial<Record<Rate, Readonly<Partial<Record<'p50' | 'p99', Target>>>>>>;

/** Two rows a rate, the processor time at the highest, and one row for the intake. */
export function pageRows(runs: Runs, targets: PageTargets): readonly Row[] {
  const measured = [...runs.escalog.latencies.keys()];
  return [
    ...measured.flatMap((rate) =>
      (['p50', 'p99'] as const).map((figure) => latencyRow(runs, rate, figure, targets[rate]?.[figure])),
    ),
    ...processorRows(runs, measured.at(-1)),
    ...intakeRows(runs),
  ];
}

/** What has to be known to trust the figures: pages that never came, requests that failed, and a load that was itself late. */
export function pageRemarks({ escalog, bare, alertmanager }: Runs): readonly string[] {
  const systems = { Escalog: escalog, 'The bare baseline': bare, ...(alertmanager && { Alertmanager: alertmanager }) };
  return Object.entries(systems).flatMap(([name, { latencies }]) =>
    [...latencies].flatMap(([rate, latency]) => remarks(`${name} at ${rate.toLocaleString('en')}/s`, latency)),
  );
}

function latencyRow(
  { escalog, bare, alertmanager }: Runs,
  rate: Rate,
  figure: 'p50' | 'p99',
  target: Target | undefined,
): Row {
  const name = rate === rates[0] ? `idle (${rate}/s)` : `${rate.toLocaleString('en')}/s`;
  return {
    what: `declare to first page, ${name}, ${figure}`,
    unit: 'ms',
    escalog: escalog.latencies.get(rate)?.[figure] ?? Number.NaN,
    bare: bare.latencies.get(rate)?.[figure],
    alertmanager: alertmanager?.latencies.get(rate)?.[figure],
    target,
  };
}

/** The figure that suffers least from other work on the machine. */
function processorRows({ escalog, bare, alertmanager }: Runs, rate: Rate | undefined): readonly Row[] {
  const [ours, bares, peers] = [escalog, bare, alertmanager].map((run) =>
    rate === undefined ? undefined : run?.latencies.get(rate)?.processorTime,
  );
  if (rate === undefined || ours === undefined || Number.isNaN(ours)) return [];
  return [
    {
      what: `processor time a declaration, ${rate.toLocaleString('en')}/s`,
      unit: 'ms',
      escalog: ours,
      bare: bares,
      alertmanager: peers,
    },
  ];
}

function intakeRows({ escalog, bare, alertmanager }: Runs): readonly Row[] {
  if (escalog.intake === undefined) return [];
  return [
    {
      what: 'declarations answered, 64 connections',
      unit: '/s',
      escalog: escalog.intake,
      bare: bare.intake,
      alertmanager: alertmanager?.intake,
    },
  ];
}

function remarks(where: string, { lost, failures, sentLate, count }: Latency): readonly string[] {
  return [
    ...(lost > 0 ? [`${where}: ${lost} of ${lost + count} pages NEVER CAME.`] : []),
    ...(failures.length > 0
      ? [`${where}: ${failures.length} requests FAILED, the first with ${String(failures[0])}`]
      : []),
    `${where}: ${count.toLocaleString('en')} pages; the load itself was ${sentLate.toFixed(2)} ms late at p99, which is part of the latencies.`,
  ];
}
