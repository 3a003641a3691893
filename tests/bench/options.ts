import { parseArgs } from 'node:util';
import { checkoutAt, type Checkout } from './checkout.ts';
import { rates, type Rate } from './pages.ts';

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
  'export',
  'growth',
  'memory',
  'size',
] as const;
export type Measurement = (typeof measurements)[number];

/** Those that take each system through the same phases. The others start what they need. */
export const throughSystems: readonly Measurement[] = ['latency', 'intake', 'rebuild'];
/** Those that take so long that they are measured only when they are named. */
const onlyWhenNamed: readonly Measurement[] = ['growth', 'memory', 'size'];
/** Those by which two builds are compared. */
const comparing: readonly Measurement[] = [...throughSystems, 'growth', 'memory'];

export interface Options {
  /** Measures the cluster profile instead of the embedded one. */
  readonly cluster: boolean;
  /** How long each rate of the latency measurement is kept up. */
  readonly seconds: number;
  /** From `slow-recipients` on they are measured with the embedded profile alone. */
  readonly only: readonly Measurement[];
  /** Declarations a second of the latency measurement, lowest first. */
  readonly rates: readonly Rate[];
  /** Where each process of Escalog leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
  /** Another build, with which this one is compared, instead of with the bare baseline. */
  readonly against: Checkout | undefined;
  /** How often each of the two builds is measured, in turn. */
  readonly rounds: number;
  /** How many incidents are stored when `growth` or `size` is measured, fewest first. */
  readonly incidents: readonly number[];
  /** Where `size` leaves the installations that it fills, and finds them again; also the containers of a cluster go on then. */
  readonly ground: string | undefined;
  /** How many events the log holds that `export` reads. */
  readonly events: number;
  /** How long `memory` keeps up its load. */
  readonly minutes: number;
}

/**
 * `--cluster --seconds 60 --only latency,intake --rates 10,100 --profile folder`; `--against checkout --rounds 3`;
 * `--only growth --incidents 1000,100000`; `--only size --incidents 100000 --ground folder`, also with `--cluster`; `--only export --events 1000000`;
 * `--only memory --minutes 60`. Throws a sentence that says what to give instead.
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string' },
      rates: { type: 'string', default: rates.join(',') },
      profile: { type: 'string' },
      against: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      incidents: { type: 'string', default: '1000,100000' },
      ground: { type: 'string' },
      events: { type: 'string', default: '100000' },
      minutes: { type: 'string', default: '60' },
    },
  });
  if (values.cluster && values.against !== undefined)
    throw new RangeError('--against compares the embedded profile of two builds; leave --cluster out.');
  return {
    cluster: values.cluster,
    seconds: wholeNumber('seconds', values.seconds, 3_600),
    only: measurementsIn(values.only, values.against !== undefined),
    rates: ratesIn(values.rates),
    profileFolder: values.profile,
    against: values.against === undefined ? undefined : checkoutAt(values.against),
    rounds: wholeNumber('rounds', values.rounds, 100),
    incidents: values.incidents
      .split(',')
      .map((word) => wholeNumber('incidents', word, 10_000_000))
      .toSorted((one, other) => one - other),
    ground: values.ground,
    events: wholeNumber('events', values.events, 100_000_000),
    minutes: wholeNumber('minutes', values.minutes, 24 * 60),
  };
}

function measurementsIn(given: string | undefined, isComparison: boolean): readonly Measurement[] {
  const choice = isComparison ? comparing : measurements;
  if (given === undefined) return choice.filter((one) => !onlyWhenNamed.includes(one));
  return given.split(',').map((word) => {
    const found = choice.find((one) => one === word);
    if (found === undefined)
      throw new RangeError(
        `--only names "${word}"${isComparison ? ', which --against does not compare' : ''}; give some of ${choice.join(',')}.`,
      );
    return found;
  });
}

function ratesIn(given: string): readonly Rate[] {
  const words = given.split(',');
  const unknown = words.find((word) => !rates.some((rate) => String(rate) === word));
  if (unknown !== undefined) throw new RangeError(`--rates names "${unknown}"; give some of ${rates.join(',')}.`);
  return rates.filter((rate) => words.includes(String(rate)));
}

function wholeNumber(option: string, given: string, most: number): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new RangeError(`--${option} is "${given}"; give a whole number from 1 to ${most}.`);
  return number;
}
