import { parseArgs } from 'node:util';

const measurements = [
  'latency',
  'intake',
  'rebuild',
  'timers',
  'slow-recipients',
  'search',
  'preview',
  'routing',
  'on-call',
  'flood',
  'reaching',
  'console',
] as const;
export type Measurement = (typeof measurements)[number];

/** Those that take each system through the same phases. The others start what they need. */
export const throughSystems: readonly Measurement[] = ['latency', 'intake', 'rebuild'];

export interface Options {
  /** Measures the cluster profile instead of the embedded one. */
  readonly cluster: boolean;
  /** How long each rate of the latency measurement is kept up. */
  readonly seconds: number;
  /** From `slow-recipients` on they are measured with the embedded profile alone. */
  readonly only: readonly Measurement[];
  /** Where each process of Escalog leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
}

/** `--cluster --seconds 60 --only latency,intake --profile folder`. Throws a sentence that says what to give instead. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', default: measurements.join(',') },
      profile: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3_600)
    throw new RangeError(`--seconds is "${values.seconds}"; give a whole number from 1 to 3600.`);
  const only = values.only.split(',');
  const unknown = only.find((word) => !isMeasurement(word));
  if (unknown !== undefined) throw new RangeError(`--only names "${unknown}"; give some of ${measurements.join(',')}.`);
  return { cluster: values.cluster, seconds, only: only.filter(isMeasurement), profileFolder: values.profile };
}

function isMeasurement(word: string): word is Measurement {
  return (measurements as readonly string[]).includes(word);
}
