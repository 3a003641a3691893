import type { Removed } from '../api/catalog.ts';
import { Refused, type Client } from '../client.ts';
import { allEntries } from '../entries.ts';
import { Failure } from '../failure.ts';
import { sampleIn } from '../sample.ts';
import { climbingLines, runningLines } from '../show/changes.ts';
import { oneLine } from '../show/printable.ts';
import { signature, type Signature, type Signing } from './apply.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';

export interface RemoveOptions extends Signing {
  readonly sample?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const nothingDone = 'Nothing was removed.';

/** Shows which entries would go, asks, and removes them: all, or none when one must stay. */
export async function remove(refs: readonly string[], options: RemoveOptions, context: Context): Promise<void> {
  if ((options.sample ?? false) === refs.length > 0)
    throw new Failure(
      'usage',
      'Say what to remove: refs such as team/payments, or --sample for the sample organisation.',
    );
  const going = options.sample ? await sampleToRemove(context) : refs;
  if (going.length === 0) return;
  const { client, terminal } = context;
  const {
    removed,
    climbing = [],
    running = [],
  } = await send(going, true, client).catch((error: unknown) => {
    throw error instanceof Refused ? withReasons(error) : error;
  });
  const width = Math.max(...removed.map(({ ref }) => ref.length));
  for (const { ref, name } of removed) terminal.out(oneLine(`- ${ref.padEnd(width)}  ${name}`));
  for (const line of climbingLines(climbing)) terminal.out(line);
  for (const line of runningLines(running)) terminal.out(line);
  terminal.err(`${counted(removed.length)} to remove.`);
  if (options.dryRun) return;
  await needConsent(options.yes, { verb: 'remove', nothingDone }, terminal);
  const done = await send(going, false, client, signature(options, terminal));
  terminal.err(`Removed: ${counted(done.removed.length)}.`);
}

/** What is left of the sample organisation and can go. Says what of it stays, and why. */
async function sampleToRemove({ client, terminal }: Context): Promise<readonly string[]> {
  const stored = await allEntries({}, client);
  const { untouched, changed, only } = sampleIn(stored);
  const kept = await keptBy(untouched, client);
  const triage = kept.get('escalation-path/triage');
  if (triage !== undefined)
    throw new Failure(
      'refused',
      `${oneLine(triage)}\nApply an escalation-path/triage of your own first (escalog apply FILE): without one, incidents that nobody owns would reach nobody.\n${nothingDone}`,
    );
  for (const ref of changed) terminal.err(`${ref} stays: it is not as the sample has it, so it counts as yours.`);
  for (const ref of only) terminal.err(`${ref} stays: apply one of your own to remove it.`);
  for (const why of kept.values()) terminal.err(oneLine(why));
  const going = untouched.filter((ref) => !kept.has(ref));
  if (going.length === 0) terminal.err('There is nothing of the sample organisation to remove.');
  else if (going.length === stored.length)
    terminal.err('The catalog is empty afterwards: until one is applied, incidents reach nobody.');
  return going;
}

/** Which of these must stay, and the sentence that says why. */
async function keptBy(refs: readonly string[], client: Client): Promise<ReadonlyMap<string, string>> {
  if (refs.length === 0) return new Map();
  try {
    await send(refs, true, client);
    return new Map();
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'not-removable') throw error;
    return new Map(
      (error.problem.errors ?? []).map(({ pointer, detail }) => [
        refs[Number(pointer.split('/').at(-1))] ?? '',
        detail,
      ]),
    );
  }
}

async function send(
  refs: readonly string[],
  dryRun: boolean,
  client: Client,
  signed: Signature = {},
): Promise<Removed> {
  const { body } = await client.post<Removed>('/v1/catalog/remove', { refs, dryRun, ...signed });
  return body;
}

/** What keeps each entry, without pointers into a body that nobody here has written. */
function withReasons(refused: Refused): Failure {
  const { errors = [] } = refused.problem;
  return refused.problem.code === 'not-removable'
    ? new Failure('refused', [...errors.map(({ detail }) => oneLine(detail)), nothingDone].join('\n'))
    : refused;
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
