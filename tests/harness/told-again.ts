import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'scenarios');

/**
 * In these, what several services decide crosses the bus back and forth while others act: on a cluster, and on a bus that repeats and
 * reorders, they may go another way. What one service decides by itself is told once: the same functions decide it whatever
 * carries its events, and that the adapters keep their promises is held by the contract suites of their ports.
 */
const crossing = [
  'access',
  'acknowledging',
  'alertmanager',
  'answering',
  'catching-up',
  'declaring',
  'firing-again',
  'giving-it-on',
  'joining-alerts',
  'leaving',
  'many-at-once',
  'nobody-acknowledges',
  'poisoned',
  'private-incidents',
  'receipts',
  'removed-while-climbing',
  'retrying',
  'rules',
  'running-escalations',
  'scope',
  'several-alertmanagers',
  'severity-routes',
  'subscriptions',
].map((name) => join(folder, `${name}.spec.ts`));

/** The files of stories that are told once more, on a bus that is disturbed. */
export const toldDisturbed: readonly string[] = crossing;

/** The files of stories that are told once more, on a cluster: the log as Kafka has it is read, and the mission is clicked, as well. */
export const toldOnCluster: readonly string[] = [
  ...crossing,
  join(folder, 'reading-events.spec.ts'),
  join(folder, '..', 'browser', 'mission.spec.ts'),
];
