/**
 * Whether what whoever declared the incident had been told beforehand held: each rung that was foretold against what
 * happened at that place of its path. The preview supposes that nobody acknowledges and that every page is delivered, so
 * a rung that was not reached because somebody acknowledged is no fault of it; one that came at another time, with other
 * people or not foretold is. It supposes too that nobody declines, asks for more help, hands off or moves the escalation to
 * another version: what comes after that is not held against it, nor is what was begun for a handoff or by a rule.
 */
import type { PreviewRung } from '@escalog/contracts';
import { isoOf, listed, type Instant, type Milliseconds } from '@escalog/kernel';
import { decisionCauses } from './decision-causes.ts';
import { escalationIsOver, isResolved } from './escalation-over.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { placeOf } from './pages.ts';
import type { IncidentHistory } from './timeline.ts';
import { elapsed, sentence } from './wording.ts';

/** How a rung fared, in kebab-case. */
export const previewOutcomes = [
  'as-foretold',
  'other-people',
  'earlier',
  'later',
  'skipped',
  'not-skipped',
  'not-foretold',
  'another-way',
  'not-reached',
  'to-come',
] as const;
export type PreviewOutcome = (typeof previewOutcomes)[number];

export interface PreviewRow {
  /** `level 2 of Identity`. */
  readonly place: string;
  /** `Ana Costa after 5 min`; null where nothing was. */
  readonly foretold: string | null;
  /** The same of what happened, or why it did not come to that. */
  readonly happened: string;
  readonly outcome: PreviewOutcome;
  /** Ids of the events that show it. */
  readonly events: readonly string[];
}

export interface PreviewStory {
  readonly previewId: string;
  readonly askedAt: string;
  /** `open` while everything held so far and more is to come. */
  readonly verdict: 'held' | 'did-not-hold' | 'open';
  /** The verdict as a sentence. */
  readonly text: string;
  readonly rows: readonly PreviewRow[];
}

/** What comes within that of its time is on time: routing, a timer and the bus may take their moment. */
const tolerance: Milliseconds = 10_000;

const held: ReadonlySet<PreviewOutcome> = new Set(['as-foretold', 'not-reached', 'to-come']);

/** `null` when whoever declared it had not asked. */
export function previewStoryOf(history: IncidentHistory): PreviewStory | null {
  const declared = history.events.find(isType('IncidentDeclared'));
  const preview = declared?.preview ?? null;
  if (declared === undefined || preview === null) return null;
  const climbs = climbsIn(history.events);
  const told: Told = { history, askedAt: preview.askedAt, declaredAt: declared.meta.occurredAt };
  const idOf = (routeId: string): string => `${declared.meta.subject}/${routeId}`;
  const foretold = preview.routes.flatMap(({ routeId, rungs }) => {
    const climb = climbs.get(idOf(routeId));
    return rungs.filter(({ kind }) => kind !== 'replaced').map((rung) => rowOf(rung, climb, told));
  });
  const known = new Map(
    preview.routes.map(({ routeId, rungs }) => [
      idOf(routeId),
      new Set(rungs.map(({ kind, ...at }) => keyOf(kind, at))),
    ]),
  );
  const laterRoutes = routesOfScope(history.events).map(idOf);
  const besides = [...climbs].flatMap(([escalationId, { rungs }]) =>
    preview.cutShort || isAgain(escalationId) || (laterRoutes.includes(escalationId) && !known.has(escalationId))
      ? []
      : [...rungs]
          .filter(([key]) => known.get(escalationId)?.has(key) !== true)
          .map(([, rung]) => notForetold(rung, told)),
  );
  const rows = [...foretold, ...besides];
  return { previewId: preview.previewId, askedAt: isoOf(preview.askedAt), rows, ...verdictOf(rows, told) };
}

interface Told {
  readonly history: IncidentHistory;
  readonly askedAt: Instant;
  readonly declaredAt: Instant;
}

type Rung = IncidentEventOf<'LevelReached' | 'LevelSkipped' | 'EscalationExhausted' | 'LastResortPaged'>;

/** How one escalation went, up to the first page of its last resort after its end, or until people had it go otherwise. */
interface Climb {
  readonly rungs: ReadonlyMap<string, Rung>;
  readonly turned: IncidentEvent | undefined;
}

function climbsIn(events: readonly IncidentEvent[]): ReadonlyMap<string, Climb> {
  const started = events.filter(isType('EscalationStarted')).filter(({ kind }) => kind === null || kind === 'route');
  const causeOf = decisionCauses(events);
  return new Map(
    started.map(({ escalationId }) => {
      const own = events.filter((event) => isOf(event, escalationId));
      const turned = own.find((event) => isTurn(event) || isAsked(causeOf(event)));
      const foretellable = turned === undefined ? own : own.slice(0, own.indexOf(turned));
      const end = foretellable.findIndex(({ type }) => type === 'EscalationExhausted');
      const rungs = (end === -1 ? foretellable : foretellable.slice(0, end + 1)).filter(isRung);
      return [
        escalationId,
        {
          rungs: new Map(
            rungs.map((rung) => [keyOf(kindOf(rung), 'level' in rung ? rung : { cycle: 0, level: 0 }), rung]),
          ),
          turned,
        },
      ];
    }),
  );
}

function isOf(event: IncidentEvent, escalationId: string): boolean {
  if (event.type === 'IncidentReassessed') return event.added.some((added) => added.escalationId === escalationId);
  return 'escalationId' in event && event.escalationId === escalationId;
}

/** From where on a path goes as people have it go. */
function isTurn({ type }: IncidentEvent): boolean {
  return type === 'EscalationHalted' || type === 'PathMigrated' || type === 'IncidentReassessed';
}

function isRung(event: IncidentEvent): event is Rung {
  return ['LevelReached', 'LevelSkipped', 'EscalationExhausted', 'LastResortPaged'].includes(event.type);
}

function kindOf({ type }: Rung): PreviewRung['kind'] {
  return {
    LevelReached: 'level',
    LevelSkipped: 'skipped',
    EscalationExhausted: 'last-resort',
    LastResortPaged: 'early',
  }[type];
}

/** One place of a path is one key, whether it pages or is skipped. */
function keyOf(kind: string, { cycle, level }: Pick<PreviewRung, 'cycle' | 'level'>): string {
  return kind === 'level' || kind === 'skipped' ? `${cycle}.${level}` : kind;
}

/** Routes that what was changed later led to: no preview of the declaration tells of them. */
function routesOfScope(events: readonly IncidentEvent[]): readonly string[] {
  return events
    .filter(isType('IncidentRouted'))
    .filter(({ reason }) => reason.code.startsWith('scope-'))
    .flatMap(({ routes }) => routes.map(({ routeId }) => routeId));
}

/** Somebody had the path go on at once. */
function isAsked(cause: IncidentEvent | undefined): boolean {
  return cause?.type === 'PageDeclined' || cause?.type === 'NextLevelRequested';
}

/** What fires again after its end is climbed anew, and no preview tells of that. */
function isAgain(escalationId: string): boolean {
  return /\/again-\d+$/.test(escalationId);
}

function rowOf(rung: PreviewRung, climb: Climb | undefined, told: Told): PreviewRow {
  const { history, askedAt } = told;
  const row = {
    place: `${placeIn(rung.kind, rung)} of ${history.names.of(rung.path)}`,
    foretold: inWords(rung.kind, namesOf(rung.pages), rung.at - askedAt),
  };
  const actual = climb?.rungs.get(keyOf(rung.kind, rung));
  if (actual === undefined) return { ...row, ...missing(climb, history) };
  return {
    ...row,
    happened: happenedIn(actual, told),
    outcome: outcomeOf(rung, actual, told),
    events: [actual.meta.eventId],
  };
}

function outcomeOf(rung: PreviewRung, actual: Rung, { askedAt, declaredAt }: Told): PreviewOutcome {
  const kind = kindOf(actual);
  if (kind !== rung.kind) return kind === 'skipped' ? 'skipped' : 'not-skipped';
  if (refsOf(rung.pages) !== refsOf(pagesIn(actual))) return 'other-people';
  const late = actual.meta.occurredAt - declaredAt - (rung.at - askedAt);
  if (Math.abs(late) <= tolerance) return 'as-foretold';
  return late < 0 ? 'earlier' : 'later';
}

/** Of a rung that was foretold and did not come: why, if anything stands in its way for good. */
function missing(
  climb: Climb | undefined,
  { events }: IncidentHistory,
): Pick<PreviewRow, 'happened' | 'outcome' | 'events'> {
  const turned = climb?.turned;
  if (turned !== undefined)
    return { happened: turned.reason.text, outcome: 'not-reached', events: [turned.meta.eventId] };
  if (climb?.rungs.has('last-resort') === true)
    return { happened: 'the path went another way', outcome: 'another-way', events: [] };
  if (climb === undefined && events.some(isType('EscalationStarted')))
    return { happened: 'nobody was paged this way', outcome: 'another-way', events: [] };
  if (isResolved({ events })) return { happened: 'the incident was resolved', outcome: 'not-reached', events: [] };
  return { happened: 'it has not come to that yet', outcome: 'to-come', events: [] };
}

function notForetold(rung: Rung, told: Told): PreviewRow {
  const place = 'level' in rung ? placeOf(rung) : 'the last resort';
  return {
    place: `${place} of ${told.history.names.ofEscalation(rung.escalationId, rung.meta.version)}`,
    foretold: null,
    happened: happenedIn(rung, told),
    outcome: 'not-foretold',
    events: [rung.meta.eventId],
  };
}

function happenedIn(rung: Rung, { declaredAt }: Told): string {
  return inWords(kindOf(rung), namesOf(pagesIn(rung)), rung.meta.occurredAt - declaredAt);
}

function placeIn(kind: string, rung: Pick<PreviewRung, 'cycle' | 'level'>): string {
  return kind === 'last-resort' ? 'the last resort' : placeOf(rung);
}

/** `Ana Costa and Ben Ito after 5 min`. */
function inWords(kind: string, people: string, sinceDeclared: Milliseconds): string {
  const who = kind === 'skipped' ? 'skipped' : people === '' ? 'nobody' : people;
  return `${who} ${whenIn(sinceDeclared)}`;
}

function whenIn(sinceDeclared: Milliseconds): string {
  return sinceDeclared < 1_000 ? 'at once' : `after ${elapsed(sinceDeclared)}`;
}

function namesOf(pages: readonly { readonly name: string }[]): string {
  return listed(pages.map(({ name }) => name));
}

function pagesIn(rung: Rung): readonly { readonly person: string; readonly name: string }[] {
  return 'pages' in rung ? rung.pages : [];
}

function refsOf(pages: readonly { readonly person: string }[]): string {
  return pages
    .map(({ person }) => person)
    .toSorted()
    .join(' ');
}

function verdictOf(
  rows: readonly PreviewRow[],
  { history, askedAt, declaredAt }: Told,
): Pick<PreviewStory, 'verdict' | 'text'> {
  const wrong = rows.filter(({ outcome }) => !held.has(outcome));
  const ago = declaredAt - askedAt;
  const when = ago < 1_000 ? 'just before' : `${elapsed(ago)} before`;
  const asked = `What had been foretold ${when} the declaration`;
  if (wrong.length > 0)
    return {
      verdict: 'did-not-hold',
      text: sentence(`${asked} did not hold: ${listed(wrong.map((row) => differenceIn(row)))}`),
    };
  if (rows.some(({ outcome }) => outcome === 'to-come') && !escalationIsOver(history))
    return { verdict: 'open', text: `${asked} has held so far.` };
  const asFar = rows.some(({ outcome }) => outcome === 'not-reached') ? ', as far as it came to that' : '';
  return { verdict: 'held', text: `${asked} held${asFar}.` };
}

function differenceIn({ place, foretold, happened, outcome }: PreviewRow): string {
  return foretold === null || outcome === 'another-way'
    ? `${place} (${happened}${foretold === null ? ', not foretold' : ''})`
    : `${place} (${happened} instead of ${foretold})`;
}
