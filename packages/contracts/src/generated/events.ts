// Generated from ../../schemas by `npm run generate`: change the .avsc files instead.
import type { Instant } from '@escalog/kernel';

/** Who did it. */
export interface Actor {
  /** person, alert-source, or service for what Escalog decided itself. */
  readonly kind: string;
  /** The entry ref of the person or alert source, or the name of the service. */
  readonly ref: string;
}

/** Why a decision was taken. */
export interface Reason {
  /** Stable kebab-case word for this kind of reason, to count and to match on. */
  readonly code: string;
  /** One sentence for people, complete in itself. */
  readonly text: string;
  /** Ref and version of the definition that decided, such as escalation-path/payments@3. */
  readonly definition: null | string;
  /** The facts that the decision rested on, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What every event carries. */
export interface Meta {
  /** UUIDv7, derived from stream, version and occurredAt: a repeat has the same id. */
  readonly eventId: string;
  /** The message key: the incident id, or the entry ref on escalog.catalog. */
  readonly subject: string;
  /** The stream that the event belongs to, such as incident/<id>. */
  readonly stream: string;
  /** Position in the stream, from 1 without gaps. */
  readonly version: number;
  /** When it was decided. */
  readonly occurredAt: Instant;
  /** Event id of the first event of this chain, usually the declaration. */
  readonly correlationId: string;
  /** Event id of the event that led to this one, for a timer the event that set it; null when a person or an alert did. */
  readonly causationId: null | string;
  /** Who did it. */
  readonly actor: Actor;
}

/** Where a declaration came from. */
export interface Source {
  /** rest, or the kind of alert source such as alertmanager. */
  readonly kind: string;
  /** The key under which the source repeats itself; null when it gave none. */
  readonly dedupKey: null | string;
  /** Hash of what was asked, to tell a repeat from another request under the same key; null when nothing repeats. */
  readonly requestHash: null | string;
  /** Where the source shows the matter. */
  readonly url: null | string;
}

/** What a service knew of the incident when it decided. */
export interface IncidentFacts {
  /** Version of the incident stream that these facts are of. */
  readonly version: number;
  /** One sentence in the words of whoever declared it. */
  readonly title: string;
  /** What else is known. */
  readonly description: null | string;
  /** Name of the severity, such as sev1. */
  readonly severity: string;
  /** Entry refs. */
  readonly affects: readonly string[];
  /** Where the source shows the matter. */
  readonly url: null | string;
}

/** One step of the walk from an affected entry to its owner. */
export interface RouteStep {
  /** Entry ref that the step starts at. */
  readonly from: string;
  /** owner, part-of, provided-by, path, rule, default. */
  readonly edge: string;
  /** Entry ref that it leads to. */
  readonly to: string;
}

/** One team or person to be involved, and how they were found. */
export interface Route {
  /** Unique within the incident: the ref of the owner, responder or path. */
  readonly routeId: string;
  /** responder (named in the declaration), rule (a routing rule led there), ownership, or triage (nobody was found). */
  readonly kind: string;
  /** Ref of the owning team; null for responder and triage. */
  readonly owner: null | string;
  /** Ref of the person, schedule or team named in the declaration. */
  readonly responder: null | string;
  /** Ref of the escalation path to climb. */
  readonly path: string;
  /** Affected entries that led here. */
  readonly entries: readonly string[];
  /** The walk, in order. */
  readonly steps: readonly RouteStep[];
  /** The walk as one sentence. */
  readonly explanation: string;
}

/** The obligation to reach one responder. */
export interface Page {
  /** Unique for ever: escalation, cycle, level and person. */
  readonly pageId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** Their name as it was then. */
  readonly name: string;
  /** Refs that led to the person: the target, then what it resolved to. */
  readonly via: readonly string[];
}

/** One contact method that will be tried for a page. */
export interface DeliveryStep {
  /** The id of the contact method within the person. */
  readonly methodId: string;
  /** email, webhook or sandbox. */
  readonly channel: string;
  /** The address, masked. */
  readonly address: string;
  /** When it is tried first. */
  readonly dueAt: Instant;
}

/** An alert as its source told of it. */
export interface Alert {
  /** What the source tells it by: its fingerprint, else a hash of its labels. */
  readonly alertId: string;
  /** What people call it, such as DatabaseDown: primary gone; null when it is only counted. */
  readonly name: null | string;
  /** When it began to fire, as the source wrote it; null when it did not. */
  readonly startsAt: null | string;
}

/** Somebody who would be paged. */
export interface PreviewPage {
  /** Entry ref of the responder. */
  readonly person: string;
  /** Their name as it was then. */
  readonly name: string;
  /** Refs that led to the person: the target, then what it resolved to. */
  readonly via: readonly string[];
}

/** What would happen at one moment while a path is climbed and nobody acknowledges. */
export interface PreviewRung {
  /** level, skipped, last-resort or replaced: a level pages, a level has nobody to page, the path ends, another path takes over. */
  readonly kind: string;
  /** When it would happen. */
  readonly at: Instant;
  /** Which round of the path it is in, from 1. */
  readonly cycle: number;
  /** Which level of the path it is, from 1; of the last resort and of a path that takes over, the level before it. */
  readonly level: number;
  /** Ref of the path that is climbed then. */
  readonly path: string;
  /** Its version. */
  readonly pathVersion: number;
  /** high or low, where somebody is paged. */
  readonly urgency: null | string;
  /** When the escalation goes on unless somebody acknowledges, where it waits. */
  readonly acknowledgeBy: null | Instant;
  /** Who would be paged. */
  readonly pages: readonly PreviewPage[];
  /** Why, in one sentence. */
  readonly why: string;
}

/** How one route would be climbed. */
export interface PreviewRoute {
  /** Id of the route: the owner or responder that it is for, or the triage path. */
  readonly routeId: string;
  /** Ref of the path that would be climbed. */
  readonly path: string;
  /** Its version. */
  readonly pathVersion: number;
  /** What would happen, in order, up to the first page of the last resort. */
  readonly rungs: readonly PreviewRung[];
}

/** What a declaration would lead to, if nobody acknowledged and every page were delivered. */
export interface Preview {
  /** Id of the question. */
  readonly previewId: string;
  /** When it was asked: the instant that it foretells from. */
  readonly askedAt: Instant;
  /** One for each route. */
  readonly routes: readonly PreviewRoute[];
  /** Whether there would be more than is told here: it is bounded. */
  readonly cutShort: boolean;
}

/** How somebody would be reached. */
export interface PreviewPlan {
  /** Entry ref of the responder. */
  readonly person: string;
  /** high or low. */
  readonly urgency: string;
  /** rules, every-method or one-by-one: by the rules of the person, all methods at once, or the next when one fails. */
  readonly basis: string;
  /** Contact methods with when each would be tried for a page at the instant of the question; none when there is no way to reach them. */
  readonly steps: readonly DeliveryStep[];
}

/** A catalog entry that may be meant by what was said. */
export interface Offer {
  /** Ref of the entry. */
  readonly ref: string;
  /** What it was called then. */
  readonly name: string;
  /** How like it is to what was said: above 0, at most 1. It orders offers, and decides nothing. */
  readonly score: number;
  /** Why it is offered, as a sentence. */
  readonly reason: string;
}

/** A routing rule that was asked about an incident, and what came of it. */
export interface AskedRule {
  /** Ref and version of the rule, such as routing-rule/payments-at-night@3. */
  readonly rule: string;
  /** What the rule was called then. */
  readonly name: string;
  /** applies, does-not-apply or not-evaluable. */
  readonly outcome: string;
  /** Why, as one sentence: of a rule that does not apply the part of its condition that was false, with what it was asked about. */
  readonly because: string;
}

/** Something is wrong and needs an owner. */
export interface IncidentDeclared {
  readonly type: 'IncidentDeclared';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** One sentence in the words of whoever declared it. */
  readonly title: string;
  /** What else is known. */
  readonly description: null | string;
  /** Name of the severity. */
  readonly severity: string;
  /** Entry refs that it was declared for; empty when only the sentence is known. */
  readonly affects: readonly string[];
  /** Names that an alert gave and that no entry bears. */
  readonly unknownNames: readonly string[];
  /** Ref of the person, schedule or team that the declaration asks for. */
  readonly responder: null | string;
  /** Where it came from. */
  readonly source: Source;
  /** Those of the unknown names that were given by alerts which name nothing that is known. */
  readonly unrouted: readonly string[];
  /** The alerts that fired and are remembered; the first fifty by name. */
  readonly alerts: readonly Alert[];
  /** How many more fired, which are only counted. */
  readonly furtherAlerts: number;
  /** What whoever declared it had been told that it would lead to; null when they had not asked. */
  readonly preview: null | Preview;
  /** Until when nobody is paged, because what alerts affect is in maintenance; null when people are paged at once. */
  readonly quietUntil: null | Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The severity was raised or lowered. */
export interface SeverityChanged {
  readonly type: 'SeverityChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Severity before. */
  readonly from: string;
  /** Severity after. */
  readonly to: string;
  /** raised or lowered. */
  readonly direction: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** More or fewer entries are affected than before. */
export interface ScopeChanged {
  readonly type: 'ScopeChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Entry refs affected in addition. */
  readonly added: readonly string[];
  /** Entry refs no longer affected. */
  readonly removed: readonly string[];
  /** All entry refs affected now. */
  readonly affects: readonly string[];
  /** Names in addition that were given and that no entry bears. */
  readonly unknownNames: readonly string[];
  /** Those of them that lead to triage: given by a person, or by alerts which name nothing that is known. */
  readonly unrouted: readonly string[];
  /** What the entries were called then, by ref, where a person changed the scope. */
  readonly names: Readonly<Record<string, string>>;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A person or a source told what is going on. */
export interface UpdatePosted {
  readonly type: 'UpdatePosted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The update in their words. */
  readonly text: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody has it. */
export interface IncidentAcknowledged {
  readonly type: 'IncidentAcknowledged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person, or of the alert source in whose system somebody has it. */
  readonly by: string;
  /** The page that was answered; null when it was not an answer to a page. */
  readonly pageId: null | string;
  /** rest, link, or alert-source. */
  readonly via: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** It is over. */
export interface IncidentResolved {
  readonly type: 'IncidentResolved';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** What whoever resolved it said. */
  readonly note: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The people to be involved were found, or triage was. */
export interface IncidentRouted {
  readonly type: 'IncidentRouted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The incident as it was when it was routed. */
  readonly incident: IncidentFacts;
  /** At least one, unless routes have ended; of entries that were routed before none is repeated. */
  readonly routes: readonly Route[];
  /** Entries that the sentence may have meant, best first. */
  readonly candidates: readonly string[];
  /** The same with how like they are to what was said, and why; best first. */
  readonly offers: readonly Offer[];
  /** What the entries that the routes lead over, and those that are affected, were called then, by ref. */
  readonly names: Readonly<Record<string, string>>;
  /** The names of all severities, the worst first. */
  readonly severities: readonly string[];
  /** The routing rules that were asked, in that order: those that apply or cannot be evaluated, and the first fifty that do not apply. */
  readonly rules: readonly AskedRule[];
  /** How many more rules do not apply, which are only counted. */
  readonly furtherRules: number;
  /** Ids of routes that nothing leads to any more: all that they rested on is not affected any more. */
  readonly endedRoutes: readonly string[];
  /** Until when nobody is paged, as the declaration has it; null when people are paged at once. */
  readonly quietUntil: null | Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A path is climbed for one route. */
export interface EscalationStarted {
  readonly type: 'EscalationStarted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Unique for ever: incident and route. */
  readonly escalationId: string;
  /** Ref of the path. */
  readonly path: string;
  /** Version of the path that the escalation is pinned to. */
  readonly pathVersion: number;
  /** The path as JSON, so that the log explains itself. */
  readonly definition: string;
  /** Ref of the owning team. */
  readonly owner: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The responders of a level are paged. */
export interface LevelReached {
  readonly type: 'LevelReached';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** Level within the path, from 1. */
  readonly level: number;
  /** high or low. */
  readonly urgency: string;
  /** When the next level is reached if nobody acknowledges. */
  readonly acknowledgeBy: Instant;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** One for each responder. */
  readonly pages: readonly Page[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A level had nobody to page. */
export interface LevelSkipped {
  readonly type: 'LevelSkipped';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** Level within the path, from 1. */
  readonly level: number;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Nobody further is paged: it was acknowledged or resolved. */
export interface EscalationHalted {
  readonly type: 'EscalationHalted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** Ids of the pages to whoever acknowledged: nothing further is tried for them. */
  readonly answeredPages: readonly string[];
  /** Ids of the pages that nobody answered and that are withdrawn. */
  readonly openPages: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The path ended without an acknowledgement; the last resort is paged. */
export interface EscalationExhausted {
  readonly type: 'EscalationExhausted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** high or low. */
  readonly urgency: string;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Pages to the last-resort target; empty when even that had nobody. */
  readonly pages: readonly Page[];
  /** Why this was decided. */
  readonly reason: Reason;
  /** When the last resort is paged again if nobody acknowledges; null in what was written by the first version. */
  readonly acknowledgeBy: null | Instant;
}

/** A page was taken over and its contact methods planned. */
export interface DeliveryStarted {
  readonly type: 'DeliveryStarted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** What will be tried, in order. */
  readonly steps: readonly DeliveryStep[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A contact method was tried once. */
export interface DeliveryAttempted {
  readonly type: 'DeliveryAttempted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** The contact method. */
  readonly methodId: string;
  /** email, webhook or sandbox. */
  readonly channel: string;
  /** From 1 for each contact method. */
  readonly attempt: number;
  /** What the provider was told; the same on every attempt of this method. */
  readonly idempotencyKey: string;
  /** accepted, failed, or not-sent when the page was withdrawn before the turn of the attempt came. */
  readonly outcome: string;
  /** What the provider said, or the error. */
  readonly detail: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A provider accepted the page: the obligation is met. */
export interface PageDelivered {
  readonly type: 'PageDelivered';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** The contact method that got through first. */
  readonly methodId: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Every contact method failed, or there was none. */
export interface PageUndeliverable {
  readonly type: 'PageUndeliverable';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** Why this was decided. */
  readonly reason: Reason;
  /** True when nothing stands in the way that cannot pass: the page is tried on for as long as its level lasts, and may still be delivered. */
  readonly mayPass: boolean;
}

/** The page is no longer wanted; what had not been tried is not tried. */
export interface PageWithdrawn {
  readonly type: 'PageWithdrawn';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** An entry was added or changed. */
export interface CatalogEntryApplied {
  readonly type: 'CatalogEntryApplied';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Type and name of the entry, such as team/payments. */
  readonly ref: string;
  /** The whole entry as JSON; its shape by type is in the OpenAPI document. */
  readonly definition: string;
  /** Number of the change of the catalog that this belongs to: entries that were changed together have the same, and a later change has a higher one. 0 before there were numbers. */
  readonly change: number;
  /** Why, in the words of whoever changed it. */
  readonly because: null | string;
}

/** An entry was removed. */
export interface CatalogEntryRemoved {
  readonly type: 'CatalogEntryRemoved';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Type and name of the entry. */
  readonly ref: string;
  /** Number of the change of the catalog that this belongs to: entries that were changed together have the same, and a later change has a higher one. 0 before there were numbers. */
  readonly change: number;
  /** Why, in the words of whoever changed it. */
  readonly because: null | string;
}

/** The last resort is paged besides the end of the path: again, because nobody has acknowledged since, or early, because a whole round of the path reached nobody. */
export interface LastResortPaged {
  readonly type: 'LastResortPaged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the last resort has been paged, this one included. */
  readonly time: number;
  /** high or low. */
  readonly urgency: string;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Pages to whoever the last resort is now; empty when it has nobody. */
  readonly pages: readonly Page[];
  /** When the escalation goes on if nobody acknowledges: with the last resort once more, or, when the path has not ended, with its next round. */
  readonly acknowledgeBy: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The path that is climbed leads to nobody any more: from here on another takes its place, its newest version or triage. */
export interface PathReplaced {
  readonly type: 'PathReplaced';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** Ref of the path that is climbed from here on. */
  readonly path: string;
  /** Version of the path that the escalation is pinned to from here on. */
  readonly pathVersion: number;
  /** The path as JSON, so that the log explains itself. */
  readonly definition: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Alerts fire of which no incident is opened while what they affect is in maintenance. What they would have declared, and may when the maintenance is over: the stream is that of the incident. */
export interface AlertsHeldBack {
  readonly type: 'AlertsHeldBack';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** What is wrong, in a line, by all that was held back so far. */
  readonly title: string;
  /** What else is known. */
  readonly description: null | string;
  /** Name of the severity, the worst so far. */
  readonly severity: string;
  /** Entry refs, all so far. */
  readonly affects: readonly string[];
  /** Names that the alerts gave and that no entry bears. */
  readonly unknownNames: readonly string[];
  /** Where it came from. */
  readonly source: Source;
  /** The alerts that began to fire and are remembered; the first fifty by name. */
  readonly alerts: readonly Alert[];
  /** How many more began to fire, which are only counted. */
  readonly furtherAlerts: number;
  /** Refs of the maintenance windows that hold it back. */
  readonly windows: readonly string[];
  /** When it is opened if it still fires, as the windows are now. */
  readonly until: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** An incident that pages nobody yet because of maintenance does so from now on, or from another time on. */
export interface QuietChanged {
  readonly type: 'QuietChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Until when nobody is paged; null when people are paged from now on. */
  readonly quietUntil: null | Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Alerts fire that did not fire before, in the group that opened the incident. */
export interface AlertsJoined {
  readonly type: 'AlertsJoined';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Those that are remembered; the first fifty of an incident by name. */
  readonly alerts: readonly Alert[];
  /** How many more there are, which are only counted. */
  readonly further: number;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Alerts have ended, and others of the group fire on. */
export interface AlertsEnded {
  readonly type: 'AlertsEnded';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Those of them that were remembered; the first ten by name. */
  readonly alerts: readonly Alert[];
  /** How many more of those that are only counted. */
  readonly further: number;
  /** How many were seen firing and have not ended. */
  readonly firing: number;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Every alert had ended while the incident was kept open, and now it fires again: whoever was paged is paged again. */
export interface AlertFiredAgain {
  readonly type: 'AlertFiredAgain';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Those that are remembered; the first ten by name. */
  readonly alerts: readonly Alert[];
  /** How many more there are, which are only counted. */
  readonly further: number;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A report came late: it says of alerts that they fire which have ended since. Nobody is paged for it. */
export interface StaleAlertsReported {
  readonly type: 'StaleAlertsReported';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The alerts; the first ten by name. */
  readonly alerts: readonly Alert[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody asks whom a declaration would page. Nothing is declared. */
export interface PreviewRequested {
  readonly type: 'PreviewRequested';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The sentence of the declaration. */
  readonly title: string;
  /** What else is known. */
  readonly description: null | string;
  /** Name of the severity. */
  readonly severity: string;
  /** Entry refs that it would be declared for; empty when only the sentence is known. */
  readonly affects: readonly string[];
  /** Ref of the person, schedule or team that the declaration asks for. */
  readonly responder: null | string;
}

/** The catalog answers whom the declaration would involve. */
export interface PreviewRouted {
  readonly type: 'PreviewRouted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** When it was asked. */
  readonly askedAt: Instant;
  /** What would be decided, as JSON: the fields of an IncidentRouted, without meta. */
  readonly routing: string;
}

/** Policy answers how the paths would be climbed. */
export interface PreviewClimbed {
  readonly type: 'PreviewClimbed';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** What would happen. */
  readonly preview: Preview;
  /** What is worth knowing before declaring, a sentence each. */
  readonly warnings: readonly string[];
}

/** Notification answers how those who would be paged would be reached. */
export interface PreviewPlanned {
  readonly type: 'PreviewPlanned';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** One for each person and urgency. */
  readonly plans: readonly PreviewPlan[];
}

/** Every event on the topic escalog.incidents. */
export type IncidentsEvent = IncidentDeclared | SeverityChanged | ScopeChanged | UpdatePosted | IncidentAcknowledged | IncidentResolved | AlertsHeldBack | QuietChanged | AlertsJoined | AlertsEnded | AlertFiredAgain | StaleAlertsReported;

/** Every event on the topic escalog.routing. */
export type RoutingEvent = IncidentRouted;

/** Every event on the topic escalog.escalations. */
export type EscalationsEvent = EscalationStarted | LevelReached | LevelSkipped | EscalationHalted | EscalationExhausted | LastResortPaged | PathReplaced;

/** Every event on the topic escalog.notifications. */
export type NotificationsEvent = DeliveryStarted | DeliveryAttempted | PageDelivered | PageUndeliverable | PageWithdrawn;

/** Every event on the topic escalog.catalog. */
export type CatalogEvent = CatalogEntryApplied | CatalogEntryRemoved;

/** Every event on the topic escalog.previews. */
export type PreviewsEvent = PreviewRequested | PreviewRouted | PreviewClimbed | PreviewPlanned;

/** Every event there is. */
export type EscalogEvent = IncidentDeclared | SeverityChanged | ScopeChanged | UpdatePosted | IncidentAcknowledged | IncidentResolved | IncidentRouted | EscalationStarted | LevelReached | LevelSkipped | EscalationHalted | EscalationExhausted | DeliveryStarted | DeliveryAttempted | PageDelivered | PageUndeliverable | PageWithdrawn | CatalogEntryApplied | CatalogEntryRemoved | LastResortPaged | PathReplaced | AlertsHeldBack | QuietChanged | AlertsJoined | AlertsEnded | AlertFiredAgain | StaleAlertsReported | PreviewRequested | PreviewRouted | PreviewClimbed | PreviewPlanned;
