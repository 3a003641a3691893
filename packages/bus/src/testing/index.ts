export { describeBus, type OpenedBus } from './bus-contract.ts';
