import { loadavg } from 'node:os';
import { join } from 'node:path';
import { roundOf, type Round } from './build-round.ts';
import { thisCheckout, type Checkout } from './checkout.ts';
import { comparisonOf, type Rounds } from './comparison.ts';
import { growthOf, growthTable } from './growth.ts';
import { machineFacts } from './machine.ts';
import { memoryOf } from './memory.ts';
import { throughSystems, type Options } from './options.ts';
import { Receiver } from './receiver.ts';
import { tell, type Report } from './report.ts';

/** The embedded profile of this build and of another, in turn, with the same load and receiver on the same disk. */
export async function measureAgainst(options: Options, other: Checkout, folder: string): Promise<Report> {
  const facts = [
    ...machineFacts(folder),
    `this build (${thisCheckout.name}) against ${other.name}`,
    ...(process.platform === 'linux'
      ? []
      : ['Processor time of threads and what is written are known on Linux only: none.']),
  ];
  await using receiver = await Receiver.open();
  const tables: string[] = [];
  const remarks: string[] = [];
  if (options.only.some((one) => throughSystems.includes(one))) {
    const { table, remarks: ofRounds } = await rounds(options, other, folder, receiver);
    tables.push(table);
    remarks.push(...ofRounds);
  }
  if (options.only.includes('growth')) {
    const theirs = await growthOf({ ...options, checkout: other, dataDir: join(folder, 'growth-other'), receiver });
    const ours = await growthOf({ ...options, checkout: thisCheckout, dataDir: join(folder, 'growth'), receiver });
    tables.push(growthTable([ours, theirs]));
    remarks.push(...ours.remarks, ...theirs.remarks);
  }
  if (options.only.includes('memory')) {
    const theirs = await memoryOf({ ...options, checkout: other, dataDir: join(folder, 'memory-other'), receiver });
    const ours = await memoryOf({ ...options, checkout: thisCheckout, dataDir: join(folder, 'memory'), receiver });
    tables.push(comparisonOf({ name: 'this build', figures: [ours] }, { name: other.name, figures: [theirs] }));
  }
  return { facts, table: tables.join('\n\n'), remarks };
}

async function rounds(
  options: Options,
  other: Checkout,
  folder: string,
  receiver: Receiver,
): Promise<Pick<Report, 'table' | 'remarks'>> {
  const ours: Round[] = [];
  const theirs: Round[] = [];
  const loads: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const measured = async (checkout: Checkout, name: string): Promise<Round> => {
      tell(`round ${round} of ${options.rounds}`);
      loads.push(loadavg()[0] ?? Number.NaN);
      return roundOf({ ...options, checkout, dataDir: join(folder, `${name}-${round}`), receiver });
    };
    theirs.push(await measured(other, 'other'));
    ours.push(await measured(thisCheckout, 'this'));
  }
  const of = (name: string, measured: readonly Round[]): Rounds => ({
    name,
    figures: measured.map(({ figures }) => figures),
  });
  return {
    table: comparisonOf(of('this build', ours), of(other.name, theirs)),
    remarks: [
      `Load average before each: ${loads.map((load) => load.toFixed(1)).join(', ')}; one's own load counts towards the next.`,
      ...[...theirs, ...ours].flatMap((round) => round.remarks),
    ],
  };
}
