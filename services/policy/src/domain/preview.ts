/**
 * What a declaration would lead to: the escalations of its routes, run on virtual time by the workflow that climbs the real
 * ones, with every page delivered, unless it waits for quiet hours, and nobody acknowledging, until each has paged its last resort.
 *
 * It is bounded: a path may have fifty levels, be climbed twenty times more, and page two hundred people at each.
 */
import type { IncidentFacts, Origin, Page, Preview, PreviewRoute, PreviewRung, Route } from '@escalog/contracts';
import { quietUntil, type Definitions } from '@escalog/definitions';
import { WorkflowRun, never, shortened, type Instant, type Timer } from '@escalog/kernel';
import type { EscalationEvent, EscalationsTypes, Turns, TurnTaken } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { escalationsWorkflow } from './workflow.ts';

/** Rungs and pages together, over all routes. */
const toldAtMost = 500;
/** A rule may be asked each minute, and a path climbed for days. */
const rulesAskedAtMost = 500;
/** A reason names everybody whom its level pages. */
const longestReason = 500;

export interface PreviewQuestion {
  readonly previewId: string;
  readonly askedAt: Instant;
  readonly routes: readonly Route[];
  readonly facts: IncidentFacts;
  readonly origin?: Origin | null;
}

export interface Foretold {
  readonly preview: Preview;
  /** Sentences: who asks should know before they declare. */
  readonly warnings: readonly string[];
}

/** What would happen, were the incident routed so at that instant. */
export function foretold(
  { previewId, askedAt, routes, facts, origin = null }: PreviewQuestion,
  definitions: Definitions,
  known?: Turns,
): Foretold {
  const turns = new ForetoldTurns(known);
  const run = new WorkflowRun<EscalationsTypes>(escalationsWorkflow);
  const telling = new Telling(routes, previewId);
  let at = askedAt;
  let rulesAsked = 0;
  let events = run.give({ kind: 'routed', incidentId: previewId, routes, facts, origin }, { at, definitions, turns });
  for (;;) {
    for (const activity of run.activities.splice(0)) if (activity.kind === 'turn-taken') turns.take(activity);
    for (const event of events) {
      telling.tell(event, at);
      for (const input of 'pages' in event
        ? event.pages.flatMap((page) => broughtAt(page, event.urgency, at, definitions))
        : [])
        run.give(input, { at, definitions, turns });
    }
    const next = telling.isFull ? undefined : earliest(run.timers, telling.climbing, rulesAsked);
    if (next === undefined) break;
    at = next.dueAt;
    if (next.input.kind === 'rules-due') rulesAsked += 1;
    events = run.ring({ at, definitions, turns }, next);
  }
  return {
    preview: { previewId, askedAt, routes: telling.routes, cutShort: telling.isFull },
    warnings: telling.warnings,
  };
}

/** What is of low urgency waits for the quiet hours of its person to be over. */
function broughtAt(
  { pageId, person }: Page,
  urgency: string,
  at: Instant,
  definitions: Definitions,
): readonly EscalationsInput[] {
  const quiet = urgency === 'low' ? definitions.findOf('person', person)?.entry.quietHours : undefined;
  const until = quiet && quietUntil(quiet, at);
  return until === undefined
    ? [{ kind: 'page-delivered', pageId }]
    : [
        { kind: 'page-held', pageId, until },
        { kind: 'page-tried', pageId, at: until },
      ];
}

/** Of the timers of escalations that are still to be told, and that of the rules, which may call more people meanwhile. */
function earliest(
  timers: readonly Timer<EscalationsInput>[],
  climbing: ReadonlySet<string>,
  rulesAsked: number,
): Timer<EscalationsInput> | undefined {
  return timers
    .filter(
      ({ input }) =>
        ('escalationId' in input && climbing.has(input.escalationId ?? '')) ||
        (input.kind === 'rules-due' && climbing.size > 0 && rulesAsked < rulesAskedAtMost),
    )
    .reduce<Timer<EscalationsInput> | undefined>(
      (first, timer) => (first === undefined || timer.dueAt < first.dueAt ? timer : first),
      undefined,
    );
}

/** The turns as they are, and those that are foretold on top: nothing is kept. */
class ForetoldTurns implements Turns {
  readonly #known: Turns | undefined;
  readonly #taken = new Map<string, Instant>();

  constructor(known: Turns | undefined) {
    this.#known = known;
  }

  lastOf(turn: string, person: string): Instant | undefined {
    return this.#taken.get(`${turn} ${person}`) ?? this.#known?.lastOf(turn, person);
  }

  take({ turn, person, at }: TurnTaken): void {
    this.#taken.set(`${turn} ${person}`, at);
  }
}

/** Takes down what happens, route by route. */
class Telling {
  /** Escalations whose last resort has not been paged. */
  readonly climbing = new Set<string>();
  readonly warnings: string[] = [];
  readonly #routes = new Map<string, PreviewRoute & { readonly rungs: PreviewRung[] }>();
  /** What each escalation climbs at the moment. */
  readonly #paths = new Map<string, Pick<PreviewRung, 'path' | 'pathVersion'>>();
  readonly #routeIds: ReadonlyMap<string, string>;
  #told = 0;
  #hasLeftOut = false;

  readonly #previewId: string;

  constructor(routes: readonly Route[], previewId: string) {
    this.#previewId = previewId;
    this.#routeIds = new Map(routes.map(({ routeId }) => [`${previewId}/${routeId}`, routeId]));
  }

  get routes(): readonly PreviewRoute[] {
    return [...this.#routes.values()];
  }

  /** Whether there is more to be told than there is room for. */
  get isFull(): boolean {
    return this.#hasLeftOut || (this.#told >= toldAtMost && this.climbing.size > 0);
  }

  tell(event: EscalationEvent, at: Instant): void {
    if (!('escalationId' in event)) return;
    const { escalationId } = event;
    if (event.type === 'EscalationStarted' || event.type === 'PathReplaced')
      this.#paths.set(escalationId, { path: event.path, pathVersion: event.pathVersion });
    if (event.type === 'EscalationStarted') {
      this.climbing.add(escalationId);
      const { path, pathVersion, reason } = event;
      this.#routes.set(escalationId, {
        // What a rule begins is called within the incident as it will be there.
        routeId: this.#routeIds.get(escalationId) ?? escalationId.slice(this.#previewId.length + 1),
        path,
        pathVersion,
        rungs: [],
      });
      if (reason.code === 'path-missing') this.warnings.push(reason.text);
    }
    const rung = rungOf(event);
    const path = this.#paths.get(escalationId);
    if (rung === undefined || path === undefined) return;
    const pages = rung.pages.slice(0, Math.max(0, toldAtMost - this.#told));
    this.#hasLeftOut ||= pages.length < rung.pages.length;
    this.#told += 1 + pages.length;
    const rungs = this.#routes.get(escalationId)?.rungs;
    const before = rungs?.at(-1);
    rungs?.push({ cycle: before?.cycle ?? 1, level: before?.level ?? 0, at, ...path, ...rung, pages });
    if (event.type === 'EscalationExhausted') {
      this.climbing.delete(escalationId);
      if (event.pages.length === 0) this.warnings.push(event.reason.text);
    }
  }
}

type Rung = Omit<PreviewRung, 'at' | 'cycle' | 'level' | 'path' | 'pathVersion'> &
  Partial<Pick<PreviewRung, 'cycle' | 'level'>>;

function rungOf(event: EscalationEvent): Rung | undefined {
  const why = shortened(event.reason.text, longestReason);
  switch (event.type) {
    case 'LevelReached':
    case 'EscalationExhausted':
    case 'LastResortPaged': {
      const { urgency, acknowledgeBy, pages } = event;
      const place = event.type === 'LevelReached' ? { cycle: event.cycle, level: event.level } : {};
      return {
        kind: event.type === 'LevelReached' ? 'level' : 'last-resort',
        ...place,
        urgency,
        acknowledgeBy,
        pages: pages.map(({ person, name, via }) => ({ person, name, via })),
        why,
      };
    }
    case 'LevelSkipped':
      return {
        kind: 'skipped',
        cycle: event.cycle,
        level: event.level,
        urgency: null,
        acknowledgeBy: null,
        pages: [],
        why,
      };
    case 'PathReplaced':
      return { kind: 'replaced', urgency: null, acknowledgeBy: null, pages: [], why };
    case 'EscalationStarted':
    case 'EscalationHalted':
    case 'BranchTaken':
    case 'LevelAnswered':
    case 'WaitBegan':
    case 'AcknowledgementLapsed':
    case 'PagesWithdrawn':
    case 'AcknowledgementChanged':
    case 'HandoffAccepted':
    case 'HandoffReturned':
    case 'BounceDetected':
    case 'PeopleTold':
    case 'PathMigrated':
    case 'IncidentReassessed':
    case 'RuleFired':
    case 'NudgeMade':
    case 'NudgeAccepted':
    case 'NudgeDismissed':
    case 'NudgeExpired':
    case 'NudgeOvertaken':
    case 'CallRequested':
      return undefined;
    default:
      return never(event);
  }
}
