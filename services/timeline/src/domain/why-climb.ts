/** The first half of a chain: from the declaration to the path that is climbed, and the branches that it takes. */
import { counted } from '@escalog/kernel';
import { askedSentence } from './asked-rule.ts';
import { decisionCauses } from './decision-causes.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { link, type WhyLink } from './why-link.ts';

/** From where on a path, or a version of it, is climbed. */
export type Pinning = IncidentEventOf<'EscalationStarted' | 'PathReplaced' | 'PathMigrated'>;

/** That it was declared, and whether anybody is paged for it at all. */
export function openingLinks({ events, names }: IncidentHistory): readonly WhyLink[] {
  const declared = events.find(isType('IncidentDeclared'));
  const held = events.find(isType('AlertsHeldBack'));
  const backs = held === undefined ? [] : [link('maintenance', 'yes', sentenceOf(held, names), { events: [held] })];
  const quiet = events.filter(isType('QuietChanged'));
  if (declared === undefined) {
    if (held !== undefined)
      return [
        link('declared', 'no', 'No incident was opened: maintenance holds its alerts back', {
          events: [held],
          links: held.windows,
        }),
      ];
    return [link('declared', 'unknown', 'That it was declared is not among what can be read')];
  }
  const joined = events.filter(
    (event) => event.type === 'AlertsJoined' || event.type === 'StaleAlertsReported' || event.type === 'AlertsEnded',
  );
  return [
    ...backs,
    link('declared', 'yes', sentenceOf(declared, names), {
      events: [declared],
      links: declared.affects,
      ...(declared.reason.definition === null && { definition: null }),
    }),
    ...(declared.quietUntil === null && quiet.length === 0 ? [] : [quietLink(declared, events, names)]),
    ...(joined.length === 0
      ? []
      : [
          link('alerts', 'yes', 'Alerts joined or left the incident that was there: nobody is paged anew for that', {
            events: joined,
            definition: null,
            details: joined.map((event) => sentenceOf(event, names)),
          }),
        ]),
  ];
}

/** Whether it still pages nobody, because what it is about is in maintenance. */
function quietLink(
  declared: IncidentEventOf<'IncidentDeclared'>,
  events: readonly IncidentEvent[],
  names: IncidentHistory['names'],
): WhyLink {
  const last = events.findLast(isType('QuietChanged'));
  const said = last ?? declared;
  const ended = events.find(isType('IncidentResolved'));
  const shown = { events: [said], definition: said.reason.definition };
  if (said.quietUntil === null || events.some(isType('EscalationStarted')))
    return link(
      'maintenance',
      'yes',
      `It was quiet because of maintenance at first. ${said === last ? sentenceOf(last, names) : 'It is not any more'}`,
      shown,
    );
  if (ended !== undefined)
    return link('maintenance', 'no', 'It was quiet because of maintenance until it was resolved, so nobody was paged', {
      ...shown,
      events: [said, ended],
    });
  return link('maintenance', 'pending', `It is quiet because of maintenance: ${said.reason.text}`, shown);
}

/** How it came that the escalation began: routing, a handoff, a rule, or that it went to and fro. */
export function originLinks(
  started: IncidentEventOf<'EscalationStarted'>,
  history: IncidentHistory,
): readonly WhyLink[] {
  const { events, names } = history;
  if (started.kind === 'rule') {
    const fired = events.findLast(
      (event) => event.type === 'RuleFired' && started.escalationId.startsWith(`${history.id}/${event.rule}/`),
    );
    const accepted = decisionCauses(events)(started);
    const shown = [...(fired === undefined ? [] : [fired]), ...(accepted?.type === 'NudgeAccepted' ? [accepted] : [])];
    return [
      link('rule', 'yes', started.reason.text, {
        events: shown.length > 0 ? shown : [started],
        definition: started.reason.definition,
      }),
    ];
  }
  if (started.kind === 'handoff' || started.kind === 'adjudication') {
    const cause = events.findLast(
      (event) =>
        (event.type === 'IncidentHandedOff' || event.type === 'BounceDetected') &&
        event.meta.occurredAt <= started.meta.occurredAt &&
        (started.kind === 'adjudication') === (event.type === 'BounceDetected'),
    );
    return [
      cause === undefined
        ? link('handoff', 'yes', started.reason.text, { events: [started] })
        : link('handoff', 'yes', `${sentenceOf(cause, names)} ${started.reason.text}`, { events: [cause] }),
    ];
  }
  const routed = routingOf(started, history);
  if (routed === undefined) return [link('routed', 'yes', started.reason.text, { events: [started] })];
  const { event, route } = routed;
  return [
    ...ruleLinks(event, route?.kind === 'rule'),
    link('routed', 'yes', route?.explanation ?? event.reason.text, {
      events: [event],
      links: [...new Set([...(route?.entries ?? []), ...(route?.steps.map(({ to }) => to) ?? [])])],
    }),
  ];
}

/** The routing that an escalation began for, and its route there. */
function routingOf(
  { escalationId, meta }: Pick<IncidentEventOf<'EscalationStarted'>, 'escalationId' | 'meta'>,
  history: IncidentHistory,
) {
  const all = history.events.filter(isType('IncidentRouted'));
  const isOf = (routeId: string): boolean =>
    escalationId === `${history.id}/${routeId}` || escalationId.startsWith(`${history.id}/${routeId}/again-`);
  const event =
    all.findLast(
      ({ routes, meta: routed }) => routed.occurredAt <= meta.occurredAt && routes.some(({ routeId }) => isOf(routeId)),
    ) ?? all.find(({ routes }) => routes.some(({ routeId }) => isOf(routeId)));
  return event === undefined ? undefined : { event, route: event.routes.find(({ routeId }) => isOf(routeId)) };
}

/** The routing rules that were asked, where there were any. */
export function ruleLinks(routed: IncidentEventOf<'IncidentRouted'>, isByRule: boolean): readonly WhyLink[] {
  const { rules, furtherRules } = routed;
  if (rules.length === 0) return [];
  const asked = counted(rules.length + furtherRules, 'routing rule was', 'routing rules were');
  const applied = rules.find(({ outcome }) => outcome === 'applies');
  const text =
    applied === undefined || !isByRule
      ? `${asked} asked, and none led here`
      : `${asked} asked, and ${applied.name} applies`;
  return [
    link('rule', 'yes', text, {
      events: [routed],
      definition: isByRule ? (applied?.rule ?? null) : null,
      details: [...rules.map(askedSentence), ...(furtherRules > 0 ? [`${furtherRules} more did not apply`] : [])],
    }),
  ];
}

/** The path that is climbed, in the versions that were pinned before `version` of the stream of the escalations. */
export function pathLinks(
  escalationId: string,
  version: number,
  { events, names }: IncidentHistory,
): readonly WhyLink[] {
  return pinningsOf(escalationId, events)
    .filter(({ meta }) => meta.version < version)
    .map((event) =>
      link('path', 'yes', sentenceOf(event, names), {
        events: [event],
        definition: event.path.startsWith('escalation-path/')
          ? `${event.path}@${event.pathVersion}`
          : event.reason.definition,
        links: [event.path],
      }),
    );
}

export function pinningsOf(escalationId: string, events: readonly IncidentEvent[]): readonly Pinning[] {
  return events
    .filter(isPinning)
    .filter((event) => event.escalationId === escalationId)
    .toSorted((a, b) => a.meta.version - b.meta.version);
}

export function isPinning(event: IncidentEvent): event is Pinning {
  return event.type === 'EscalationStarted' || event.type === 'PathReplaced' || event.type === 'PathMigrated';
}

/** The branches that were decided on the way to `version` of the stream, in the round. */
export function branchLinks(
  {
    escalationId,
    cycle,
    version,
  }: { readonly escalationId: string; readonly cycle: number | null; readonly version: number },
  { events }: IncidentHistory,
): readonly WhyLink[] {
  return events
    .filter(isType('BranchTaken'))
    .filter(
      (event) =>
        event.escalationId === escalationId && event.cycle === (cycle ?? event.cycle) && event.meta.version < version,
    )
    .map((event) => link('branch', 'yes', event.reason.text, { events: [event], details: event.seen }));
}
