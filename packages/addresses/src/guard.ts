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
export function guardedConnect(options: GuardOptions): Connect {
  const lookup = guardedLookup(options);
  const connect = buildConnector({ lookup });
  return (target, callback) => {
    const host = withoutBrackets(target.hostname);
    // NOTE: no name is looked up where there is an address already.
    if (isIP(host) === 0) return connect(target, callback);
    lookup(host, {}, (error) => {
      if (error === null) connect(target, callback);
      else callback(error, null);
    });
  };
}

/** Why nothing is connected to at a host, a name or an address, as one clause; `undefined` when something is, or nobody knows where it is. */
export function whyForbidden(host: string, options: GuardOptions): Promise<string | undefined> {
  return new Promise((resolve) =>
    guardedLookup(options)(withoutBrackets(host), { all: true }, (error) =>
      resolve(error?.code === forbiddenAddress ? error.message : undefined),
    ),
  );
}

/** A look-up that finds allowed addresses alone; of an address, itself. */
function guardedLookup({ lookup, allowedNetworks }: GuardOptions): LookupFunction {
  const allowed = listOf(allowedNetworks);
  const faultOf = (address: string): Kind | undefined => (has(allowed, address) ? undefined : kindOf(address));
  const find: LookupFunction = (host, options, callback) =>
    isIP(host) === 0
      ? lookup(host, options, callback)
      : queueMicrotask(() => callback(null, [{ address: host, family: isIP(host) }]));

  return (host, options, callback) =>
    find(host, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, '');
      const addresses = answer as Address[];
      const good = addresses.filter(({ address }) => faultOf(address) === undefined);
      const [first] = good;
      if (first === undefined) callback(forbidden(host, faultOf(addresses[0]?.address ?? '')), '');
      else if (options.all) callback(null, good);
      else callback(null, first.address, first.family);
    });
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** Where a name leads is not told: whoever may write the catalog need not learn the plan of the network. */
function forbidden(host: string, kind: Kind = 'private'): NodeJS.ErrnoException {
  const verb = isIP(host) === 0 ? 'leads to' : 'is';
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  const message = `${host} ${verb} ${article} ${kind} address, and this installation connects to those only in the networks that ESCALOG_ALLOWED_NETWORKS lists`;
  return Object.assign(new Error(message), { code: forbiddenAddress });
}
