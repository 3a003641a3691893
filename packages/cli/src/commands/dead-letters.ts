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
  const shown = await client.get<ShownParkedKey>(deadLettersPath(service, key));
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
  const { body } = await client.post<Replayed>(
    deadLettersPath(service, key, `/replay${without.length === 0 ? '' : `?${query}`}`),
    {},
  );
  const { handled, failure } = body;
  const name = keyName(key);
  if (failure !== null)
    throw new Failure(
      'refused',
      `${name} stays parked in ${service}. ${lettersWere(handled)} handled; then ${failure.letter} failed: ${oneLine(failure.reason)}`,
    );
  terminal.out(`${name} goes on in ${service}: ${lettersWere(handled)} handled.`);
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
