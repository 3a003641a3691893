import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { has, kindOf, listOf, type Kind } from './kinds.ts';
import type { Address } from './name-servers.ts';

export interface GuardOptions {
  /** Finds the addresses of names, as `Addresses` does. */
  readonly lookup: LookupFunction;
  /** Networks outside the public internet that may be connected to nevertheless, in the form of CIDR. */
  readonly allowedNetworks: readonly string[];
}

/** Opens the connections of an agent of undici. */
export type Connect = buildConnector.connector;

/** Of the error of a connection that is not made, because of where it leads. Trying again does not help. */
export const forbiddenAddress = 'ESCALOG_FORBIDDEN_ADDRESS';

/**
 * The `connect` of an agent for addresses that come from others: the catalog, browsers, strangers. Nothing is connected to
 * outside the public internet, whether it was named or given as an address, unless `allowedNetworks` has it. It is looked at
 * what is connected to, each time, so that a name which leads elsewhere after a check gains nothing.
 */
export function guardedConnect({ lookup, allowedNetworks }: GuardOptions): Connect {
  const allowed = listOf(allowedNetworks);
  const faultOf = (address: string): Kind | undefined => (has(allowed, address) ? undefined : kindOf(address));

  const guardedLookup: LookupFunction = (name, options, callback) =>
    lookup(name, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, '');
      const addresses = answer as Address[];
      const good = addresses.filter(({ address }) => faultOf(address) === undefined);
      const [first] = good;
      if (first === undefined) callback(forbidden(name, faultOf(addresses[0]?.address ?? '')), '');
      else if (options.all) callback(null, good);
      else callback(null, first.address, first.family);
    });
  const connect = buildConnector({ lookup: guardedLookup });

  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // NOTE: no name is looked up where there is an address already.
    const fault = isIP(host) === 0 ? undefined : faultOf(host);
    if (fault === undefined) connect(options, callback);
    else queueMicrotask(() => callback(forbidden(host, fault), null));
  };
}

/** Where a name leads is not told: whoever may write the catalog need not learn the plan of the network. */
function forbidden(host: string, kind: Kind = 'private'): NodeJS.ErrnoException {
  const leads = isIP(host) === 0 ? `leads to ${withArticle(kind)} address` : `is ${withArticle(kind)} address`;
  const message = `${host} ${leads}, and this installation connects to those only in the networks that ESCALOG_ALLOWED_NETWORKS lists`;
  return Object.assign(new Error(message), { code: forbiddenAddress });
}

function withArticle(kind: Kind): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
