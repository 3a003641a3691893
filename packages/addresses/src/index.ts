export { Addresses, type AddressesOptions } from './addresses.ts';
