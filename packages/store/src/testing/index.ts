export { describeStore } from './store-contract.ts';
export type { OpenedStore } from './opened-store.ts';
export { TcpProxy } from './tcp-proxy.ts';
