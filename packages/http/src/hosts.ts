import type { AddressInfo } from 'node:net';
import type { Hosts } from './strangers.ts';

const wildcards = ['0.0.0.0', '::'];

/**
 * By which names a server on these addresses may be asked: theirs and that of the public URL. On a wildcard
 * address, or before it listens, the names cannot be known.
 */
export function hostsOf(addresses: readonly (AddressInfo | string)[], publicUrl: string): Hosts {
  const listening = addresses.filter((address) => typeof address !== 'string');
  if (listening.length === 0 || listening.some(({ address }) => wildcards.includes(address))) return 'any';
  return [new URL(publicUrl).hostname, ...listening.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))];
}
