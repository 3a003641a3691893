/** Which escalations of an incident still climb, by which versions, and through which entries: what a change of these entries touches. */
import { seenByAll, sightAfter, type Sight } from '@escalog/access';
import type { EscalationsEvent, IncidentDeclared, PathDefinition, VisibilityChanged } from '@escalog/contracts';
import { levelsIn, pathOfDefinition, type EntryOf, type Ref } from '@escalog/definitions';
import { isoOf, type Projector } from '@escalog/kernel';

/** An incident with what its escalations have gone through. */
export interface ClimbingIncident {
  /** Empty until somebody was paged. */
  readonly title: string;
  /** ISO 8601; empty before the first escalation. */
  readonly since: string;
  /** Ref of the severity, as far as the escalations tell it; absent from what an earlier release stored. */
  readonly severity?: Ref;
  /** In the order in which they were started; an earlier release stored them by their ids. */
  readonly escalations:
    readonly ClimbingEscalation[] | Readonly<Record<string, Omit<ClimbingEscalation, 'escalationId'>>>;
  /** Who may see it, once it was private; of who is involved those of whom was heard since. Absent of one that never was. */
  readonly sight?: Sight;
  /** Set once it was exported and dropped: nothing else is left but who may see it. */
  readonly archived?: true;
  /** Of the stream of its escalations. */
  readonly version: number;
}

interface ClimbingEscalation {
  readonly escalationId: string;
  readonly isRunning: boolean;
  /** The path, its targets, the owner, what is affected, and the people who were paged with what led to them. */
  readonly refs: readonly Ref[];
  /** The path that it is pinned to, and its version; absent from what an earlier release stored. */
  readonly pinned?: { readonly path: Ref; readonly version: number } | undefined;
  /** The level that was reached last; 0 before the first. */
  readonly level?: number | undefined;
}

/** A running escalation of a path, with the version that it goes by. */
export interface Pinned {
  readonly escalationId: string;
  /** 0 where that was not noted. */
  readonly version: number;
  readonly level: number;
}

export const climbingIncidents: Projector<ClimbingIncident, EscalationsEvent> = {
  empty: () => ({ title: '', since: '', escalations: [], version: 0 }),

  apply(view, event) {
    const { version, occurredAt } = event.meta;
    if (view.archived === true || view.version >= version) return view;
    const before = escalationsIn(view);
    const escalations = toldIn(event).reduce(noted, before);
    const severity = 'incident' in event ? `severity/${event.incident.severity}` : view.severity;
    // Most pages after the first tell nothing new, and then nothing is written.
    if (escalations === before && (severity === view.severity || view.since === '')) return view;
    return {
      title: 'incident' in event ? event.incident.title : view.title,
      since: view.since === '' ? isoOf(occurredAt) : view.since,
      ...(severity !== undefined && { severity }),
      escalations,
      ...(view.sight !== undefined && { sight: sightAfter(view.sight, event) }),
      version,
    };
  },
};

/** What is left of one that is archived: that nothing heard late brings it back, and who may see it. */
export function archivedView({ version, sight, archived }: ClimbingIncident): ClimbingIncident | undefined {
  if (archived === true) return undefined;
  return { title: '', since: '', escalations: [], version, archived: true, ...(sight !== undefined && { sight }) };
}

/** The view after it was said who may see the incident; the same of one that everybody always could. */
export function withSight(view: ClimbingIncident, event: IncidentDeclared | VisibilityChanged): ClimbingIncident {
  if (view.sight === undefined && event.seenBy === null) return view;
  return { ...view, sight: sightAfter(view.sight ?? seenByAll, event) };
}

/** True while an escalation of the incident may still page somebody. */
export function isClimbing(view: ClimbingIncident): boolean {
  return escalationsIn(view).some(({ isRunning }) => isRunning);
}

/** Which of the refs running escalations of the incident climb through. */
export function climbedThrough(view: ClimbingIncident, refs: ReadonlySet<Ref>): readonly Ref[] {
  const running = runningIn(view);
  const { severity } = view;
  const through = running.flatMap((escalation) => escalation.refs.filter((ref) => refs.has(ref)));
  const own = severity !== undefined && running.length > 0 && refs.has(severity) ? [severity] : [];
  return [...new Set([...through, ...own])].sort();
}

/** The running escalations of the incident that climb a path, by whatever version. */
export function climbing(path: Ref, view: ClimbingIncident): readonly Pinned[] {
  return runningIn(view).flatMap(({ escalationId, pinned, refs, level = 0 }) => {
    const isOn = pinned === undefined ? refs.includes(path) : pinned.path === path;
    return isOn ? [{ escalationId, version: pinned?.version ?? 0, level }] : [];
  });
}

function runningIn(view: ClimbingIncident): readonly ClimbingEscalation[] {
  return escalationsIn(view).filter(({ isRunning }) => isRunning);
}

function escalationsIn({ escalations }: ClimbingIncident): readonly ClimbingEscalation[] {
  if (Array.isArray(escalations)) return escalations as readonly ClimbingEscalation[];
  return Object.entries(escalations).map(([escalationId, escalation]) => ({ escalationId, ...escalation }));
}

/** The escalations after something was told of one of them; the same when that is nothing new. */
function noted(escalations: readonly ClimbingEscalation[], told: Told): readonly ClimbingEscalation[] {
  const known = escalations.find(({ escalationId }) => escalationId === told.escalationId);
  // What was never heard to begin may have begun before there was this view.
  if (known === undefined && told.isRunning === undefined) return escalations;
  // Field by field, so that all have one shape: this is done with each event of each incident.
  const next: ClimbingEscalation = {
    escalationId: told.escalationId,
    isRunning: told.isRunning ?? known?.isRunning ?? true,
    pinned: told.pinned ?? known?.pinned,
    level: told.level ?? known?.level,
    refs: withFurther(known?.refs ?? [], told.refs ?? []),
  };
  if (known === undefined) return [...escalations, next];
  return isSame(known, next) ? escalations : escalations.map((one) => (one === known ? next : one));
}

/** The refs, and those of `more` that are not among them. */
function withFurther(refs: readonly Ref[], more: readonly Ref[]): readonly Ref[] {
  const all = [...refs];
  for (const ref of more) if (!all.includes(ref)) all.push(ref);
  return all;
}

function isSame(before: ClimbingEscalation, after: ClimbingEscalation): boolean {
  return (
    before.isRunning === after.isRunning &&
    before.refs.length === after.refs.length &&
    before.level === after.level &&
    before.pinned?.path === after.pinned?.path &&
    before.pinned?.version === after.pinned?.version
  );
}

type Told = Pick<ClimbingEscalation, 'escalationId'> & Partial<ClimbingEscalation>;

/** What an event tells of escalations: that it runs, or does not any more; where it is; what it goes through. */
function toldIn(event: EscalationsEvent): readonly Told[] {
  if (event.type === 'IncidentReassessed')
    return event.added.map(({ escalationId, level, pages }) => ({
      escalationId,
      isRunning: true,
      refs: pagedIn({ ...event, pages }),
      level,
    }));
  if (!('escalationId' in event) || event.escalationId === null) return [];
  const { escalationId } = event;
  switch (event.type) {
    case 'EscalationStarted': {
      const refs = [event.path, ...(event.owner === null ? [] : [event.owner]), ...targetsIn(event)];
      return [{ escalationId, isRunning: true, refs, pinned: pinnedBy(event), level: 0 }];
    }
    case 'PathReplaced': {
      const refs = [event.path, ...targetsIn(event)];
      return [{ escalationId, isRunning: true, refs, pinned: pinnedBy(event), level: 0 }];
    }
    case 'PathMigrated': {
      const refs = [event.path, ...targetsIn({ ...event, definition: null })];
      return [{ escalationId, refs, pinned: pinnedBy(event) }];
    }
    case 'LevelReached':
      return [{ escalationId, isRunning: true, refs: pagedIn(event), level: event.level }];
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return [{ escalationId, isRunning: true, refs: pagedIn(event) }];
    case 'LevelSkipped':
    case 'AcknowledgementLapsed':
    case 'HandoffReturned':
      return [{ escalationId, isRunning: true }];
    case 'EscalationHalted':
      return [{ escalationId, isRunning: false }];
    default:
      return [];
  }
}

function pinnedBy({ path, pathVersion }: { readonly path: Ref; readonly pathVersion: number }) {
  return { path, version: pathVersion };
}

function pagedIn({
  incident,
  pages,
}: {
  readonly incident: { readonly affects: readonly Ref[] };
  readonly pages: readonly { readonly person: Ref; readonly via: readonly Ref[] }[];
}): readonly Ref[] {
  return [...incident.affects, ...pages.flatMap(({ person, via }) => [person, ...via])];
}

/** Whom a path may page, also behind branches. What cannot be read names nobody: an incident must not be parked for it. */
function targetsIn({
  path,
  definition,
  pathDefinition,
}: {
  readonly path: Ref;
  readonly definition: string | null;
  readonly pathDefinition: PathDefinition | null;
}): readonly Ref[] {
  const { nodes, lastResort, adjudicator }: Partial<EntryOf<'escalation-path'>> =
    pathDefinition === null
      ? (JSON.parse(definition ?? '{}') as Partial<EntryOf<'escalation-path'>>)
      : pathOfDefinition(path, pathDefinition);
  const targets = levelsIn(nodes ?? []).flatMap(({ level }) => level.targets);
  return [...targets, lastResort, adjudicator].filter((ref) => ref !== undefined && ref !== '') as readonly Ref[];
}
