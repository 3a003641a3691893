import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { addressesIn } from './hosts-file.ts';
import { askNameServers, longestQuestion, type Address, type Found } from './name-servers.ts';
import { namesFor } from './search-list.ts';

export interface AddressesOptions {
  readonly clock: Clock;
  /** `address` or `address:port` of each, in this order; those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
  /** Of the machine when left out; read at every look-up. */
  readonly files?: { readonly hosts: string; readonly resolvConf: string };
  /** What the machine knows by other ways than name servers, at least one address; its own look-up when left out. Rejects with `ENOTFOUND` when it knows none. */
  readonly system?: (name: string) => Promise<readonly Address[]>;
}

interface Known {
  readonly addresses: readonly Address[];
  goodUntil: Instant;
}

const machineFiles = { hosts: '/etc/hosts', resolvConf: '/etc/resolv.conf' };
/** With an address that was good, a connection does not wait longer for a newer one. */
const patienceWithKnown: Milliseconds = 1_000;
/** After a look-up that failed, what was known is used for so long before the next. */
const pause: Milliseconds = 30_000;
const shortestTtl: Milliseconds = 1_000;
const longestTtl: Milliseconds = 300_000;
/** Of files, and of the machine, which tell no time. */
const ttlOfMachine: Milliseconds = 10_000;
const mostKnown = 10_000;

/**
 * The addresses of host names. A look-up neither waits for those of other names nor holds one of the few threads on which
 * the process looks up everything else, and ends within seconds. One name is looked up once at a time, whoever wants it.
 * When name servers fail, the addresses that were last good are used.
 */
export class Addresses {
  readonly #clock: Clock;
  readonly #options: AddressesOptions;
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<readonly Address[]>>();
  #systemLookups: Promise<unknown> = Promise.resolve();

  constructor(options: AddressesOptions) {
    this.#clock = options.clock;
    this.#options = options;
  }

  /** In place of `dns.lookup`, for connections. Errors have a code: `ENOTFOUND` when there is no such name. */
  readonly lookup: LookupFunction = (name, options, callback) => void this.#answer(name, options, callback);

  async #answer(...[name, { family, all }, callback]: Parameters<LookupFunction>): Promise<void> {
    let addresses: readonly Address[];
    try {
      addresses = await this.of(name);
    } catch (error) {
      return callback(error as NodeJS.ErrnoException, '');
    }
    const wanted = addresses.filter((each) => !family || `IPv${each.family}` === `IPv${String(family).slice(-1)}`);
    const [first] = wanted;
    if (first === undefined) callback(notFound(name), '');
    else if (all) callback(null, [...wanted]);
    else callback(null, first.address, first.family);
  }

  /** The addresses of `name`, those of version 4 first; at least one. Rejects with an error that has a code. */
  async of(name: string): Promise<readonly Address[]> {
    const known = this.#known.get(name);
    if (known !== undefined && this.#clock.now() < known.goodUntil) return known.addresses;
    const running = this.#lookUp(name);
    const overdue = Promise.withResolvers<readonly Address[]>();
    const wait = known === undefined ? longestQuestion : patienceWithKnown;
    const alarm = this.#clock.alarm(after(this.#clock.now(), wait), () =>
      known === undefined ? overdue.reject(unanswered(name, 'ETIMEOUT')) : overdue.resolve(known.addresses),
    );
    try {
      return await Promise.race([running, overdue.promise]);
    } finally {
      alarm.cancel();
    }
  }

  /** Joins the look-up of the name that is under way, if there is one. */
  #lookUp(name: string): Promise<readonly Address[]> {
    const running = this.#running.get(name) ?? this.#remembered(name).finally(() => void this.#running.delete(name));
    this.#running.set(name, running);
    // Whoever asked may have stopped waiting.
    running.catch(() => undefined);
    return running;
  }

  async #remembered(name: string): Promise<readonly Address[]> {
    try {
      const found = await this.#find(name);
      this.#known.delete(name);
      if (found === undefined) throw notFound(name);
      const ttl = Math.min(Math.max(found.ttl, shortestTtl), longestTtl);
      this.#known.set(name, { addresses: found.addresses, goodUntil: after(this.#clock.now(), ttl) });
      const [oldest] = this.#known.keys();
      if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
      return found.addresses;
    } catch (error) {
      const known = this.#known.get(name);
      if (known === undefined) throw error;
      known.goodUntil = after(this.#clock.now(), pause);
      return known.addresses;
    }
  }

  /** `undefined` when nobody knows the name. */
  async #find(name: string): Promise<Found | undefined> {
    const { hosts, resolvConf } = this.#options.files ?? machineFiles;
    const listed = addressesIn(await contentOf(hosts), name);
    if (listed.length > 0) return ofMachine(listed.map(addressOf));
    if (/^(.+\.)?localhost\.?$/i.test(name)) return ofMachine(['127.0.0.1', '::1'].map(addressOf));
    try {
      const names = namesFor(name, await contentOf(resolvConf));
      const found = await askNameServers(names, { servers: this.#options.nameServers, clock: this.#clock });
      return found ?? ofMachine(await this.#askSystem(name));
    } catch (error) {
      const { code = 'ESERVFAIL' } = error as NodeJS.ErrnoException;
      if (code === 'ENOTFOUND') return undefined;
      throw unanswered(name, code);
    }
  }

  /** For names that no name server knows, such as those of multicast DNS: one at a time, for others need that thread. */
  #askSystem(name: string): Promise<readonly Address[]> {
    const { system = askMachine } = this.#options;
    const asking = this.#systemLookups.then(() => system(name));
    this.#systemLookups = asking.catch(() => undefined);
    return asking;
  }
}

async function askMachine(name: string): Promise<readonly Address[]> {
  return (await lookup(name, { all: true, order: 'ipv4first' })).map(({ address }) => addressOf(address));
}

function addressOf(address: string): Address {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

function ofMachine(addresses: readonly Address[]): Found {
  return { addresses, ttl: ttlOfMachine };
}

/** A file that is not there says nothing. */
async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}

function notFound(name: string): NodeJS.ErrnoException {
  return failure(`no name server knows ${name}`, 'ENOTFOUND', name);
}

function unanswered(name: string, code: string): NodeJS.ErrnoException {
  return failure(`the name servers did not say where ${name} is`, code, name);
}

/** With what those of `dns.lookup` have, so that it passes for one. */
function failure(message: string, code: string, hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code, syscall: 'getaddrinfo', hostname });
}
