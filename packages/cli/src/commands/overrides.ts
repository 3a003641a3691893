import type { Override, OverrideMade, OverridePage } from '../api/on-call.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface OverrideOptions {
  readonly person: string;
  readonly from: string;
  readonly to: string;
  readonly because: string;
  readonly as?: string;
  readonly insteadOf?: string;
  readonly add?: boolean;
  readonly remove?: boolean;
  readonly json?: boolean;
}

/** Puts somebody on call for some time, or off call, and says who is on call then; on the clock of the schedule. */
export async function makeOverride(
  schedule: string,
  options: OverrideOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { person, from, to, because, as, insteadOf, json } = options;
  const kind = options.add ? 'add' : options.remove ? 'remove' : 'replace';
  const { body } = await client.post<OverrideMade>(pathOf(schedule), {
    kind,
    person,
    startsAt: from,
    endsAt: to,
    by: as,
    why: because,
    ...(insteadOf !== undefined && { insteadOf }),
  });
  if (json) return terminal.out(JSON.stringify(body, null, 2));
  const { override, onCall, warnings } = body;
  const { timeZone } = override;
  const span = `from ${localTime(override.startsAt, timeZone)} to ${localTime(override.endsAt, timeZone)} (${timeZone})`;
  terminal.out(oneLine(`${sentenceOf(override)} ${span}: ${override.ref}`));
  if (onCall) {
    const nameOf = (turn: { readonly name: string } | null): string => turn?.name ?? 'nobody';
    terminal.out(oneLine(`On call then: ${nameOf(onCall.after)}; without it: ${nameOf(onCall.before)}.`));
  }
  for (const { ref, detail } of warnings) terminal.err(oneLine(`! ${ref}: ${detail}.`));
}

/** Lists the overrides of a schedule that are not over, on its clock, or cancels one of them. */
export async function overrides(
  schedule: string,
  { cancel, as, json }: { readonly cancel?: string; readonly as?: string; readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  if (cancel !== undefined) {
    const query = as === undefined ? '' : `?${new URLSearchParams({ by: as })}`;
    const { override, outcome } = await client.delete<{ override: string; outcome: 'removed' | 'ended' }>(
      `${pathOf(schedule)}/${encodeURIComponent(cancel)}${query}`,
    );
    return terminal.out(
      outcome === 'removed' ? `${override} is cancelled.` : `${override} ends now; what it was until now stays told.`,
    );
  }
  const all: Override[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = new URLSearchParams({ limit: '500', ...(after !== '' && { after }) });
    const page: OverridePage = await client.get(`${pathOf(schedule)}?${query}`);
    all.push(...page.overrides);
    after = page.next;
  }
  if (json) return terminal.out(JSON.stringify(all, null, 2));
  if (all.length === 0) return terminal.err('There are no overrides that are not over; escalog override makes one.');
  const { timeZone } = all[0] ?? terminal;
  const rows = all.map((one) => [
    localTime(one.startsAt, timeZone),
    localTime(one.endsAt, timeZone),
    one.ref,
    `${sentenceOf(one)}, by ${one.by.name}: ${one.why}`,
  ]);
  for (const line of table([`FROM (${timeZone})`, 'TO', 'OVERRIDE', 'WHAT'], rows, terminal.width))
    terminal.out(line.trimEnd());
}

function sentenceOf({ kind, person, insteadOf }: Override): string {
  switch (kind) {
    case 'add':
      return `${person.name} is on call as well`;
    case 'remove':
      return `${person.name} is not on call`;
    case 'replace':
      return `${person.name} is on call instead of ${insteadOf?.name ?? 'whoever would be'}`;
  }
}

function pathOf(schedule: string): string {
  return `/v1/schedules/${encodeURIComponent(schedule)}/overrides`;
}
