export { describeBus } from './bus-contract.ts';
export type { OpenedBus } from './opened-bus.ts';
