import type { Alert, Page, Route } from '@escalog/contracts';
import { counted, listed } from '@escalog/kernel';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';
import type { Names } from './names.ts';
import { elapsed, quoted, sentence } from './wording.ts';

/** One function for each type of event: a new type does not compile until it has a sentence. */
type Sentences = { readonly [T in IncidentEvent['type']]: (event: IncidentEventOf<T>, names: Names) => string };

const sentences: Sentences = {
  IncidentDeclared: ({ meta, title, severity, affects, unknownNames }, names) => {
    const affected = affects.length === 0 ? '' : `, affecting ${listed(affects.map(names.of))}`;
    const unknown =
      unknownNames.length === 0 ? '' : `; nothing is known under the name ${listed(unknownNames.map(quoted))}`;
    return `${names.ofActor(meta.actor)} declared ${quoted(title)} as ${names.of(severity)}${affected}${unknown}`;
  },
  SeverityChanged: ({ meta, from, to, direction }, names) =>
    `${names.ofActor(meta.actor)} ${direction} the severity from ${names.of(from)} to ${names.of(to)}`,
  ScopeChanged: ({ meta, added, removed, unknownNames }, names) => {
    const changes = [
      ...(added.length === 0 ? [] : [`added ${listed(added.map(names.of))} to what is affected`]),
      ...(removed.length === 0 ? [] : [`took ${listed(removed.map(names.of))} out of what is affected`]),
      ...(unknownNames.length === 0 ? [] : [`named ${listed(unknownNames.map(quoted))}, which nothing is known under`]),
    ];
    return `${names.ofActor(meta.actor)} ${listed(changes)}`;
  },
  UpdatePosted: ({ meta, text }, names) => `${names.ofActor(meta.actor)} posted an update: ${quoted(text)}`,
  IncidentAcknowledged: ({ by, pageId, via }, names) => {
    const answer = pageId === null ? '' : ', answering their page';
    if (via === 'alert-source') return `${names.of(by)} acknowledged the incident for whoever has it there`;
    return `${names.of(by)} acknowledged the incident${answer}${via === 'link' ? ' by its link' : ''}`;
  },
  IncidentResolved: ({ meta, note }, names) =>
    `${names.ofActor(meta.actor)} resolved the incident${note === null ? '' : `: ${quoted(note)}`}`,
  AlertsJoined: ({ meta, alerts, further }, names) => {
    const count = alerts.length + further;
    const which = alerts.every(({ name }) => name === null) ? '' : `: ${alertsIn(alerts, further)}`;
    const joined = count === 1 ? 'a further alert' : which === '' ? counted(count, 'further alert') : 'further alerts';
    return `${names.ofActor(meta.actor)} reported ${joined}${which}`;
  },
  AlertsEnded: ({ meta, alerts, further, firing }, names) =>
    `${names.ofActor(meta.actor)} reported the end of ${alertsIn(alerts, further)}${firing === 0 ? '' : `; ${counted(firing, 'alert')} ${firing === 1 ? 'fires' : 'fire'} on`}`,
  AlertFiredAgain: ({ meta, alerts, further }, names) =>
    `${names.ofActor(meta.actor)} reported that it fires again${alerts.length + further === 0 ? '' : `: ${alertsIn(alerts, further)}`}`,
  AlertsHeldBack: ({ meta, title, affects, until, alerts, furtherAlerts }, names) => {
    const count = alerts.length + furtherAlerts;
    const what = count === 0 ? 'that it fires on' : `${counted(count, 'alert')} (${quoted(title)})`;
    return `${names.ofActor(meta.actor)} reported ${what}, which maintenance of ${listed(affects.map(names.of))} holds back for ${elapsed(Math.max(0, until - meta.occurredAt))}`;
  },
  QuietChanged: ({ meta, quietUntil }, names) =>
    quietUntil === null
      ? `${meta.actor.kind === 'service' ? 'The maintenance is over: people are paged' : `${names.ofActor(meta.actor)} ended the quiet of the maintenance: people are paged`} from now on`
      : `Because of maintenance nobody is paged for ${elapsed(Math.max(0, quietUntil - meta.occurredAt))} more`,
  StaleAlertsReported: ({ meta, alerts }, names) =>
    `${names.ofActor(meta.actor)} reported as firing what has ended: ${alertsIn(alerts, 0)}`,
  IncidentRouted: ({ routes, offers, endedRoutes }, names) => {
    const ended = endedRoutes.length === 0 ? '' : `no longer leads to ${listed(endedRoutes.map(names.of))}`;
    if (routes.length === 0) return `The incident ${ended}`;
    const offered = listed(
      offers.map(({ name }) => name),
      'or',
    );
    return [
      `The incident was routed ${listed(routes.map((route) => destination(route, names)))}`,
      ...(ended === '' ? [] : [`it ${ended}`]),
      ...(offered === '' ? [] : [`it may be about ${offered}`]),
    ].join('; ');
  },
  EscalationStarted: ({ pathVersion, path, owner }, names) => {
    const whom = owner === null ? '' : `, for ${names.of(owner)}`;
    return `Escalation began on the path ${names.of(path)}, version ${pathVersion}${whom}`;
  },
  LevelReached: ({ meta, escalationId, cycle, level, acknowledgeBy, pages }, names) => {
    const round = cycle === 1 ? '' : `, round ${cycle}`;
    const wait = elapsed(Math.max(0, acknowledgeBy - meta.occurredAt));
    return `Level ${level} of ${names.ofEscalation(escalationId, meta.version)}${round}: paged ${listed(pages.map(onCallName))}, with ${wait} to acknowledge`;
  },
  LevelSkipped: ({ meta, escalationId, cycle, level }, names) =>
    `Level ${level} of ${names.ofEscalation(escalationId, meta.version)}${cycle === 1 ? '' : `, round ${cycle},`} was skipped`,
  EscalationHalted: ({ meta, escalationId, openPages }, names) => {
    const withdrawn =
      openPages.length === 0
        ? ''
        : `, and ${counted(openPages.length, 'unanswered page is', 'unanswered pages are')} withdrawn`;
    return `The path ${names.ofEscalation(escalationId, meta.version)} stopped escalating${withdrawn}`;
  },
  EscalationExhausted: ({ meta, escalationId, pages }, names) => {
    const lastResort =
      pages.length === 0
        ? 'the last resort had nobody to page'
        : `the last resort was paged: ${listed(pages.map(onCallName))}`;
    return `The path ${names.ofEscalation(escalationId, meta.version)} ended without an acknowledgement, and ${lastResort}`;
  },
  LastResortPaged: ({ meta, escalationId, time, acknowledgeBy, pages }, names) => {
    const path = names.ofEscalation(escalationId, meta.version);
    if (pages.length === 0) return `The last resort of ${path} still had nobody to page`;
    const wait = elapsed(Math.max(0, acknowledgeBy - meta.occurredAt));
    return `The last resort of ${path} was paged${time === 1 ? '' : ' again'}: ${listed(pages.map(onCallName))}, with ${wait} to acknowledge`;
  },
  PathReplaced: ({ path, pathVersion }, names) =>
    `The path led to nobody any more: from here on ${names.of(path)}, version ${pathVersion}, is climbed`,
  PageDeclined: ({ reason }) => reason.text,
  NextLevelRequested: ({ reason }) => reason.text,
  IncidentHandedOff: ({ reason }) => reason.text,
  StatusChanged: ({ reason }) => reason.text,
  LeadAssigned: ({ reason }) => reason.text,
  BranchTaken: ({ reason }) => reason.text,
  LevelAnswered: ({ reason }) => reason.text,
  WaitBegan: ({ reason }) => reason.text,
  AcknowledgementLapsed: ({ reason }) => reason.text,
  PagesWithdrawn: ({ reason }) => reason.text,
  AcknowledgementChanged: ({ reason }) => reason.text,
  HandoffAccepted: ({ reason }) => reason.text,
  HandoffReturned: ({ reason }) => reason.text,
  BounceDetected: ({ reason }) => reason.text,
  PeopleTold: ({ reason }) => reason.text,
  PathMigrated: ({ reason }) => reason.text,
  IncidentReassessed: ({ reason }) => reason.text,
  RuleFired: ({ reason }) => reason.text,
  NudgeMade: ({ reason }) => reason.text,
  NudgeAccepted: ({ reason }) => reason.text,
  NudgeDismissed: ({ reason }) => reason.text,
  NudgeExpired: ({ reason }) => reason.text,
  NudgeOvertaken: ({ reason }) => reason.text,
  CallRequested: ({ reason }) => reason.text,
  CallDelivered: ({ reason }) => reason.text,
  CallFailed: ({ reason }) => reason.text,
  DeliveryRaised: ({ reason }) => reason.text,
  DeliveryStarted: ({ person, steps }, names) => {
    if (steps.length === 0) return `There is no way to bring the page to ${names.of(person)}`;
    return `The page to ${names.of(person)} goes out by ${listed(steps.map(({ channel, address }) => (['', channel].includes(address) ? channel : `${channel} (${address})`)))}`;
  },
  DeliveryAttempted: ({ person, channel, attempt, outcome, detail }, names) => {
    const tried = `${channel} to ${names.of(person)}, attempt ${attempt}`;
    return `The page by ${tried}, ${attemptWords[outcome] ?? outcome}${detail === '' ? '' : `: ${detail}`}`;
  },
  PageDelivered: ({ person, methodId }, names) => `The page was delivered to ${names.of(person)} (${methodId})`,
  PageUndeliverable: ({ person, mayPass }, names) =>
    mayPass
      ? `The page could not be delivered to ${names.of(person)} yet, because the providers fail; it is tried on`
      : `The page could not be delivered to ${names.of(person)}`,
  PageWithdrawn: ({ pageId, person }, names) =>
    names.isAnswered(pageId)
      ? `Nothing further is sent for the page to ${names.of(person)}, who has acknowledged`
      : `The page to ${names.of(person)} was withdrawn`,
};

/** The name of whoever was paged, and whether it was their turn by an override. */
function onCallName({ name, via }: Page): string {
  return via.some((ref) => ref.startsWith('override/')) ? `${name} (on call by an override)` : name;
}

const attemptWords: Readonly<Record<string, string>> = {
  accepted: 'was accepted',
  failed: 'failed',
  'not-sent': 'was not sent',
};

/** What happened, as one sentence that a tired human understands. */
export function sentenceOf(event: IncidentEvent, names: Names): string {
  const tell = sentences[event.type] as (event: IncidentEvent, names: Names) => string;
  return sentence(tell(event, names));
}

/** Those with a name by it, then how many more. */
function alertsIn(alerts: readonly Alert[], further: number): string {
  const named = alerts.flatMap(({ name }) => name ?? []);
  const others = alerts.length - named.length + further;
  const rest = named.length === 0 ? counted(others, 'alert') : `${others} more`;
  return listed([...named.map(quoted), ...(others === 0 ? [] : [rest])]);
}

function destination({ kind, owner, responder, path }: Route, names: Names): string {
  if (kind === 'triage') return `to triage on the path ${names.of(path)}, because nobody was found to own it`;
  const whom = responder ?? owner;
  return `${whom === null ? 'to' : `to ${names.of(whom)} on`} the path ${names.of(path)}`;
}
