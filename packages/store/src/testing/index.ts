export { describeStore, type OpenedStore } from './store-contract.ts';
