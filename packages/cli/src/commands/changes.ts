import type { Incident } from '../api/incidents.ts';
import type { Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { withIncident } from '../incident-id.ts';
import { lengthOf } from '../length-of.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

/** "I have it": stops the escalations of the incident, for as long as is said, or as the severity has it. */
export async function acknowledge(
  id: string,
  { as: by, for: length }: { readonly as?: string; readonly for?: string },
  { client, terminal }: Context,
): Promise<void> {
  const snooze = length === undefined ? undefined : lengthOf(length);
  if (length !== undefined && snooze === undefined)
    throw new Failure('usage', `${length} is no length of time: give one such as --for 2h, 90m or 1d12h.`);
  const change = { by, ...(snooze !== undefined && { for: snooze.toString() }) };
  const body = await postChange(id, '/acknowledge', change, client);
  const { title, acknowledgedBy = [], snoozedUntil = null, names = {} } = body;
  const until = snoozedUntil === null ? '' : `, until ${localTime(snoozedUntil, terminal.timeZone)}`;
  terminal.out(
    oneLine(`Acknowledged by ${acknowledgedBy.map((ref) => names[ref] ?? ref).join(', ')}${until}: ${title}`),
  );
  // Somebody known is told by their ref: this is as it was typed.
  if (by !== undefined && !by.startsWith('person/') && acknowledgedBy.includes(by))
    terminal.err(
      oneLine(`${by} is nobody in the catalog, so ${by} is not paged when it lapses. Who there is: escalog people`),
    );
}

/** It is worse, or less bad, than it looked. */
export async function changeSeverity(
  id: string,
  severity: string,
  by: string | undefined,
  because: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const change = { severity, by, ...(because !== undefined && { why: because }) };
  const body = await postChange(id, '/severity', change, client);
  terminal.out(`Severity is now ${body.severity}: ${oneLine(body.title)}`);
}

export interface ScopeOptions {
  readonly as?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly because?: string;
}

/** More is affected than it looked, or less. */
export async function changeScope(
  id: string,
  { as: by, add, remove, because }: ScopeOptions,
  { client, terminal }: Context,
): Promise<void> {
  if (add === undefined && remove === undefined)
    throw new Failure('usage', 'Name what to --add to what is affected, or to --remove from it.');
  const change = {
    by,
    ...(add !== undefined && { add }),
    ...(remove !== undefined && { remove }),
    ...(because !== undefined && { why: because }),
  };
  const { title, affects, unknownNames = [], names = {} } = await postChange(id, '/scope', change, client);
  const affected = affects.length === 0 ? 'nothing' : affects.map((ref) => names[ref] ?? ref).join(', ');
  terminal.out(oneLine(`Affected now: ${affected}: ${title}`));
  if (unknownNames.length > 0)
    terminal.out(oneLine(`Nothing is known under ${unknownNames.join(', ')}: triage is asked about it.`));
}

/** Somebody has to come, although what is affected is in maintenance. */
export async function pageNow(
  id: string,
  by: string | undefined,
  because: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/page-now', { by, ...(because !== undefined && { why: because }) }, client);
  terminal.out(`People are paged: ${oneLine(body.title)}`);
}

/** Tells what is going on. */
export async function postUpdate(
  id: string,
  text: string,
  by: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/updates', { text, by }, client);
  terminal.out(`Update posted: ${oneLine(body.title)}`);
}

/** It is over. */
export async function resolve(
  id: string,
  by: string | undefined,
  note: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/resolve', { by, ...(note !== undefined && { note }) }, client);
  terminal.out(`Resolved: ${oneLine(body.title)}. The report: escalog report ${body.id}`);
}

/** It is not over. */
export async function reopen(
  id: string,
  by: string | undefined,
  note: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/reopen', { by, ...(note !== undefined && { note }) }, client);
  terminal.out(`Open again: ${oneLine(body.title)}. Who is paged: escalog status ${body.id}`);
}

export interface VisibilityOptions {
  readonly private?: boolean;
  readonly public?: boolean;
  readonly seenBy?: readonly string[];
  readonly as?: string;
  readonly because?: string;
}

/** Who may see it: everybody, or those who are involved and named. */
export async function changeVisibility(
  id: string,
  { private: isPrivate = false, public: isPublic = false, seenBy, as: by, because }: VisibilityOptions,
  { client, terminal }: Context,
): Promise<void> {
  if (isPrivate === isPublic) throw new Failure('usage', 'Say either --private or --public.');
  const change = {
    private: isPrivate,
    ...(seenBy !== undefined && { seenBy }),
    by,
    ...(because !== undefined && { why: because }),
  };
  const body = await postChange(id, '/visibility', change, client);
  const who = isPrivate ? 'Seen by those involved and named alone' : 'Seen by everybody';
  terminal.out(`${who}: ${oneLine(body.title)}`);
}

/** Changes an incident by its id, or by its first characters. */
export async function postChange(id: string, under: string, change: object, client: Client): Promise<Incident> {
  return withIncident(id, client, async (path) => (await client.post<Incident>(path(under), change)).body);
}
