/** By what an incident that is over is found again without looking at others: the words that it says, and who and what it was about. */
import type { IncidentRead } from './incident-read.ts';
import { peopleIn, textOf, type IncidentFilter } from './incident-filter.ts';
import { wordsOf } from './words.ts';

/** One of these, or a word that begins so. */
export type Asked =
  | { readonly kind: 'one-of'; readonly terms: readonly string[] }
  | { readonly kind: 'word'; readonly beginning: string };

/** Long descriptions are found by their first so many different words. */
const mostWords = 300;

/** All terms of an incident, each once. None has a blank, and those that are no words have a colon. */
export function termsOf(read: IncidentRead): readonly string[] {
  return [
    ...new Set([
      ...wordsOf(textOf(read)).slice(0, mostWords),
      severityTerm(read.severity),
      ...peopleIn(read).map(personTerm),
      ...read.routes.flatMap(({ owner }) => (owner === null ? [] : [teamTerm(owner)])),
      ...(read.handoffs ?? []).map(({ to }) => teamTerm(to)),
      ...read.affects.map(entryTerm),
      ...read.unknownNames.map(nameTerm),
    ]),
  ];
}

/** What is to be among the terms of whatever passes the filter, each of it. */
export function askedOf({ severity, team, person, entry, words = [] }: IncidentFilter): readonly Asked[] {
  const oneOf = (...terms: readonly string[]): Asked => ({ kind: 'one-of', terms });
  return [
    ...words.map((beginning): Asked => ({ kind: 'word', beginning })),
    ...(person === undefined ? [] : [oneOf(personTerm(person))]),
    ...(entry === undefined ? [] : [oneOf(...entry.refs.map(entryTerm), nameTerm(entry.name))]),
    ...(team === undefined ? [] : [oneOf(teamTerm(team.ref), ...team.members.map(personTerm))]),
    ...(severity === undefined ? [] : [oneOf(severityTerm(severity))]),
  ];
}

const severityTerm = (severity: string): string => `severity:${encodeURIComponent(severity)}`;
const personTerm = (ref: string): string => `person:${encodeURIComponent(ref)}`;
const teamTerm = (ref: string): string => `team:${encodeURIComponent(ref)}`;
const entryTerm = (ref: string): string => `entry:${encodeURIComponent(ref)}`;
/** As an alert gave it: any text, of which halves of characters are taken as one and the same. */
const nameTerm = (name: string): string => `name:${encodeURIComponent(name.toWellFormed())}`;
