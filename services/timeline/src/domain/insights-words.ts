/** What is proposed, in words: what was seen, what to change, and from when on it is said. */
import { counted, listed, spoken } from '@escalog/kernel';
import type { About, Proposal } from './insights-proposals.ts';
import { thresholds } from './insights-thresholds.ts';
import { quoted } from './wording.ts';

export interface ProposalWords {
  /** What was seen, with its counts. */
  readonly text: string;
  /** What to change. */
  readonly change: string;
  /** From when on it is said. */
  readonly threshold: string;
}

type Named = Omit<Proposal, 'behind' | 'about'> & { readonly about: About };

/** `nameOf` says what a ref is called. */
export function proposalWords(proposal: Named, nameOf: (ref: string) => string): ProposalWords {
  const { kind, about, count, among, othersMedian } = proposal;
  const of = `${count} of ${among}`;
  const named = (ref: string | undefined): string => nameOf(ref ?? '');
  const { path, person, source, rule, level } = about;
  const { enough } = thresholds;
  switch (kind) {
    case 'routed-elsewhere':
      return {
        text: `${of} incidents routed to ${named(about.team)} were handed to ${named(about.to)} within ${spoken(thresholds.handedOnWithin)}.`,
        change: rerouting(proposal, nameOf),
        threshold: `Said from ${enough} incidents on that were routed to one side, when at least ${thresholds.handedOn} and ${shareOf(thresholds.handedOnShare)} of them were given on to the same other one, which did not return them.`,
      };
    case 'level-never-answered':
      return {
        text: `Level ${level} of ${named(path)} was left unanswered ${counted(count, 'time')}, and was never answered in time.`,
        change: 'Page somebody else there, give the level more time, or take it out: it only delays the next one.',
        threshold: `Said from ${enough} times on that its time passed, when nobody whom it paged answered in time even once.`,
      };
    case 'level-skipped':
      return {
        text: `Level ${level} of ${named(path)} was skipped ${of} times, because it had nobody to page.`,
        change: 'Close the gap in its schedule, or give the level somebody who is always there.',
        threshold: `Said from ${enough} times on that the level had its turn, when it was skipped in at least ${shareOf(thresholds.skippedShare)} of them.`,
      };
    case 'path-exhausted':
      return {
        text: `${of} climbs of ${named(path)} came to its end without an acknowledgement.`,
        change: 'Add a level, or let the path repeat: now the last resort has to know whom to ask.',
        threshold: `Said from ${enough} climbs on, when at least ${shareOf(thresholds.exhaustedShare)} of them came to the end.`,
      };
    case 'pages-undeliverable':
      return {
        text: `${of} pages to ${named(person)} could not be delivered.`,
        change: `Send ${named(person)} a test page, and mend or replace the contact methods that fail.`,
        threshold: `Said from ${enough} pages on of which it is known what became, when at least ${shareOf(thresholds.undeliverableShare)} could not be delivered.`,
      };
    case 'paged-most':
      return {
        text: `${named(person)} got ${of} pages; the median of the others who were paged is ${othersMedian}.`,
        change: `Share the load: more people in the rotations of ${named(person)}, or fewer paths that lead there.`,
        threshold: farMore(thresholds.pagesOfOne, 'pages'),
      };
    case 'paged-at-night':
      return {
        text: `${named(person)} got ${of} pages at night, from 22:00 to 7:00; the median of the others who were paged is ${othersMedian}.`,
        change: `Share the nights of ${named(person)}, or let what can wait until the morning be of a severity with low urgency.`,
        threshold: farMore(thresholds.nightPagesOfOne, 'pages at night'),
      };
    case 'source-noisy':
      return {
        text: `${of} resolved incidents of ${named(source)} were over without anybody having acknowledged them.`,
        change:
          'Let the source wait longer before it fires, raise its thresholds, or give its alerts a severity that wakes nobody.',
        threshold: `Said from ${enough} resolved incidents on, when nobody acknowledged at least ${shareOf(thresholds.noisyShare)} of them.`,
      };
    case 'nudge-always-accepted':
      return {
        text: `All ${count} suggestions of the rule ${named(rule)} that were answered or expired were accepted.`,
        change: 'Let the rule do it without asking.',
        threshold: `Said from ${enough} suggestions on, when every one was accepted.`,
      };
    case 'nudge-never-accepted':
      return {
        text: `None of ${count} suggestions of the rule ${named(rule)} that were answered or expired was accepted.`,
        change: 'Drop the rule, or change its condition or what it suggests.',
        threshold: `Said from ${enough} suggestions on, when every one was dismissed or expired.`,
      };
  }
}

/** By the words that were used where there are some, else by what was affected. */
function rerouting({ about: { to = '' }, terms, affects }: Named, nameOf: (ref: string) => string): string {
  const other = nameOf(to);
  if (terms.length > 0)
    return `Add ${listed(terms.map(quoted))} as ${terms.length === 1 ? 'an alias' : 'aliases'} of what ${other} owns, so that ${other} is paged at once.`;
  if (affects.length > 0)
    return `Give ${listed(affects.map(nameOf))} an owner or a relation that leads to ${other}, or write a routing rule, so that ${other} is paged at once.`;
  return `Add an alias, a relation or a routing rule by which ${other} is paged at once.`;
}

function farMore(least: number, what: string): string {
  return `Said of whoever got at least ${least} ${what}, and ${thresholds.timesTheMedian} times the median of the others who were paged, of whom there are at least ${thresholds.othersPaged}.`;
}

function shareOf(share: number): string {
  return share === 1 / 2 ? 'half' : share === 1 / 3 ? 'a third' : `${Math.round(share * 100)} %`;
}
