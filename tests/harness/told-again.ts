import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'scenarios');

/**
 * In these, what several services decide crosses the bus back and forth while others act: on a cluster, and on a bus that repeats and
 * reorders, they may go another way. What one service decides by itself is told once: the same functions decide it whatever
 * carries its events, and that the adapters keep their promises is held by the contract suites of their ports.
 */
const crossing = [
  'acknowledging',
  'answering',
  'catching-up',
  'firing-again',
  'giving-it-on',
  'joining-alerts',
  'leaving',
  'nobody-acknowledges',
  'poisoned',
  'receipts',
  'rules',
  'running-escalations',
  'scope',
];

/** The files of stories that are told once more, on a bus that is disturbed. */
export const toldDisturbed: readonly string[] = filesOf(crossing);

/** The files of stories that are told once more, on a cluster: the log as Kafka has it is read, and the mission is clicked, as well. */
export const toldOnCluster: readonly string[] = [
  ...filesOf([...crossing, 'reading-events']),
  join(folder, '..', 'browser', 'mission.spec.ts'),
];

function filesOf(names: readonly string[]): readonly string[] {
  return names.map((name) => join(folder, `${name}.spec.ts`));
}
