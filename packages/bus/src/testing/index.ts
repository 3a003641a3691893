export { historyIsWell, leaveOutOfHistory } from '../sqlite/testing/damaged-history.ts';
export { describeBus } from './bus-contract.ts';
export { describeHistory } from './history.ts';
export { historyIn } from './messages.ts';
export type { OpenedBus } from './opened-bus.ts';
