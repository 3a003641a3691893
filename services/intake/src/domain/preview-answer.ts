/** What is answered to who asks what a declaration would lead to, from what the services answered. */
import type {
  Decided,
  EventOf,
  IncidentRouted,
  PreviewPage,
  PreviewPlan,
  PreviewRoute,
  PreviewRung,
} from '@escalog/contracts';
import { triagePath } from '@escalog/definitions';
import { isoOf, type Instant, type Milliseconds } from '@escalog/kernel';

/** What the services answered. */
export interface Answered {
  readonly routing: Decided<IncidentRouted>;
  readonly climbed: Pick<EventOf<'PreviewClimbed'>, 'preview' | 'warnings'>;
  /** `undefined` when notification does not answer: whom it pages is known all the same. */
  readonly plans: readonly PreviewPlan[] | undefined;
}

/** Whether the severity was given, and what is called how. */
export interface Asking {
  readonly severityAssumed: boolean;
  readonly nameOf: (ref: string) => string;
}

/** Whom it would page, level by level, and what there is to know before. */
export function previewAnswer({ routing, climbed, plans }: Answered, { severityAssumed, nameOf }: Asking) {
  const { preview } = climbed;
  const { incident, names } = routing;
  const calledOf = (ref: string): string => names[ref] ?? nameOf(ref);
  return {
    previewId: preview.previewId,
    askedAt: isoOf(preview.askedAt),
    severity: incident.severity,
    severityAssumed,
    affects: incident.affects,
    routing: {
      rule: routing.reason.definition?.startsWith('routing-rule/') ? routing.reason.definition : routing.reason.code,
      because: routing.reason.text,
      asked: routing.rules,
      further: routing.furtherRules,
    },
    routes: routing.routes.map(({ routeId, kind, owner, responder, entries, explanation, path }) => {
      const climbedRoute = preview.routes.find((candidate) => candidate.routeId === routeId);
      return {
        routeId,
        kind,
        owner,
        responder,
        entries,
        explanation,
        ...(climbedRoute === undefined
          ? { path, pathName: calledOf(path), pathVersion: 0, levels: [], skipped: [], replaced: [], lastResort: null }
          : { pathName: calledOf(climbedRoute.path), ...ladderOf(climbedRoute, preview.askedAt) }),
      };
    }),
    byRules: preview.routes
      .filter(({ routeId }) => !routing.routes.some((route) => route.routeId === routeId))
      .map((climbedRoute) => ({
        routeId: climbedRoute.routeId,
        explanation: climbedRoute.rungs[0]?.why ?? '',
        pathName: calledOf(climbedRoute.path),
        ...ladderOf(climbedRoute, preview.askedAt),
      })),
    offers: routing.offers,
    contacts: plans === undefined ? null : plans.map((plan) => contactOf(plan, preview.routes, preview.askedAt)),
    cutShort: preview.cutShort,
    warnings: warningsOf({ routing, climbed, plans }, severityAssumed),
    names,
  };
}

function ladderOf({ path, pathVersion, rungs }: PreviewRoute, askedAt: Instant) {
  const when = ({ at }: PreviewRung) => ({ at: isoOf(at), afterSeconds: (at - askedAt) / 1_000 });
  const place = ({ level, cycle }: PreviewRung) => ({ level, cycle });
  const ofKind = (kind: string) => rungs.filter((rung) => rung.kind === kind);
  const [lastResort] = ofKind('last-resort');
  return {
    path,
    pathVersion,
    levels: ofKind('level').map((rung) => ({
      ...place(rung),
      ...when(rung),
      people: peopleOf(rung.pages),
      urgency: rung.urgency ?? 'high',
      acknowledgeWithin: waitOf(rung),
      why: rung.why,
    })),
    skipped: ofKind('skipped').map((rung) => ({ ...place(rung), ...when(rung), why: rung.why })),
    replaced: ofKind('replaced').map((rung) => ({
      ...when(rung),
      path: rung.path,
      pathVersion: rung.pathVersion,
      why: rung.why,
    })),
    lastResort:
      lastResort === undefined
        ? null
        : {
            ...when(lastResort),
            people: peopleOf(lastResort.pages),
            urgency: lastResort.urgency ?? 'high',
            againAfter: waitOf(lastResort),
            why: lastResort.why,
          },
  };
}

function peopleOf(pages: readonly PreviewPage[]) {
  return pages.map(({ person, name, via }) => ({ person, name, via }));
}

function waitOf({ at, acknowledgeBy }: PreviewRung): string {
  return iso8601(acknowledgeBy === null ? 0 : acknowledgeBy - at);
}

function iso8601(milliseconds: Milliseconds): string {
  return Temporal.Duration.from({ milliseconds }).round({ largestUnit: 'hours' }).toString();
}

function contactOf({ person, urgency, basis, steps }: PreviewPlan, routes: readonly PreviewRoute[], askedAt: Instant) {
  return {
    person,
    name: nameOfPerson(person, routes),
    urgency,
    basis,
    methods: steps.map(({ methodId, channel, address, dueAt }) => ({
      method: methodId,
      channel,
      address,
      afterSeconds: (dueAt - askedAt) / 1_000,
    })),
  };
}

function nameOfPerson(person: string, routes: readonly PreviewRoute[]): string {
  const pages = routes.flatMap(({ rungs }) => rungs.flatMap((rung) => rung.pages));
  return pages.find((page) => page.person === person)?.name ?? person;
}

function warningsOf({ routing, climbed, plans }: Answered, severityAssumed: boolean): readonly string[] {
  const { preview, warnings } = climbed;
  const unowned = routing.routes.filter(({ kind }) => kind === 'triage').map(({ path }) => path);
  const unreachable = (plans ?? []).filter(({ steps }) => steps.length === 0).map(({ person }) => person);
  return [
    ...(severityAssumed ? [`No severity was given, so ${routing.incident.severity} is assumed.`] : []),
    ...unowned.map(
      (path) =>
        `Nobody is known to own all of it, so ${path === triagePath ? 'triage' : (routing.names[path] ?? path)} would have to find out whom to involve.`,
    ),
    ...warnings,
    ...[...new Set(unreachable)].map(
      (person) =>
        `There is no way to reach ${nameOfPerson(person, preview.routes)}: a level that pages nobody else would be followed by the next at once.`,
    ),
    ...(plans === undefined
      ? ['The notification service does not answer, so how people would be reached is not told.']
      : []),
    ...(preview.cutShort ? ['More would happen than is told here.'] : []),
  ];
}
