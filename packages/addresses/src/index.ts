export { Addresses, type AddressesOptions } from './addresses.ts';
export { forbiddenAddress, guardedConnect, type Connect, type GuardOptions } from './guarded-connect.ts';
