import type { Actor, Page } from '@escalog/contracts';
import { isRef, typeOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { escalationNames, type EscalationNames } from './escalation-names.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { nameOfPath } from './pinned-path.ts';
import { quoted } from './wording.ts';

/**
 * What a sentence must know besides its event: what things are called, as far as the incident's own events tell.
 * Nothing is looked up in today's catalog: the same events give the same words for ever, also after somebody was renamed
 * or has left. Who was paged is called what they were called then, in the lines before and after too. Whoever the catalog
 * does not know is called what they call themselves.
 */
export interface Names extends EscalationNames {
  /** What it is called; words such as `team payments` for a ref whose name no event tells; what is no ref, as it is. */
  of(ref: string): string;
  /** The name of whoever acted; the platform's own services are `Escalog`. */
  ofActor(actor: Actor): string;
  /** The name of the escalation that asked for a page; `undefined` when no event tells. */
  escalationOfPage(pageId: string): string | undefined;
  /** Whether the person had been asked for by a page at `at`. */
  wasPaged(person: string, at: Instant): boolean;
  /** What the person of a page or question did: `acknowledged`, `handed it off`, `answered it`; `undefined` when they have not answered. */
  answerTo(pageId: string): string | undefined;
  /** `page`, `question` of a nudge, or `note`. */
  notice(pageId: string): string;
  /** What a nudge suggests, in quotation marks. */
  suggestion(nudgeId: string): string;
  /** Where a rule says something: `the chat of the rule Tell support`. */
  call(callId: string): string;
}

export function namesIn(events: readonly IncidentEvent[]): Names {
  const names = refsIn(events);
  const of = (ref: string): string => names.get(ref) ?? inWords(ref);
  const escalations = escalationNames(events, of);
  const asked = new Map(events.filter(isType('NudgeMade')).map((event) => [event.nudgeId, event]));
  const answers = new Map(events.flatMap((event) => answersIn(event, asked)));
  const pageOf = new Map(
    events.flatMap((event) => asking(event).map(({ escalationId, pageId }) => [pageId, escalationId] as const)),
  );
  const notices = new Map(
    events.flatMap((event) =>
      noticesOf(event).map(({ pageId }) => [pageId, event.type === 'NudgeMade' ? 'question' : 'note'] as const),
    ),
  );
  const calls = new Map(events.filter(isType('CallRequested')).map((event) => [event.callId, event]));
  const self: Names = {
    of,
    ofActor: (actor) => (actor.kind === 'service' ? 'Escalog' : of(actor.ref)),
    ...escalations,
    escalationOfPage: (pageId) => {
      const escalationId = pageOf.get(pageId);
      return escalationId === undefined ? undefined : escalations.ofEscalation(escalationId);
    },
    wasPaged: (person, at) =>
      events.some((event) => event.meta.occurredAt <= at && pagesOf(event).some((page) => page.person === person)),
    answerTo: (pageId) => answers.get(pageId),
    notice: (pageId) => notices.get(pageId) ?? 'page',
    suggestion: (nudgeId) => {
      const nudge = asked.get(nudgeId);
      return nudge === undefined ? 'what was suggested' : quoted(nudge.suggestion);
    },
    call: (callId) => {
      const call = calls.get(callId);
      return call === undefined ? 'a chat or webhook' : callOf(call.kind, call.rule, self);
    },
  };
  return self;
}

/** Where a rule says something: a `post` goes to a chat, a `call` to a webhook. */
export function callOf(kind: string, rule: string, names: Pick<Names, 'of'>): string {
  return `the ${kind === 'post' ? 'chat' : 'webhook'} of the rule ${names.of(rule)}`;
}

/** The pages that an event asks for. Questions and notes are none: see `noticesOf`. */
export function pagesOf(event: IncidentEvent): readonly Page[] {
  if (event.type === 'IncidentReassessed') return event.added.flatMap(({ pages }) => pages);
  return 'pages' in event ? event.pages : [];
}

/** What an event asks or tells people besides pages: it needs no acknowledgement. */
export function noticesOf(event: IncidentEvent): readonly Page[] {
  return 'notices' in event ? event.notices : [];
}

/** By page or notice, what its person did: stopped the path, or answered the question. */
function answersIn(
  event: IncidentEvent,
  asked: ReadonlyMap<string, IncidentEventOf<'NudgeMade'>>,
): readonly (readonly [string, string])[] {
  switch (event.type) {
    case 'EscalationHalted': {
      const answer = event.reason.code === 'handed-off' ? 'handed it off' : 'acknowledged';
      return event.answeredPages.map((pageId) => [pageId, answer]);
    }
    case 'NudgeAccepted':
    case 'NudgeDismissed':
      return (asked.get(event.nudgeId)?.notices ?? [])
        .filter(({ person }) => person === event.by)
        .map(({ pageId }) => [pageId, 'answered it']);
    default:
      return [];
  }
}

function asking(event: IncidentEvent): readonly { readonly escalationId: string; readonly pageId: string }[] {
  if (event.type === 'IncidentReassessed')
    return event.added.flatMap(({ escalationId, pages }) => pages.map(({ pageId }) => ({ escalationId, pageId })));
  return 'pages' in event ? event.pages.map(({ pageId }) => ({ escalationId: event.escalationId, pageId })) : [];
}

/** What the events call things, by ref. */
function refsIn(events: readonly IncidentEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { names: routed } of events.filter(isType('IncidentRouted')))
    for (const [ref, name] of Object.entries(routed)) names.set(ref, withType(ref, name));
  for (const { names: told } of events.filter(isType('ScopeChanged')))
    for (const [ref, name] of Object.entries(told)) names.set(ref, withType(ref, name));
  for (const { meta, reason } of events) {
    const own = ownName(meta.actor, reason.facts);
    if (own !== undefined && own !== meta.actor.ref) names.set(meta.actor.ref, own);
  }
  for (const event of events) for (const [ref, name] of namedIn(event)) names.set(ref, withType(ref, name));
  names.set('person/unknown', 'Somebody');
  return names;
}

/** What one event calls people, paths, rules and whoever something is handed off to. */
function namedIn(event: IncidentEvent): readonly (readonly [string, string])[] {
  const people = [...pagesOf(event), ...noticesOf(event)].map(({ person, name }) => [person, name] as const);
  switch (event.type) {
    case 'EscalationStarted':
    case 'PathReplaced':
    case 'PathMigrated': {
      const name = nameOfPath(event);
      return name === undefined ? people : [...people, [event.path, name]];
    }
    case 'IncidentHandedOff':
      return [[event.to, event.toName]];
    case 'LeadAssigned':
      return event.lead === null || event.name === null ? [] : [[event.lead, event.name]];
    case 'RuleFired':
      return [[event.rule, event.name]];
    default:
      return people;
  }
}

/** What whoever acted was called then, which the facts of what they did tell. Those of an alert have its labels too, and a label may be `name`. */
function ownName({ kind }: Actor, facts: Readonly<Record<string, string>>): string | undefined {
  if (kind === 'person') return facts['name'];
  return kind === 'alert-source' ? facts['alert source'] : undefined;
}

/** `team/payments` to `team payments`; things that people name, such as `business-service/login`, to their name alone. What somebody typed stays whole. */
function inWords(ref: string): string {
  if (!isRef(ref) || typeOf(ref) === undefined) return ref;
  return withType(ref, ref.slice(ref.indexOf('/') + 1));
}

/** `team Payments`, but `Payments team`: not everybody knows what bears the name. */
function withType(ref: string, name: string): string {
  const word = spelledOut[ref.slice(0, ref.indexOf('/'))];
  return word === undefined || name.toLowerCase().includes(word) ? name : `${word} ${name}`;
}

const spelledOut: Readonly<Record<string, string>> = { team: 'team', schedule: 'schedule' };
