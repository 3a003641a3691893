import { statSync } from 'node:fs';
import { Refused } from '../client.ts';
import { readCatalogFiles, type WrittenEntry } from '../catalog-files.ts';
import type { ShownEntry } from '../entries.ts';
import { Failure } from '../failure.ts';
import { refOf } from '../ref-of.ts';
import { oneLine, printable } from '../show/printable.ts';
import type { Client } from '../client.ts';
import type { Context } from './command.ts';

/** What a template says on an example, as `POST /v1/channels/text` answers it. */
export interface ChannelText {
  readonly channel: string;
  readonly kind: string;
  readonly title: string | null;
  readonly text: string;
  readonly segments: number | null;
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface PreviewTextOptions {
  readonly json?: boolean;
}

/** Shows what the templates in a file or a folder, or one of the catalog by its ref, say on an example. Refused when one is faulty. */
export async function previewText(
  what: string,
  { json }: PreviewTextOptions,
  { client, terminal }: Context,
): Promise<void> {
  const templates = await templatesOf(what, client);
  const shown: ChannelText[] = [];
  const faults: string[] = [];
  for (const template of templates) {
    try {
      shown.push((await client.post<ChannelText>('/v1/channels/text', template.value as object)).body);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.errors === undefined) throw error;
      faults.push(...error.problem.errors.map((one) => oneLine(`${template.placeOf(one.pointer)}: ${one.detail}`)));
      continue;
    }
    const { warnings, ...said } = shown.at(-1) as ChannelText;
    if (!json) for (const line of linesOf(said, refOf(template.value))) terminal.out(line);
    for (const { pointer, detail } of warnings)
      terminal.err(oneLine(`${template.placeOf(pointer)}: warning: ${detail}.`));
  }
  if (json) terminal.out(JSON.stringify(shown, null, 2));
  if (faults.length > 0) throw new Failure('refused', faults.join('\n'));
}

async function templatesOf(what: string, client: Client): Promise<readonly WrittenEntry[]> {
  if (what.startsWith('template/') && statSync(what, { throwIfNoEntry: false }) === undefined) {
    const { entry } = await client.get<{ readonly entry: ShownEntry }>(`/v1/catalog/entries/${encodeURI(what)}`);
    return [{ value: entry, placeOf: (pointer) => `${what}${pointer}` }];
  }
  const { entries, errors } = readCatalogFiles([what]);
  if (errors.length > 0) throw new Failure('refused', errors.join('\n'));
  const templates = entries.filter(({ value }) => refOf(value).startsWith('template/'));
  if (templates.length === 0)
    throw new Failure('usage', `There is no template in ${what}: an entry whose ref is such as template/sms-page.`);
  return templates;
}

function linesOf({ title, text, segments }: Omit<ChannelText, 'warnings'>, ref: string): readonly string[] {
  const bill = segments === null ? '' : ` (${segments === 1 ? 'one segment' : `${segments} segments`})`;
  return [`== ${ref}${bill}`, ...(title === null ? [] : [printable(title), '']), printable(text), ''];
}
