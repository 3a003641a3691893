/** Takes one system through the measurements that go through a whole system. */
import type { Options } from './options.ts';
import { firstPages, intake, warm, type Latency, type Rate } from './pages.ts';
import type { Receiver } from './receiver.ts';
import { tell } from './report.ts';
import type { System } from './system.ts';

export interface SystemRun {
  readonly latencies: ReadonlyMap<Rate, Latency>;
  /** Declarations a second; `undefined` when it was not asked for. */
  readonly intake: number | undefined;
  /** Resident memory in MB after each phase, by its name. */
  readonly memory: readonly (readonly [phase: string, megabytes: number])[];
}

type What = Pick<Options, 'cluster' | 'seconds' | 'only' | 'rates'>;

/** Runs what `only` asks for, and stops the system. */
export async function runSystem(starting: Promise<System>, receiver: Receiver, what: What): Promise<SystemRun> {
  await using system = await starting;
  return await runPhases(system, receiver, what);
}

/** Runs what `only` asks for, one phase after the other, each once the one before is settled. */
export async function runPhases(
  system: System,
  receiver: Receiver,
  { cluster, seconds, only, rates }: What,
): Promise<SystemRun> {
  const latencies = new Map<Rate, Latency>();
  const memory: [string, number][] = [['at start', system.memory()]];
  let taken: number | undefined;
  const phase = async (name: string, run: () => Promise<void>): Promise<void> => {
    tell(`${system.name}: ${name}`);
    await run();
    await system.settled();
    memory.push([`after ${name}`, system.memory()]);
  };

  await phase('warming up', () => warm(system, receiver, cluster ? 'cluster' : 'embedded'));
  if (only.includes('latency')) {
    for (const rate of rates)
      await phase(
        `${rate.toLocaleString('en')}/s for ${seconds} s`,
        async () => void latencies.set(rate, await firstPages(system, receiver, rate, seconds)),
      );
  }
  if (only.includes('intake'))
    await phase('as many as it takes for 10 s', async () => void (taken = await intake(system, receiver)));
  return { latencies, intake: taken, memory };
}
