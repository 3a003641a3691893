import { Resolver } from 'node:dns/promises';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';

/** One address of a name. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface Found {
  readonly addresses: readonly Address[];
  /** For how long they may be used. */
  readonly ttl: Milliseconds;
}

/** How long one name server may take before the next is asked; each is asked twice. */
const patience: Milliseconds = 1_000;
/** How much longer than the answer for version 4 that for version 6 may take. */
const patienceForSecond: Milliseconds = 250;
/** No name takes longer, however many servers and names there are to ask. */
export const longestQuestion: Milliseconds = 6_000;

/**
 * Asks every configured name server in turn, on sockets of its own, for the first of `names` that has an address. `undefined`
 * when no name has one. Rejects with the error of the name servers, which has a code, when they did not say.
 */
export async function askNameServers(
  names: readonly string[],
  { servers, clock }: { readonly servers?: readonly string[] | undefined; readonly clock: Clock },
): Promise<Found | undefined> {
  // NOTE: a new one each time, because it reads which servers there are when it is made.
  const resolver = new Resolver({ timeout: patience, maxTimeout: patience, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const overdue = clock.alarm(after(clock.now(), longestQuestion), () => resolver.cancel());
  let failure: unknown;
  try {
    for (const name of names) {
      const answers = await bothVersions(resolver, name, clock);
      const [four, six] = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const found = foundOf(four ?? [], six ?? []);
      if (found !== undefined) return found;
      const failed = answers.find((answer) => answer.status === 'rejected' && !saysNone(answer.reason));
      if (failed?.status !== 'rejected') continue;
      failure = failed.reason;
      if (isSilence(failure)) break;
    }
  } finally {
    overdue.cancel();
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/** Some networks drop the question for version 6: it is not waited for once there is an address of version 4. */
async function bothVersions(resolver: Resolver, name: string, clock: Clock) {
  const four = resolver.resolve4(name, { ttl: true });
  const six = resolver.resolve6(name, { ttl: true });
  const enough = four.then(
    () => clock.alarm(after(clock.now(), patienceForSecond), () => resolver.cancel()),
    () => undefined,
  );
  const answers = await Promise.allSettled([four, six]);
  (await enough)?.cancel();
  return answers;
}

interface Answer {
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
}

function foundOf(four: readonly Answer[], six: readonly Answer[]): Found | undefined {
  const answers = [...four, ...six];
  if (answers.length === 0) return undefined;
  return {
    addresses: [
      ...four.map(({ address }) => ({ address, family: 4 as const })),
      ...six.map(({ address }) => ({ address, family: 6 as const })),
    ],
    ttl: Math.min(...answers.map(({ ttl }) => ttl)) * 1_000,
  };
}

/** There is no such name, or it has no address: an answer, not a failure. */
function saysNone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/** Who did not answer to one name will not answer to the next. */
function isSilence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ETIMEOUT' || code === 'ECANCELLED';
}
