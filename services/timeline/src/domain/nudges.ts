/** What became of every suggestion that was put to people. */
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';

export type NudgeOutcome = 'accepted' | 'dismissed' | 'expired' | 'overtaken' | 'open';

export interface NudgeStory {
  readonly nudgeId: string;
  readonly suggestion: string;
  /** Who was asked, by name. */
  readonly asked: readonly string[];
  readonly madeAt: Instant;
  readonly endedAt: Instant | null;
  readonly outcome: NudgeOutcome;
  /** From the suggestion to its end; null while it is open. */
  readonly leadTimeMs: Milliseconds | null;
  /** The events that tell of it, in causal order. */
  readonly events: readonly string[];
}

export interface NudgeFigures {
  readonly nudgesMade: number;
  readonly nudgesAccepted: number;
  readonly nudgesDismissed: number;
  readonly nudgesExpired: number;
  readonly nudgesOvertaken: number;
  /** Accepted ones among those that were accepted, dismissed or expired, from 0 to 1; null when there is none. */
  readonly nudgeAcceptanceRate: number | null;
  /** Median time from the suggestion to a yes or a no; null when nobody has answered one. */
  readonly msToAnswerNudge: Milliseconds | null;
}

/** The suggestions of an incident in the order in which they were made. Takes events in causal order. */
export function nudgeStories(events: readonly IncidentEvent[]): readonly NudgeStory[] {
  return [...events.reduce(told, new Map<string, NudgeStory>()).values()];
}

function told(stories: ReadonlyMap<string, NudgeStory>, event: IncidentEvent): ReadonlyMap<string, NudgeStory> {
  switch (event.type) {
    case 'NudgeMade': {
      const { nudgeId, suggestion, notices, meta } = event;
      const made: NudgeStory = {
        nudgeId,
        suggestion,
        asked: notices.map(({ name }) => name),
        madeAt: meta.occurredAt,
        endedAt: null,
        outcome: 'open',
        leadTimeMs: null,
        events: [meta.eventId],
      };
      return new Map([...stories, [nudgeId, made]]);
    }
    case 'NudgeAccepted':
      return ended(stories, event, 'accepted');
    case 'NudgeDismissed':
      return ended(stories, event, 'dismissed');
    case 'NudgeExpired':
      return ended(stories, event, 'expired');
    case 'NudgeOvertaken':
      return ended(stories, event, 'overtaken');
    default:
      return stories;
  }
}

type Ending = Extract<IncidentEvent, { readonly nudgeId: string; readonly leadTimeMs: number }>;

/** A suggestion ends once. */
function ended(
  stories: ReadonlyMap<string, NudgeStory>,
  { nudgeId, meta, leadTimeMs }: Ending,
  outcome: NudgeOutcome,
): ReadonlyMap<string, NudgeStory> {
  const story = stories.get(nudgeId);
  if (story === undefined || story.outcome !== 'open') return stories;
  const events = [...story.events, meta.eventId];
  return new Map([...stories, [nudgeId, { ...story, endedAt: meta.occurredAt, outcome, leadTimeMs, events }]]);
}

/** An overtaken suggestion was nobody's to answer any more, so it counts neither for nor against acceptance. */
export function nudgeFigures(stories: readonly NudgeStory[]): NudgeFigures {
  const of = (outcome: NudgeOutcome): number => stories.filter((story) => story.outcome === outcome).length;
  const [accepted, dismissed, expired] = [of('accepted'), of('dismissed'), of('expired')];
  const judged = accepted + dismissed + expired;
  return {
    nudgesMade: stories.length,
    nudgesAccepted: accepted,
    nudgesDismissed: dismissed,
    nudgesExpired: expired,
    nudgesOvertaken: of('overtaken'),
    nudgeAcceptanceRate: judged === 0 ? null : accepted / judged,
    msToAnswerNudge: medianOf(
      stories
        .filter(({ outcome }) => outcome === 'accepted' || outcome === 'dismissed')
        .flatMap(({ leadTimeMs }) => leadTimeMs ?? []),
    ),
  };
}

/** Of an even number the mean of the two in the middle, rounded; null of none. */
function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return Math.round(((low ?? 0) + (high ?? 0)) / 2);
}
