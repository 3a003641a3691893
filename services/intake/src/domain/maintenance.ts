/**
 * What maintenance makes of alerts: held back, no incident is opened before the maintenance is over, and then only of what
 * still fires; quiet, one is opened, and nobody is paged before that. What was held back is kept where the incident will
 * be, so that one write decides between holding back, opening and dropping, whoever else is at it.
 */
import type { IncidentsEvent, Reason } from '@escalog/contracts';
import type { Maintenance } from '@escalog/definitions';
import { accepted, counted, ignored, isoOf, type Decision, type Instant } from '@escalog/kernel';
import {
  heldBy,
  heldByRefs,
  heldIn,
  heldSince,
  lastEnd,
  type Declaration,
  type HeldBack,
  type Incident,
  type IncidentEvent,
  type OpenIncident,
} from './incident-state.ts';
import { countOf, noAlerts, withEnded, withFiring, type KnownAlerts } from './known-alerts.ts';

type Answer = Decision<IncidentEvent>;
type EventOf<Type extends IncidentEvent['type']> = Extract<IncidentEvent, { type: Type }>;

/** Asks whether something is still to be held back or quiet. */
export interface MaintenanceReview {
  readonly at: Instant;
  /** The maintenance of all these entries now, for alerts of a source; `null` when any of them is not in maintenance. */
  maintenance(affects: readonly string[], reportedBy: string): Maintenance | null;
}

/** Opens what is not to be held back any more, ends a quiet that is over, and tells of another end. */
export function reviewMaintenance({ maintenance }: MaintenanceReview, state: Incident): Answer {
  const held = heldIn(state);
  if (held !== undefined) {
    const now = maintenance(held.declaration.affects, held.reportedBy);
    if (now?.alerts !== 'hold') return accepted(openedAfter(held, now));
    return isAsHeld(held, now) ? ignored('it is held back as before') : accepted(heldOn(held, now));
  }
  if (state.phase !== 'open' || !isQuiet(state)) return ignored('nothing is held back');
  const now = maintenance(state.affects, state.reportedBy ?? '');
  if (now === null) return accepted(pagingFromNow(quietOver));
  if (now.until === state.quietUntil) return ignored('it is quiet as before');
  const text = `${maintenanceNamed(namesIn(now))} lasts until ${moment(now.until)} now, and nobody is paged before.`;
  return accepted({ type: 'QuietChanged', quietUntil: now.until, reason: because('maintenance-changed', text, now) });
}

const quietOver: Reason = {
  code: 'maintenance-over',
  text: 'The maintenance of what is affected is over, and it still fires.',
  definition: null,
  facts: {},
};

/** Whether nobody is paged for an incident, because of a maintenance. */
export function isQuiet({ quietUntil }: OpenIncident): boolean {
  return quietUntil !== undefined && quietUntil !== null;
}

/** From now on people are paged. */
export function pagingFromNow(reason: Reason): EventOf<'QuietChanged'> {
  return { type: 'QuietChanged', quietUntil: null, reason };
}

/** What a declaration says of a maintenance in which nobody is paged. */
export function quietIn(maintenance: Maintenance | null): {
  readonly quietUntil: Instant | null;
  readonly text: string;
  readonly facts: Readonly<Record<string, string>>;
} {
  if (maintenance === null) return { quietUntil: null, text: '', facts: {} };
  const names = namesIn(maintenance);
  return {
    quietUntil: maintenance.until,
    text: ` Nobody is paged before ${moment(maintenance.until)}, because of ${maintenanceNamed(names, 'the')}.`,
    facts: { [heldBy]: names, [heldByRefs]: maintenance.windows.map(({ ref }) => ref).join(',') },
  };
}

/** What a declaration says of having been held back. */
export function heldText({ windowNames, since }: HeldBack): string {
  return `It was held back by ${maintenanceNamed(windowNames, 'the')} since ${moment(since)}`;
}

/** What the reason of such a declaration keeps of it, for machines. */
export function heldFacts({ windowNames, since }: HeldBack): Readonly<Record<string, string>> {
  return { [heldBy]: windowNames, [heldSince]: isoOf(since) };
}

/** What is held back now tells what all of it would declare. */
export function heldEvent(
  { title, description, severity, affects, unknownNames, source }: Declaration,
  { alerts, further }: { readonly alerts: EventOf<'AlertsHeldBack'>['alerts']; readonly further: number },
  maintenance: Maintenance,
  reason: Reason,
): EventOf<'AlertsHeldBack'> {
  return {
    type: 'AlertsHeldBack',
    title,
    description,
    severity,
    affects,
    unknownNames,
    source,
    alerts,
    furtherAlerts: further,
    windows: maintenance.windows.map(({ ref }) => ref),
    until: maintenance.until,
    reason: { ...reason, facts: { ...reason.facts, [heldBy]: namesIn(maintenance) } },
  };
}

/** Why alerts are held back, as the end of a sentence. */
export function heldBecause(maintenance: Maintenance): string {
  const names = namesIn(maintenance);
  return `all that is affected is in maintenance until ${moment(maintenance.until)} (${names}), so no incident is opened`;
}

/** Whether alerts that are held back are so by the same windows, and as long. */
export function isAsHeld({ windows, until }: HeldBack, now: Maintenance): boolean {
  return until === now.until && now.windows.map(({ ref }) => ref).join() === windows.join();
}

function heldOn(held: HeldBack, now: Maintenance): EventOf<'AlertsHeldBack'> {
  const text = `It fires on, and ${heldBecause(now)}.`;
  const { definition, facts } = held.reason;
  return heldEvent(held.declaration, { alerts: [], further: 0 }, now, {
    code: 'held-on',
    text,
    definition,
    facts,
  });
}

/** The declaration of what is still firing at the end, or is quiet from then on. */
function openedAfter(held: HeldBack, now: Maintenance | null): EventOf<'IncidentDeclared'> {
  const { declaration, alerts } = held;
  const count = countOf(alerts);
  const quiet = quietIn(now);
  const text = `${heldText(held)}, and ${counted(count, 'alert')} still ${count === 1 ? 'fires' : 'fire'}; the severity is ${declaration.severity}.${quiet.text}`;
  return {
    type: 'IncidentDeclared',
    ...declaration,
    unrouted: [],
    ...stillFiring(alerts),
    preview: null,
    quietUntil: quiet.quietUntil,
    seenBy: null,
    reason: {
      code: 'held-back-until-now',
      text,
      definition: held.reason.definition,
      facts: { ...held.reason.facts, ...heldFacts(held), ...quiet.facts },
    },
  };
}

/** As a declaration tells alerts that were told by name when they were held back. */
export function stillFiring({
  firing,
  unremembered,
}: KnownAlerts): Pick<EventOf<'IncidentDeclared'>, 'alerts' | 'furtherAlerts'> {
  return {
    alerts: firing.map(({ alertId, startsAt }) => ({ alertId, startsAt, name: null })),
    furtherAlerts: unremembered,
  };
}

/** What is known of what was held back, after an event before any declaration. */
export function heldAfter(
  state: Extract<Incident, { phase: 'undeclared' }>,
  event: IncidentEvent & Pick<IncidentsEvent, 'meta'>,
): Incident {
  if (event.type === 'AlertsHeldBack') {
    const { title, description, severity, affects, unknownNames, source, windows, until, reason } = event;
    return {
      phase: 'undeclared',
      held: {
        declaration: { title, description, severity, affects, unknownNames, responder: null, source },
        reportedBy: event.meta.actor.ref,
        alerts: withFiring(state.held?.alerts ?? noAlerts, event.alerts, event.furtherAlerts),
        since: heldIn(state)?.since ?? event.meta.occurredAt,
        windows,
        windowNames: reason.facts[heldBy] ?? '',
        until,
        reason,
      },
    };
  }
  if (event.type !== 'AlertsEnded' || state.held === undefined) return state;
  const { alerts, further, reason, meta } = event;
  const end = { at: meta.occurredAt, isTimed: reason.facts[lastEnd] !== undefined, alerts, further };
  return { phase: 'undeclared', held: { ...state.held, alerts: withEnded(state.held.alerts, end) } };
}

function because(code: string, text: string, maintenance: Maintenance): Reason {
  return { code, text, definition: null, facts: { [heldBy]: namesIn(maintenance) } };
}

const namedAtMost = 5;

function namesIn({ windows }: Maintenance): string {
  const names = windows.slice(0, namedAtMost).map(({ name }) => name);
  const more = windows.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function maintenanceNamed(names: string, article: 'the' | 'The' = 'The'): string {
  return `${article} maintenance “${names}”`;
}

/** `2026-12-06 02:10 UTC` */
function moment(at: Instant): string {
  return `${isoOf(at).slice(0, 16).replace('T', ' ')} UTC`;
}
