import type { Actor, EscalogEvent, Meta, Reason } from '@escalog/contracts';
import { after, instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { IncidentEvent, IncidentEventOf } from '../incident-event.ts';

/** What later versions of an event say in addition; told only where it matters. */
const additions = {
  IncidentDeclared: { unrouted: [], alerts: [], furtherAlerts: 0, preview: null, quietUntil: null, seenBy: null },
  ScopeChanged: { unknownNames: [], unrouted: [], names: {} },
  IncidentRouted: {
    offers: [],
    rules: [],
    furtherRules: 0,
    endedRoutes: [],
    quietUntil: null,
    origin: null,
    seenBy: null,
  },
  IncidentAcknowledged: { until: null },
  EscalationStarted: { pathDefinition: null, kind: null, from: null },
  LevelReached: { name: null, mode: null, acknowledgement: null, repeats: [] },
  PathReplaced: { pathDefinition: null },
  EscalationHalted: { acknowledgedBy: [], lapsesAt: null, acknowledgedAt: null, snoozed: false },
  DeliveryStarted: { kind: null },
} as const;
type Added<T> = T extends keyof typeof additions ? keyof (typeof additions)[T] : never;

/** What an event says of itself, besides what the story puts on. */
export type Told<T extends IncidentEvent['type']> = Omit<IncidentEventOf<T>, 'type' | 'meta' | 'reason' | Added<T>> &
  Partial<Pick<IncidentEventOf<T>, Added<T> & keyof IncidentEventOf<T>>>;

/** Who did it, what led to it and why; without them, Escalog did, because of the event told before. */
export interface About {
  readonly actor?: Actor;
  readonly cause?: EscalogEvent | null;
  readonly reason?: Partial<Reason>;
}

/** Writes the events of one incident as the services publish them: in streams, numbered, each with its cause. */
export class Story {
  readonly incidentId: string;
  readonly startedAt: Instant;
  readonly events: IncidentEvent[] = [];
  readonly #versions = new Map<string, number>();

  constructor(incidentId: string, startedAt: Instant = instantOf(Date.UTC(2026, 10, 21, 2, 0, 0))) {
    this.incidentId = incidentId;
    this.startedAt = startedAt;
  }

  /** Adds an event that happened so long after the story began. */
  tell<T extends IncidentEvent['type']>(
    type: T,
    sinceStart: Milliseconds,
    said: Told<T>,
    { actor, cause, reason }: About = {},
  ): IncidentEventOf<T> {
    const stream = this.#streamOf(type, said);
    const version = (this.#versions.get(stream) ?? 0) + 1;
    this.#versions.set(stream, version);
    const led = cause === undefined ? this.events.at(-1) : cause;
    const eventId = `${stream}@${version}`;
    const meta: Meta = {
      eventId,
      subject: this.incidentId,
      stream,
      version,
      occurredAt: after(this.startedAt, sinceStart),
      correlationId: this.events[0]?.meta.eventId ?? eventId,
      causationId: led?.meta.eventId ?? null,
      actor: actor ?? { kind: 'service', ref: serviceOf(type) },
    };
    const event = {
      type,
      meta,
      ...(type in additions ? additions[type as keyof typeof additions] : {}),
      ...said,
      reason: { code: 'told', text: 'The story says so.', definition: null, facts: {}, ...reason },
    } as unknown as IncidentEventOf<T>;
    this.events.push(event);
    return event;
  }

  #streamOf(type: IncidentEvent['type'], said: object): string {
    const service = serviceOf(type);
    if (service === 'notification') return `delivery/${'pageId' in said ? String(said.pageId) : ''}`;
    const streams = { intake: 'incident', catalog: 'routing', policy: 'escalations' };
    return `${streams[service]}/${this.incidentId}`;
  }
}

function serviceOf(type: IncidentEvent['type']): 'intake' | 'catalog' | 'policy' | 'notification' {
  if (/^(Delivery|Page(Del|Und|With)|Call(Del|Fail))/.test(type)) return 'notification';
  if (
    /^(Escalation|Level|LastResort|PagesWithdrawn|Path|Branch|Wait|AcknowledgementLapsed|Handoff|Bounce|People|IncidentReassessed|Rule|Nudge|CallRequested)/.test(
      type,
    )
  )
    return 'policy';
  return type === 'IncidentRouted' ? 'catalog' : 'intake';
}
