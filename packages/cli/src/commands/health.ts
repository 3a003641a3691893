import { counted } from '@escalog/kernel';
import type { Readiness } from '../api/health.ts';
import { Failure } from '../failure.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

/** The worst first. */
const order = ['failing', 'unwell', 'warning', 'well'] as const;
const words = { failing: 'failing', unwell: 'not well', warning: 'warning', well: 'well' };

/** What is not well, or all checks; ends with how bad it is. */
export async function health(
  { all = false, json }: { readonly all?: boolean; readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const { status, checks } = await client.health<Readiness>();
  const shown = checks
    .filter(({ state }) => all || state !== 'well')
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  if (json) terminal.out(JSON.stringify({ status, checks: shown }, null, 2));
  else if (shown.length > 0)
    for (const line of table(
      ['STATE', 'SERVICE', 'CHECK', 'DETAIL'],
      shown.map(({ service, name, state, detail }) => [words[state], service, name, detail]),
      terminal.width,
    ))
      terminal.out(line);
  const count = (wanted: string): number => checks.filter(({ state }) => state === wanted).length;
  const failing = count('failing');
  if (failing > 0) throw new Failure('failing', `Not ready: ${counted(failing, 'check fails', 'checks fail')}.`);
  const others = count('unwell') + count('warning');
  if (others > 0) throw new Failure('unwell', `Ready, but ${counted(others, 'check is', 'checks are')} not well.`);
  terminal.err(`Ready: all of ${counted(checks.length, 'check')} are well.`);
}
