import type { Origin } from '@escalog/contracts';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import { noEscalations, type EscalationEvent, type IncidentWork } from '../../escalations.ts';
import type { EscalationsInput } from '../../inputs.ts';
import { at, contextAt, routed, story } from '../../testing/story.ts';

export const minutes = (count: number): Instant => after(at, count * 60_000);

export const origin: Origin = {
  declaredAt: at,
  source: 'rest',
  declaredBy: 'person/cleo',
  labels: {},
  alerts: 0,
  unknownNames: [],
};

/** Somebody whom no path pages. */
export const eve: EntryOf<'person'> = {
  ref: 'person/eve',
  name: 'Eve Lund',
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
};

export function rule(fields: Partial<EntryOf<'rule'>> = {}): EntryOf<'rule'> {
  return {
    ref: 'rule/boss',
    name: 'The boss hears of it',
    on: [{ 'unacknowledged-for': 'PT15M' }],
    do: [{ page: ['person/eve'] }],
    ...fields,
  };
}

/** An incident with rules, as time goes by. */
export class RuledStory {
  readonly run = story();
  entries: readonly CatalogEntry[];

  constructor(...entries: readonly CatalogEntry[]) {
    this.entries = [eve, ...entries];
    this.run.state = { ...noEscalations, origin };
  }

  /** Declared at the first minute, and routed to Identity. */
  declared(): EscalationEvent[] {
    return this.give(0, { ...routed(), origin });
  }

  give(minute: number, input: EscalationsInput): EscalationEvent[] {
    return this.run.give(input, contextAt(minutes(minute), this.entries));
  }

  /** Fires the timer of the rules or of a nudge by the beginning of its id. */
  ring(prefix: string): EscalationEvent[] {
    const timer = this.run.timers.find(({ id }) => id.startsWith(prefix));
    if (timer === undefined) throw new Error(`no timer ${prefix} is set`);
    return this.run.ring(contextAt(timer.dueAt, this.entries), timer);
  }

  /** The minute at which a timer is due. */
  due(prefix: string): number | undefined {
    const timer = this.run.timers.find(({ id }) => id.startsWith(prefix));
    return timer && (timer.dueAt - at) / 60_000;
  }

  work(work: Partial<IncidentWork>): void {
    const { state } = this.run;
    const nothing: IncidentWork = {
      status: 'investigating',
      lead: null,
      severitySince: at,
      activeAt: at,
      updatedAt: at,
      acknowledgedBy: [],
      resolvedAt: null,
    };
    this.run.state = { ...state, work: { ...nothing, ...state.work, ...work } };
  }
}

export function acknowledgedBy(by: string): EscalationsInput {
  return { kind: 'acknowledged', acknowledgement: { by, pageId: null } };
}

/** The events of a type, in their order. */
export function ofType<T extends EscalationEvent['type']>(
  events: readonly EscalationEvent[],
  type: T,
): readonly Extract<EscalationEvent, { type: T }>[] {
  return events.filter((event): event is Extract<EscalationEvent, { type: T }> => event.type === type);
}

/** Who is paged by the events, each once. */
export function pagedBy(events: readonly EscalationEvent[]): readonly string[] {
  return [...new Set(ofType(events, 'LevelReached').flatMap(({ pages }) => pages.map(({ person }) => person)))];
}
