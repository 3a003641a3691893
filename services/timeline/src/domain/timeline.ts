/** The timeline of one incident: a pure fold over its events, whatever order they arrived in. */
import type { Actor } from '@escalog/contracts';
import { askedSentence } from './asked-rule.ts';
import { counted, isoOf } from '@escalog/kernel';
import { affectedIn } from './affected.ts';
import { inCausalOrder } from './causal-order.ts';
import { figuresOf, type Figures } from './figures.ts';
import type { Hole } from './hole.ts';
import type { IncidentEvent, RecordedEvent } from './incident-event.ts';
import { namesIn, type Names } from './names.ts';
import { pageStories, type PageStory } from './pages.ts';
import type { NewerEvent } from './newer-event.ts';
import { isRetrospective, retrospectiveOf, type Retrospective } from './retrospective.ts';
import { sentenceOf } from './sentences.ts';

export interface Timeline {
  readonly incident: IncidentSummary;
  readonly entries: readonly TimelineEntry[];
  readonly figures: Figures;
}

/** The incident as it was after its last event. Instants are ISO 8601 in UTC. */
export interface IncidentSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  /** Where the source shows the matter. */
  readonly url: string | null;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly declaredAt: string;
  readonly acknowledgedAt: string | null;
  readonly resolvedAt: string | null;
  /** Entry refs: what was named, and what routing found. */
  readonly affects: readonly string[];
}

/** One line for people, with the events behind it. */
export interface TimelineEntry {
  readonly at: string;
  /** The type of the event in kebab-case. */
  readonly kind: string;
  readonly text: string;
  /** Why, as one sentence; null when the event gives none, or only what `text` says. */
  readonly reason: string | null;
  readonly reasonCode: string;
  /** What else was looked at, a sentence each; only where there is something: the routing rules that were asked. */
  readonly details?: readonly string[];
  /** Ref and version of the definition that decided. */
  readonly definition: string | null;
  readonly actor: Actor;
  /** Ids of the events that this line tells of. */
  readonly events: readonly string[];
  /** Id of the event that led to it. */
  readonly causedBy: string | null;
  readonly stream: string;
  readonly version: number;
}

/** Everything that timelines and reports are written from. */
export interface IncidentHistory {
  readonly id: string;
  /** In causal order, each once. */
  readonly events: readonly IncidentEvent[];
  readonly names: Names;
  readonly pages: readonly PageStory[];
  readonly figures: Figures;
  /** What people wrote beside it. */
  readonly retrospective: Retrospective;
  /** What is missing among the events. */
  readonly holes: readonly Hole[];
  /** What happened, too, and only a newer release can read. */
  readonly newer: readonly NewerEvent[];
}

/** Reads one incident's events, in any order. */
export function historyOf(
  incidentId: string,
  recorded: readonly RecordedEvent[],
  holes: readonly Hole[] = [],
  newer: readonly NewerEvent[] = [],
): IncidentHistory {
  const { true: written = [], false: happened = [] } = Object.groupBy(recorded, (event) => `${isRetrospective(event)}`);
  const events = inCausalOrder(happened as readonly IncidentEvent[]);
  const pages = pageStories(events);
  return {
    id: incidentId,
    events,
    names: namesIn(events),
    pages,
    figures: figuresOf(events, pages),
    retrospective: retrospectiveOf(written.filter(isRetrospective)),
    holes,
    newer,
  };
}

export function timelineOf(history: IncidentHistory): Timeline {
  return { incident: incidentOf(history), entries: entriesIn(history).entries, figures: history.figures };
}

/** Entries of the timeline from one on and before another, counted from 0, and how many there are in all. */
export function entriesIn(
  history: IncidentHistory,
  from = 0,
  to?: number,
): { readonly entries: readonly TimelineEntry[]; readonly total: number } {
  const all = allIn(history);
  const told = all.slice(from, to);
  return {
    entries: told.map((event) => ('reason' in event ? entryOf(event, history.names) : entryOfNewer(event))),
    total: all.length,
  };
}

/** The incident alone, as its timeline tells of it. */
export function incidentOf(history: IncidentHistory): IncidentSummary {
  return summaryOf(history.id, history.events, allIn(history)[0]);
}

function allIn({ events, newer }: IncidentHistory): readonly (IncidentEvent | NewerEvent)[] {
  return newer.length === 0 ? events : inCausalOrder<IncidentEvent | NewerEvent>([...events, ...newer]);
}

function entryOfNewer({ type, meta }: NewerEvent): TimelineEntry {
  return {
    at: isoOf(meta.occurredAt),
    kind: 'newer-event',
    text: `An event of a newer release: ${type}.`,
    reason: 'Once this release is updated, it is told as what it is.',
    reasonCode: 'newer-release',
    definition: null,
    actor: meta.actor,
    events: [meta.eventId],
    causedBy: meta.causationId,
    stream: meta.stream,
    version: meta.version,
  };
}

export function entryOf(event: IncidentEvent, names: Names): TimelineEntry {
  const { meta, reason } = event;
  const text = sentenceOf(event, names);
  return {
    at: isoOf(meta.occurredAt),
    kind: kindOf(event),
    text,
    reason: isNews(reason.text, text) ? reason.text : null,
    reasonCode: reason.code,
    ...detailsOf(event),
    definition: reason.definition,
    actor: meta.actor,
    events: [meta.eventId],
    causedBy: meta.causationId,
    stream: meta.stream,
    version: meta.version,
  };
}

/** A reason that says what was said already is none. Word by word: texts are long, and most differ from the beginning. */
function isNews(reason: string, text: string): boolean {
  const told = text.matchAll(words);
  let isEmpty = true;
  for (const [word] of reason.matchAll(words)) {
    if (told.next().value?.[0].toLowerCase() !== word.toLowerCase()) return true;
    isEmpty = false;
  }
  return !isEmpty && told.next().done !== true;
}

const words = /[\p{L}\p{N}]+/gu;

function detailsOf(event: IncidentEvent): Pick<TimelineEntry, 'details'> {
  if (event.type !== 'IncidentRouted' || event.rules.length === 0) return {};
  const { rules, furtherRules } = event;
  const more = furtherRules === 0 ? [] : [`${counted(furtherRules, 'more rule')} did not apply.`];
  return { details: [...rules.map(askedSentence), ...more] };
}

/** `LevelReached` to `level-reached`. */
function kindOf({ type }: IncidentEvent): string {
  return type.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function summaryOf(
  id: string,
  events: readonly IncidentEvent[],
  began: IncidentEvent | NewerEvent | undefined,
): IncidentSummary {
  const unknown: IncidentSummary = {
    id,
    title: '',
    description: null,
    url: null,
    severity: '',
    status: 'open',
    declaredAt: began === undefined ? '' : isoOf(began.meta.occurredAt),
    acknowledgedAt: null,
    resolvedAt: null,
    affects: affectedIn(events),
  };
  return events.reduce(summarized, unknown);
}

function summarized(summary: IncidentSummary, event: IncidentEvent): IncidentSummary {
  const at = isoOf(event.meta.occurredAt);
  switch (event.type) {
    case 'IncidentDeclared':
      return {
        ...summary,
        title: event.title,
        description: event.description,
        url: event.source.url,
        severity: event.severity,
        declaredAt: at,
      };
    case 'SeverityChanged':
      return { ...summary, severity: event.to };
    case 'IncidentAcknowledged':
      return {
        ...summary,
        status: summary.status === 'resolved' ? 'resolved' : 'acknowledged',
        acknowledgedAt: summary.acknowledgedAt ?? at,
      };
    case 'AlertFiredAgain':
      return { ...summary, status: summary.status === 'resolved' ? 'resolved' : 'open' };
    case 'IncidentReopened':
      return { ...summary, status: 'open', resolvedAt: null };
    case 'IncidentResolved':
      return { ...summary, status: 'resolved', resolvedAt: at };
    case 'IncidentRouted':
    case 'LevelReached':
      return summary.title === ''
        ? {
            ...summary,
            title: event.incident.title,
            description: event.incident.description,
            url: event.incident.url,
            severity: event.incident.severity,
          }
        : summary;
    default:
      return summary;
  }
}
