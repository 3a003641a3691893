export { Addresses, type AddressesOptions } from './addresses.ts';
export { forbiddenAddress, guardedConnect, whyForbidden, type Connect, type GuardOptions } from './guard.ts';
