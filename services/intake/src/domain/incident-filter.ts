/** Which incidents a list is asked for, and in which order. Every filter narrows: an incident is listed that all of them let pass. */
import type { Ref } from '@escalog/definitions';
import type { IncidentRead } from './incident-read.ts';

/** Whether somebody has it: nobody does, somebody does, or it is over. */
export type IncidentState = 'unanswered' | 'acknowledged' | 'resolved';

export interface IncidentFilter {
  readonly state?: IncidentState;
  /** The word of a severity, such as sev1. */
  readonly severity?: string;
  /** A team that owns it, or of whose members one is involved. */
  readonly team?: { readonly ref: Ref; readonly members: readonly Ref[] };
  /** Somebody who is involved. */
  readonly person?: Ref;
  /** An entry that is affected, by any of these refs, or by the name that an alert gave. */
  readonly entry?: { readonly refs: readonly Ref[]; readonly name: string };
  /** Lower-case words; each is part of the title, of the description, or of the name or ref of what is affected. */
  readonly words?: readonly string[];
  /** Declared then or later. ISO 8601, as incidents bear it. */
  readonly since?: string;
  /** Declared before. */
  readonly until?: string;
  /** Whoever asks may see it; everybody may see all when left out. */
  readonly isSeen?: (read: IncidentRead) => boolean;
}

export function stateOf({ status }: Pick<IncidentRead, 'status'>): IncidentState {
  return status === 'open' ? 'unanswered' : status;
}

export function passes(read: IncidentRead, filter: IncidentFilter): boolean {
  const { state, severity, team, person, entry, words, since, until, isSeen } = filter;
  return (
    (state === undefined || stateOf(read) === state) &&
    (severity === undefined || read.severity === severity) &&
    (since === undefined || read.declaredAt >= since) &&
    (until === undefined || read.declaredAt < until) &&
    (team === undefined || isOfTeam(read, team)) &&
    (person === undefined || involves(read, person)) &&
    (entry === undefined || affectsEntry(read, entry)) &&
    (words === undefined || saysAll(read, words)) &&
    (isSeen === undefined || isSeen(read))
  );
}

function isOfTeam(read: IncidentRead, { ref, members }: NonNullable<IncidentFilter['team']>): boolean {
  return (
    read.routes.some(({ owner }) => owner === ref) ||
    (read.handoffs ?? []).some(({ to }) => to === ref) ||
    members.some((member) => involves(read, member))
  );
}

/** Somebody is involved who was paged, has acknowledged, leads the work, or was handed it. */
function involves(
  { acknowledgedBy, lead, escalations, handoffs = [], nudges = [] }: IncidentRead,
  person: Ref,
): boolean {
  return (
    lead === person ||
    acknowledgedBy.includes(person) ||
    escalations.some(({ paged }) => paged.some((page) => page.person === person)) ||
    handoffs.some(({ to, acceptedBy }) => to === person || acceptedBy === person) ||
    nudges.some(({ people, state }) => state === 'open' && people.some((asked) => asked.person === person))
  );
}

function affectsEntry(
  { affects, unknownNames }: IncidentRead,
  { refs, name }: NonNullable<IncidentFilter['entry']>,
): boolean {
  return refs.some((ref) => affects.includes(ref)) || unknownNames.includes(name);
}

function saysAll(
  { title, description, affects, unknownNames, names = {} }: IncidentRead,
  words: readonly string[],
): boolean {
  const text = [title, description ?? '', ...affects, ...affects.map((ref) => names[ref] ?? ''), ...unknownNames]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Where an incident stands among those that are open, by how much it needs somebody. */
export interface Need {
  readonly isUnanswered: boolean;
  /** Of its severity; 1 is the worst. */
  readonly rank: number;
  readonly declaredAt: string;
  readonly id: string;
}

/** What nobody has comes first, then what is worse, then what is older. */
export function byNeed(one: Need, other: Need): number {
  return (
    Number(other.isUnanswered) - Number(one.isUnanswered) ||
    (one.rank === other.rank ? 0 : one.rank - other.rank) ||
    compared(one.declaredAt, other.declaredAt) ||
    compared(one.id, other.id)
  );
}

function compared(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
