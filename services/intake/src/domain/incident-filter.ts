/** Which incidents a list is asked for, and in which order. Every filter narrows: an incident is listed that all of them let pass. */
import type { Ref } from '@escalog/definitions';
import type { IncidentRead } from './incident-read.ts';
import { wordsOf } from './words.ts';

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
  /** As `wordsOf` gives them; with each begins a word of the title, of the description, or of the name or ref of what is affected. */
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

function involves(read: IncidentRead, person: Ref): boolean {
  return peopleIn(read).includes(person);
}

/** Somebody is involved who was paged, has acknowledged, leads the work, or was handed it; some more than once. */
export function peopleIn({
  acknowledgedBy,
  lead = null,
  escalations,
  handoffs = [],
  nudges = [],
}: IncidentRead): readonly Ref[] {
  return [
    ...(lead === null ? [] : [lead]),
    ...acknowledgedBy,
    ...escalations.flatMap(({ paged }) => paged.map(({ person }) => person)),
    ...handoffs.flatMap(({ to, acceptedBy }) => (acceptedBy === null ? [to] : [to, acceptedBy])),
    ...nudges.flatMap(({ people, state }) => (state === 'open' ? people.map(({ person }) => person) : [])),
  ];
}

function affectsEntry(
  { affects, unknownNames }: IncidentRead,
  { refs, name }: NonNullable<IncidentFilter['entry']>,
): boolean {
  return refs.some((ref) => affects.includes(ref)) || unknownNames.includes(name);
}

function saysAll(read: IncidentRead, words: readonly string[]): boolean {
  const said = saidIn(read);
  return words.every((word) => said.some((one) => one.startsWith(word)));
}

/** By what it was as it was read: nobody changes it, and whoever types a word asks of the same ones again. */
const said = new WeakMap<IncidentRead, readonly string[]>();

function saidIn(read: IncidentRead): readonly string[] {
  return said.getOrInsertComputed(read, () => wordsOf(textOf(read)));
}

/** All that words are looked for in. */
export function textOf({ title, description, affects, unknownNames, names = {} }: IncidentRead): string {
  return [title, description ?? '', ...affects, ...affects.map((ref) => names[ref] ?? ''), ...unknownNames].join('\n');
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
