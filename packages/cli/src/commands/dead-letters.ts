import { counted } from '@escalog/kernel';
import {
  deadLettersPath,
  services,
  type ParkedKey,
  type ParkedKeyPage,
  type Replayed,
  type ShownParkedKey,
} from '../api/running.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { keyName, parkedKeyLines } from '../show/dead-letters.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface ListOptions {
  readonly service?: string;
  readonly replayed?: boolean;
  readonly json?: boolean;
}

/** The incidents that wait in one service or in all. A service that does not answer does not hide the others. */
export async function listDeadLetters(
  { service, replayed = false, json }: ListOptions,
  { client, terminal }: Context,
): Promise<void> {
  const failures: string[] = [];
  const found: (ParkedKey & { readonly service: string })[] = [];
  for (const name of service === undefined ? services : [service]) {
    try {
      found.push(...(await keysOf(name, replayed, client)).map((key) => ({ service: name, ...key })));
    } catch (error) {
      if (!(error instanceof Refused) || service !== undefined) throw error;
      failures.push(`${name}: ${error.message}`);
    }
  }
  if (json) terminal.out(JSON.stringify(found, null, 2));
  else if (found.length === 0) terminal.err(replayed ? 'Nothing was replayed.' : 'Nothing waits in the dead letters.');
  else
    for (const line of table(
      ['SERVICE', 'KEY', `PARKED (${terminal.timeZone})`, 'LETTERS', 'REASON'],
      found.map((key) => rowOf(key, terminal.timeZone)),
      terminal.width,
    ))
      terminal.out(line);
  if (failures.length > 0) throw new Failure('refused', failures.join('\n'));
}

/** What waits of an incident in a service, and why. */
export async function showDeadLetters(
  service: string,
  key: string,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const shown = await withKey(service, key, client, (whole) =>
    client.get<ShownParkedKey>(deadLettersPath(service, whole)),
  );
  if (json) return terminal.out(JSON.stringify(shown, null, 2));
  for (const line of parkedKeyLines(service, shown, terminal.timeZone)) terminal.out(line);
  if (shown.letters.length < shown.letterCount)
    terminal.err(`These are the first ${shown.letters.length} of ${shown.letterCount}.`);
  if (shown.state === 'parked')
    terminal.err(`Once the cause is mended: escalog dead-letters replay ${service} ${keyName(shown.key)}`);
}

/** Has what waits handled in order. Refused when a letter fails again: then it and those behind it wait on. */
export async function replayDeadLetters(
  service: string,
  key: string,
  without: readonly string[],
  { client, terminal }: Context,
): Promise<void> {
  const query = new URLSearchParams(without.map((letter) => ['without', letter]));
  const [{ handled, failure }, name] = await withKey(service, key, client, async (whole) => {
    const path = deadLettersPath(service, whole, `/replay${without.length === 0 ? '' : `?${query}`}`);
    return [(await client.post<Replayed>(path, {})).body, keyName(whole)] as const;
  });
  if (failure !== null)
    throw new Failure(
      'refused',
      `${name} stays parked in ${service}. ${lettersWere(handled)} handled; then ${failure.letter} failed: ${oneLine(failure.reason)}`,
    );
  terminal.out(`${name} goes on in ${service}: ${lettersWere(handled)} handled.`);
}

/**
 * Does something with what was parked under a key, or under the only key that begins so: ids of incidents are long. Those are
 * looked up when nothing was parked under exactly that; of several none is taken, and they are shown.
 */
async function withKey<Result>(
  service: string,
  key: string,
  client: Client,
  use: (key: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(key);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'not-parked' || key === '') throw error;
    const known = [...(await keysOf(service, false, client)), ...(await keysOf(service, true, client))];
    const begun = [...new Set(known.map((one) => one.key).filter((one) => one.startsWith(key)))];
    const [first, ...others] = begun;
    if (first === undefined) throw error;
    if (others.length === 0) return use(first);
    throw new Failure(
      'refused',
      [
        `Several keys begin with ${key}; give more of it:`,
        ...begun.slice(0, 10).map((one) => oneLine(`  ${one}`)),
        ...(begun.length > 10 ? ['  and more'] : []),
      ].join('\n'),
    );
  }
}

async function keysOf(service: string, replayed: boolean, client: Client): Promise<readonly ParkedKey[]> {
  const keys: ParkedKey[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({
      state: replayed ? 'replayed' : 'parked',
      limit: '200',
      ...(after !== null && { after }),
    });
    const page: ParkedKeyPage = await client.get(`${deadLettersPath(service)}?${query}`);
    keys.push(...page.keys);
    after = page.next;
  } while (after !== null);
  return keys;
}

function rowOf(
  { service, key, parkedAt, letterCount, reason }: ParkedKey & { readonly service: string },
  timeZone: string,
): readonly string[] {
  return [service, keyName(key), localTime(parkedAt, timeZone), String(letterCount), reason];
}

function lettersWere(handled: number): string {
  return counted(handled, 'letter was', 'letters were');
}
