import type { Applied } from '../api.ts';
import { readCatalogFiles, type WrittenEntry } from '../catalog-files.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { changeCounts, changeLines, climbingLines } from '../show/changes.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

export interface ApplyOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Shows what files of entries would change in the catalog, asks, and applies them: all, or none when one is faulty. */
export async function apply(
  paths: readonly string[],
  { yes, dryRun }: ApplyOptions,
  { client, terminal }: Context,
): Promise<void> {
  const entries = readCatalogFiles(paths);
  if (entries.length === 0) throw new Failure('usage', 'There are no entries in these files.');
  const { changes, climbing = [] } = await send(entries, true, client);
  for (const line of [...changeLines(changes), ...climbingLines(climbing)]) terminal.out(line);
  terminal.err(`${changeCounts(changes)}.`);
  if (dryRun || changes.every(({ kind }) => kind === 'unchanged')) return;
  await needConsent(yes, terminal);
  const applied = await send(entries, false, client);
  terminal.err(`Applied: ${changeCounts(applied.changes)}.`);
}

async function needConsent(yes: boolean | undefined, terminal: Context['terminal']): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new Failure(
      'usage',
      'Nothing was applied: nobody is here to ask. Give --yes to apply, or --dry-run to only look.',
    );
  if (!(await terminal.confirm('Apply this?'))) throw new Failure('refused', 'Nothing was applied.');
}

/** Sends the entries; a refusal points at the lines that it is about. */
async function send(entries: readonly WrittenEntry[], dryRun: boolean, client: Client): Promise<Applied> {
  try {
    const { body } = await client.post<Applied>('/v1/catalog/apply', {
      entries: entries.map(({ value }) => value),
      dryRun,
    });
    return body;
  } catch (error) {
    throw error instanceof Refused ? located(error, entries) : error;
  }
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
