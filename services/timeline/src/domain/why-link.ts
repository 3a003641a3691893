/** One link of the chain that leads from a declaration to a page and its answer, or to where that broke off. */
import { isoOf } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import { sentence } from './wording.ts';

/** In the order in which they stand in a chain. */
export const whyKinds = [
  'declared',
  'maintenance',
  'alerts',
  'rule',
  'routed',
  'handoff',
  'path',
  'branch',
  'level',
  'responder',
  'told',
  'contact',
  'held-back',
  'raised',
  'attempt',
  'delivered',
  'receipt',
  'answer',
  'catalog',
  'unreadable',
] as const;
export type WhyKind = (typeof whyKinds)[number];

/** `pending`: it may still come. `unknown`: nothing that is recorded tells. */
export const whyHeld = ['yes', 'no', 'pending', 'unknown'] as const;
export type WhyHeld = (typeof whyHeld)[number];

export interface WhyLink {
  readonly kind: WhyKind;
  /** Whether the chain goes on behind it. */
  readonly held: WhyHeld;
  /** One sentence. */
  readonly text: string;
  /** What else was looked at, a sentence each. */
  readonly details: readonly string[];
  /** ISO 8601 in UTC; null where nothing happened. */
  readonly at: string | null;
  /** Ids of the events that show it. */
  readonly events: readonly string[];
  /** Ref and version of the definition that decided. */
  readonly definition: string | null;
  /** Refs of the entries that it leads over. */
  readonly links: readonly string[];
  /** `today`: only the catalog of today tells it, and it may have been otherwise then. */
  readonly knownFrom: 'events' | 'today';
}

export const whyOutcomes = [
  'answered',
  'answered-late',
  'declined',
  'unanswered',
  'not-sent',
  'undeliverable',
  'stood-down',
  'open',
  'told',
  'not-paged',
  'not-paged-yet',
  'unknown',
] as const;

export interface WhyChain {
  /** What the chain leads to: `level 2 of Identity`, `the last resort of Identity`, `a note`. */
  readonly place: string;
  /** What became of the page; of no page `told`, `not-paged`, `not-paged-yet` or `unknown`. */
  readonly outcome: (typeof whyOutcomes)[number];
  readonly pageId: string | null;
  /** The answer in one sentence. */
  readonly text: string;
  /** In order; the first that is not held with yes is where it broke off, or stands. */
  readonly links: readonly WhyLink[];
}

interface Shown {
  readonly events?: readonly IncidentEvent[];
  readonly definition?: string | null;
  readonly links?: readonly string[];
  readonly details?: readonly string[];
}

/** A link that the events show; it is of the time of the first of them, and by what that says decided it. */
export function link(
  kind: WhyKind,
  held: WhyHeld,
  text: string,
  { events = [], definition, links = [], details = [] }: Shown = {},
): WhyLink {
  const [first] = events;
  return {
    kind,
    held,
    text: sentence(text),
    details: details.map(sentence),
    at: first === undefined ? null : isoOf(first.meta.occurredAt),
    events: events.map(({ meta }) => meta.eventId),
    definition: definition === undefined ? (first?.reason.definition ?? null) : definition,
    links,
    knownFrom: 'events',
  };
}

/** A link that only the catalog of today tells. */
export function linkOfToday(text: string, definition: string | null, links: readonly string[]): WhyLink {
  return { ...link('catalog', 'yes', text, { definition, links }), knownFrom: 'today' };
}

/** The first link behind which a chain does not go on. */
export function firstNotHeld(links: readonly WhyLink[]): WhyLink | undefined {
  return links.find(({ held }) => held !== 'yes');
}
