import type { Applied } from '../api.ts';
import type { WrittenEntry } from '../catalog-files.ts';
import { entriesIn } from '../catalog-sources.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { changeCounts, changeLines, climbingLines } from '../show/changes.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';

export interface ApplyOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly rotations?: 'next-handover' | 'now';
}

/** Shows what files of entries would change in the catalog, asks, and applies them: all, or none when one is faulty. */
export async function apply(
  paths: readonly string[],
  { yes, dryRun, rotations }: ApplyOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { entries, remarks } = await entriesIn(paths, client);
  for (const remark of remarks) terminal.err(remark);
  if (entries.length === 0) throw new Failure('usage', 'There are no entries in these files.');
  const { changes, warnings = [], climbing = [] } = await send(entries, { dryRun: true, rotations }, client);
  for (const line of changeLines(changes, terminal.timeZone)) terminal.out(line);
  for (const line of climbingLines(climbing)) terminal.out(line);
  for (const { ref, pointer, detail } of warnings)
    terminal.err(oneLine(`${placeOf(ref, pointer, entries)}: warning: ${detail}.`));
  terminal.err(`${changeCounts(changes)}.`);
  if (dryRun || changes.every(({ kind }) => kind === 'unchanged')) return;
  await needConsent(yes, { verb: 'apply', nothingDone: 'Nothing was applied.' }, terminal);
  const applied = await send(entries, { dryRun: false, rotations }, client);
  terminal.err(`Applied: ${changeCounts(applied.changes)}.`);
}

/** Sends the entries; a refusal points at the lines that it is about. */
async function send(
  entries: readonly WrittenEntry[],
  options: { readonly dryRun: boolean; readonly rotations: ApplyOptions['rotations'] },
  client: Client,
): Promise<Applied> {
  try {
    const { body } = await client.post<Applied>('/v1/catalog/apply', {
      entries: entries.map(({ value }) => value),
      ...options,
    });
    return body;
  } catch (error) {
    throw error instanceof Refused ? located(error, entries) : error;
  }
}

/** Where in the files this part of an entry stands. */
function placeOf(ref: string, pointer: string, entries: readonly WrittenEntry[]): string {
  return entries.find(({ value }) => (value as { readonly ref?: unknown }).ref === ref)?.placeOf(pointer) ?? ref;
}

function located(refused: Refused, entries: readonly WrittenEntry[]): Failure {
  const { errors = [] } = refused.problem;
  if (errors.length === 0) return refused;
  const lines = errors.map(({ pointer, detail }) => {
    const [, index = '', rest = ''] = /^\/entries\/(\d+)(.*)$/.exec(pointer) ?? [];
    return oneLine(`${entries[Number(index || NaN)]?.placeOf(rest) ?? 'catalog'}: ${detail}`);
  });
  return new Failure('refused', [...lines, 'Nothing was applied.'].join('\n'));
}
