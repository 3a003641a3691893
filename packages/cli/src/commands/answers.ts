import type { Incident } from '../api/incidents.ts';
import { Failure } from '../failure.ts';
import { whoAsks } from '../who-asks.ts';
import { oneLine } from '../show/printable.ts';
import { postChange } from './changes.ts';
import type { Context } from './command.ts';

export interface DeclineOptions {
  readonly as?: string;
  readonly because: string;
  readonly page?: string;
}

/** "Not me": whoever is next is paged at once. */
export async function decline(
  id: string,
  { as: by, because: why, page }: DeclineOptions,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/decline', { by, why, ...(page !== undefined && { page }) }, client);
  terminal.out(oneLine(`Declined: ${body.title}`));
  terminal.err(`If you were paged, whoever is next is paged now: escalog status ${body.id}`);
}

export interface EscalateOptions {
  readonly as?: string;
  readonly because?: string;
  readonly escalation?: string;
}

/** More help: the next level now, without waiting for the time of this one. */
export async function escalate(
  id: string,
  { as: by, because, escalation }: EscalateOptions,
  { client, terminal }: Context,
): Promise<void> {
  const change = { by, ...given({ escalation, why: because }) };
  const body = await postChange(id, '/escalate', change, client);
  terminal.out(oneLine(`The next level is paged now: ${body.title}`));
  terminal.err(`Who that is: escalog status ${body.id}`);
}

export interface HandoffOptions {
  readonly as?: string;
  readonly because: string;
  readonly escalation?: string;
}

/** It is for others. The old side keeps it until one of them acknowledges. */
export async function handOff(
  id: string,
  to: string,
  { as: by, because: why, escalation }: HandoffOptions,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/handoff', { by, to, why, ...given({ escalation }) }, client);
  terminal.out(oneLine(`Handed off to ${body.handoffs?.at(-1)?.toName ?? to}: ${body.title}`));
  terminal.err('Until somebody there acknowledges, it is still yours.');
}

export interface ProgressOptions {
  readonly as?: string;
  readonly because?: string;
}

/** How far the work is, as `escalog progress` takes it. */
export const progresses = ['investigating', 'identified', 'monitoring'] as const;

export async function progress(
  id: string,
  status: string,
  { as: by, because }: ProgressOptions,
  { client, terminal }: Context,
): Promise<void> {
  const body = await postChange(id, '/status', { by, status, ...given({ why: because }) }, client);
  terminal.out(oneLine(`The work is at ${body.progress ?? status} now: ${body.title}`));
}

export interface LeadOptions {
  readonly as?: string;
  readonly because?: string;
  readonly nobody?: boolean;
}

/** Who leads the work: somebody, nobody, or whoever asks when neither is said. */
export async function lead(
  id: string,
  who: string | undefined,
  { as: by, because, nobody = false }: LeadOptions,
  { client, terminal }: Context,
): Promise<void> {
  if (nobody && who !== undefined)
    throw new Failure('usage', `Say who leads it or --nobody: "${who}" and --nobody do not go together.`);
  const leader = nobody ? null : (who ?? by ?? (await whoAsks(client)));
  const change = { by, lead: leader, ...given({ why: because }) };
  const body = await postChange(id, '/lead', change, client);
  terminal.out(oneLine(`${leadOf(body, leader ?? '')}: ${body.title}`));
}

function leadOf({ lead: ref = null, names = {} }: Incident, said: string): string {
  return ref === null ? 'Nobody leads it now' : `${names[ref] ?? said} leads it now`;
}

/** Without what was left out. */
function given(options: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
