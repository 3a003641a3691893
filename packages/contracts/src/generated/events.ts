// Generated from ../../schemas by `npm run generate`: change the .avsc files instead.
import type { Instant } from '@escalog/kernel';

/** Who did it. */
export interface Actor {
  /** person, alert-source, or service for what Escalog decided itself. */
  readonly kind: string;
  /** The entry ref of the person or alert source, or the name of the service; for somebody whom the catalog does not know, what they call themselves. */
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

/** A rung of an escalation path. */
export interface PathLevel {
  /** Refs of the people, schedules and teams that it reaches. */
  readonly targets: readonly string[];
  /** How long it waits for an acknowledgement, as an ISO 8601 duration. */
  readonly acknowledgeWithin: string;
  /** everyone, or round-robin: one of them, in turn. */
  readonly mode: string;
  /** first, or everyone: who has to acknowledge. */
  readonly acknowledgement: string;
  /** high, low or by-severity: how loudly it pages. */
  readonly urgency: string;
}

/** One step of an escalation path, in the order in which they are written. */
export interface PathNode {
  /** What it is called within the path. */
  readonly name: null | string;
  /** Index, from 0, of the branch that it belongs to; null at the top. */
  readonly within: null | number;
  /** then or else: on which side of that branch. */
  readonly side: null | string;
  /** Set when it is a level. */
  readonly level: null | PathLevel;
  /** Set when it is a branch: a condition in CEL. */
  readonly condition: null | string;
  /** Set when it is a repeat: how many times more. */
  readonly repeatTimes: null | number;
  /** Of a repeat, the name of the node that it goes back to; null for the top. */
  readonly repeatTo: null | string;
}

/** An escalation path as it was when it was pinned. */
export interface PathDefinition {
  /** What it was called. */
  readonly name: string;
  /** Its nodes in the order in which they are written, each branch before what is in it. */
  readonly nodes: readonly PathNode[];
  /** Ref of who is paged when it ends; empty when there is nobody. */
  readonly lastResort: string;
  /** Ref of who decides when it bounces between teams; null for the last resort. */
  readonly adjudicator: null | string;
}

/** Levels that a change adds to an escalation that is running. */
export interface AddedPages {
  /** The escalation. */
  readonly escalationId: string;
  /** Which round of the path it is in, from 1. */
  readonly cycle: number;
  /** The level, from 1. */
  readonly level: number;
  /** When the escalation goes on if nobody acknowledges. */
  readonly acknowledgeBy: Instant;
  /** high or low: of the level, else of the severity. */
  readonly urgency: string;
  /** One for each responder who has not been paged at that level. */
  readonly pages: readonly Page[];
}

/** How often a repeat of a path has been taken, since one around it was. */
export interface RepeatTaken {
  /** Index of the repeat within the definition of the path, from 0. */
  readonly node: number;
  /** How often, from 1. */
  readonly times: number;
  /** The round that it began when it was taken last. */
  readonly cycle: number;
}

/** What a nudge suggests, and what is done when it is accepted. */
export interface SuggestedAction {
  /** page, start, tell, post, call, or none when only a person can do it. */
  readonly kind: string;
  /** Refs and roles that it is about. */
  readonly targets: readonly string[];
  /** Ref of the path that would be started. */
  readonly path: null | string;
  /** What would be said. */
  readonly say: null | string;
  /** Index of the action within its rule, from 0. */
  readonly action: null | number;
}

/** What came of one action of a rule. */
export interface ActionTaken {
  /** page, start, nudge, tell, post or call. */
  readonly kind: string;
  /** auto or nudge. */
  readonly mode: string;
  /** taken, suggested, or not-needed. */
  readonly outcome: string;
  /** As one sentence: what is done, or why it is not needed. */
  readonly because: string;
  /** Refs that it is about. */
  readonly targets: readonly string[];
}

/** Where an incident came from, for the conditions of rules and branches. */
export interface Origin {
  /** When it was declared. */
  readonly declaredAt: Instant;
  /** rest, or the kind of alert source. */
  readonly source: string;
  /** Ref of who declared it. */
  readonly declaredBy: string;
  /** Of its alerts, what all of them have. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many alerts fired when it was declared. */
  readonly alerts: number;
  /** Names that it gave and that no entry bears. */
  readonly unknownNames: readonly string[];
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
  /** Refs of the people who may see it besides those who are involved in it; null when everybody may. */
  readonly seenBy: null | readonly string[];
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
  /** rest, link, sms, phone, slack, or alert-source. */
  readonly via: string;
  /** Why this was decided. */
  readonly reason: Reason;
  /** When the acknowledgement ends, if whoever gave it said so: the escalation is taken up again then. */
  readonly until: null | Instant;
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
  /** As the declaration says it: refs of the people who may see the incident besides those who are involved in it; null when everybody may. */
  readonly seenBy: null | readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
  /** Where the incident came from; null when it is routed again, and in what an earlier version wrote. */
  readonly origin: null | Origin;
}

/** A path is climbed for one route. */
export interface EscalationStarted {
  readonly type: 'EscalationStarted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Unique for ever: incident and route. */
  readonly escalationId: string;
  /** Ref of the path; of a handoff or an adjudication to somebody, their ref. */
  readonly path: string;
  /** Version of the path that the escalation is pinned to. */
  readonly pathVersion: number;
  /** The path as JSON, in what was written by the first version; null since, see pathDefinition. */
  readonly definition: null | string;
  /** Ref of the owning team. */
  readonly owner: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
  /** The path as it is pinned; null in what was written by the first version. */
  readonly pathDefinition: null | PathDefinition;
  /** What it is for: route, handoff, adjudication or rule; null in what was written by the first version, for a route. */
  readonly kind: null | string;
  /** The escalation that was handed off to it. */
  readonly from: null | string;
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
  /** What the level is called within its path. */
  readonly name: null | string;
  /** everyone or round-robin; null in what was written by the first version. */
  readonly mode: null | string;
  /** first or everyone: who has to acknowledge; null in what was written by the first version. */
  readonly acknowledgement: null | string;
  /** The repeats of the path that have been taken on the way to where it stands; empty in what was written by the first version. */
  readonly repeats: readonly RepeatTaken[];
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

/** Nobody further is paged: it was acknowledged, handed off, resolved, or what led to it is not affected any more. */
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
  /** Refs of who acknowledged; empty when nobody did. */
  readonly acknowledgedBy: readonly string[];
  /** When it is climbed again unless somebody is active until then; null when it is not. */
  readonly lapsesAt: null | Instant;
  /** When it was acknowledged, which is when the time until it lapses began; null when nobody did. */
  readonly acknowledgedAt: null | Instant;
  /** Whether lapsesAt is an end that was set with the acknowledgement: activity does not push it back. */
  readonly snoozed: boolean;
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
  /** The escalation that it belongs to; empty of a nudge and a note. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** What will be tried, in order. */
  readonly steps: readonly DeliveryStep[];
  /** Why this was decided. */
  readonly reason: Reason;
  /** page, nudge or note; null in what was written by the first version, for a page. */
  readonly kind: null | string;
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
  /** The path as JSON, in what was written by the first version; null since, see pathDefinition. */
  readonly definition: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
  /** The path as it is pinned; null in what was written by the first version. */
  readonly pathDefinition: null | PathDefinition;
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

/** Somebody who was paged says that it is not for them: the next level is reached at once. */
export interface PageDeclined {
  readonly type: 'PageDeclined';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** Id of the page that is answered; null when it is about every page of the person. */
  readonly pageId: null | string;
  /** In their words. */
  readonly why: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody wants the next level of the escalation now. */
export interface NextLevelRequested {
  readonly type: 'NextLevelRequested';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** Which escalation; null for those that have paged the person, or all when none has. */
  readonly escalationId: null | string;
  /** Id of the page that is answered; null when it is about every page of the person. */
  readonly pageId: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody gives it to others, and stays responsible until one of them acknowledges. */
export interface IncidentHandedOff {
  readonly type: 'IncidentHandedOff';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** Ref of the person, schedule, team or path that gets it. */
  readonly to: string;
  /** What that was called then. */
  readonly toName: string;
  /** The escalation that is handed off; null for those that have paged the person, or all when none has. */
  readonly escalationId: null | string;
  /** In their words. */
  readonly why: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** How far the work on the incident is. */
export interface StatusChanged {
  readonly type: 'StatusChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The status before. */
  readonly from: string;
  /** investigating, identified or monitoring. */
  readonly to: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Who leads the work on the incident. */
export interface LeadAssigned {
  readonly type: 'LeadAssigned';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of who led it before; null for nobody. */
  readonly before: null | string;
  /** Ref of who leads it from now on; null for nobody. */
  readonly lead: null | string;
  /** What they were called then. */
  readonly name: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A branch of the path was decided. */
export interface BranchTaken {
  readonly type: 'BranchTaken';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** Index of the branch within the definition of the path, from 0. */
  readonly node: number;
  /** The condition in CEL. */
  readonly condition: string;
  /** then or else. */
  readonly side: string;
  /** What the condition was asked about, as text. */
  readonly seen: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** One of several who all have to acknowledge a level has. */
export interface LevelAnswered {
  readonly type: 'LevelAnswered';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** Level within the path, from 1. */
  readonly level: number;
  /** Ref of who acknowledged. */
  readonly by: string;
  /** Ids of their pages. */
  readonly answeredPages: readonly string[];
  /** Refs of those who have not acknowledged yet. */
  readonly missing: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The time of a level counts from when its first page has left, which was later than it was reached. */
export interface WaitBegan {
  readonly type: 'WaitBegan';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** How often the path was begun, from 1. */
  readonly cycle: number;
  /** Level within the path, from 1. */
  readonly level: number;
  /** When the escalation goes on if nobody acknowledges. */
  readonly acknowledgeBy: Instant;
  /** Ids of the pages of the level, which can be answered until then. */
  readonly waitingPages: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** It was acknowledged, and nothing has happened since, or the end that was set has come: the path is climbed again from the top. */
export interface AcknowledgementLapsed {
  readonly type: 'AcknowledgementLapsed';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** The round that begins. */
  readonly cycle: number;
  /** Refs of who had acknowledged. */
  readonly acknowledgedBy: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody of the new side has acknowledged: the old side is not responsible any more. */
export interface HandoffAccepted {
  readonly type: 'HandoffAccepted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The handoff: the event id of IncidentHandedOff, and the escalation that was handed off. */
  readonly handoffId: string;
  /** The escalation. */
  readonly escalationId: string;
  /** The escalation that was handed off. */
  readonly from: string;
  /** Ref of who acknowledged. */
  readonly by: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** The new side did not take it: the old side is paged again. */
export interface HandoffReturned {
  readonly type: 'HandoffReturned';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The handoff: the event id of IncidentHandedOff, and the escalation that was handed off. */
  readonly handoffId: string;
  /** The escalation that was handed off, which is climbed again. */
  readonly escalationId: string;
  /** The escalation of the new side. */
  readonly to: string;
  /** The round that begins, or that it is in when it is being climbed already. */
  readonly cycle: number;
  /** When nobody had it any more. */
  readonly at: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** It goes to and fro between owners: somebody has to decide. */
export interface BounceDetected {
  readonly type: 'BounceDetected';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Refs of the owners in the order in which they had it. */
  readonly owners: readonly string[];
  /** How many handoffs and declines there were without progress. */
  readonly moves: number;
  /** Ref of who has to decide. */
  readonly adjudicator: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** People are told something, quietly, that needs no answer. */
export interface PeopleTold {
  readonly type: 'PeopleTold';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** stand-down, severity or rule. */
  readonly kind: string;
  /** One for each person; the ids are unique for ever. */
  readonly notices: readonly Page[];
  /** What they are told. */
  readonly text: string;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A running escalation goes on with another version of its path, because somebody asked for it. */
export interface PathMigrated {
  readonly type: 'PathMigrated';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** Ref of the path. */
  readonly path: string;
  /** Version that it was pinned to. */
  readonly fromVersion: number;
  /** Version that it is pinned to from here on. */
  readonly pathVersion: number;
  /** The path as it is pinned from here on. */
  readonly pathDefinition: PathDefinition;
  /** The level that it stands at in it, from 1; 0 before the first. */
  readonly level: number;
  /** Ref of who asked for it; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** In their words. */
  readonly why: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Severity or scope has changed: what the paths and rules ask for now is added to what they had asked for. */
export interface IncidentReassessed {
  readonly type: 'IncidentReassessed';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** severity-raised, severity-lowered, scope-grown or scope-shrunk. */
  readonly trigger: string;
  /** The severity before, or the refs that were affected, with commas. */
  readonly before: string;
  /** The severity now, or the refs that are affected. */
  readonly after: string;
  /** high or low, from now on. */
  readonly urgency: string;
  /** Levels that are paged in addition. */
  readonly added: readonly AddedPages[];
  /** Ids of pages that are brought with high urgency from now on. */
  readonly raisedPages: readonly string[];
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A rule applies. */
export interface RuleFired {
  readonly type: 'RuleFired';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the rule, or of the severity whose protocol it is. */
  readonly rule: string;
  /** Its version. */
  readonly ruleVersion: number;
  /** What it was called then. */
  readonly name: string;
  /** What it was about, such as severity-raised or unacknowledged-for. */
  readonly trigger: string;
  /** How often it has applied to this incident, from 1; 0 when its condition could not be evaluated, which is told once. */
  readonly time: number;
  /** When it was asked. */
  readonly at: Instant;
  /** What came of each of its actions. */
  readonly actions: readonly ActionTaken[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Something is suggested to people, who answer yes or no. */
export interface NudgeMade {
  readonly type: 'NudgeMade';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Unique for ever. */
  readonly nudgeId: string;
  /** Ref of the rule, or of the severity whose protocol it is. */
  readonly rule: string;
  /** Its version. */
  readonly ruleVersion: number;
  /** What it was about, such as without-update-for. */
  readonly trigger: string;
  /** One for each person who is asked; any of them may answer. */
  readonly notices: readonly Page[];
  /** What is suggested, as one sentence. */
  readonly suggestion: string;
  /** What is done when it is accepted. */
  readonly action: SuggestedAction;
  /** When it was suggested. */
  readonly madeAt: Instant;
  /** Until when it can be answered. */
  readonly expiresAt: Instant;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody says yes: what was suggested is done in their name. */
export interface NudgeAccepted {
  readonly type: 'NudgeAccepted';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The nudge. */
  readonly nudgeId: string;
  /** Ref of who answered; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** rest or link. */
  readonly via: string;
  /** How long it took from the suggestion to this, in milliseconds. */
  readonly leadTimeMs: number;
  /** Ids of the notices that need no answer any more. */
  readonly openNotices: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody says no. */
export interface NudgeDismissed {
  readonly type: 'NudgeDismissed';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The nudge. */
  readonly nudgeId: string;
  /** Ref of who answered; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** rest or link. */
  readonly via: string;
  /** In their words. */
  readonly why: string;
  /** How long it took from the suggestion to this, in milliseconds. */
  readonly leadTimeMs: number;
  /** Ids of the notices that need no answer any more. */
  readonly openNotices: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Nobody has answered in time. */
export interface NudgeExpired {
  readonly type: 'NudgeExpired';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The nudge. */
  readonly nudgeId: string;
  /** How long it took from the suggestion to this, in milliseconds. */
  readonly leadTimeMs: number;
  /** Ids of the notices that need no answer any more. */
  readonly openNotices: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** What was suggested is not needed any more. */
export interface NudgeOvertaken {
  readonly type: 'NudgeOvertaken';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The nudge. */
  readonly nudgeId: string;
  /** How long it took from the suggestion to this, in milliseconds. */
  readonly leadTimeMs: number;
  /** Ids of the notices that need no answer any more. */
  readonly openNotices: readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A rule posts to a chat or calls a webhook. */
export interface CallRequested {
  readonly type: 'CallRequested';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Unique for ever. */
  readonly callId: string;
  /** Ref of the rule. */
  readonly rule: string;
  /** Index of the action within the rule, from 0: the address stays with the rule. */
  readonly action: number;
  /** post or call. */
  readonly kind: string;
  /** What is said. */
  readonly text: string;
  /** Until when it is tried. */
  readonly tryUntil: Instant;
  /** The incident as it was then. */
  readonly incident: IncidentFacts;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A chat or a webhook has taken what a rule says. */
export interface CallDelivered {
  readonly type: 'CallDelivered';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The call. */
  readonly callId: string;
  /** How many it took. */
  readonly attempts: number;
  /** What was answered. */
  readonly detail: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A chat or a webhook could not be told what a rule says. */
export interface CallFailed {
  readonly type: 'CallFailed';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The call. */
  readonly callId: string;
  /** How many were made. */
  readonly attempts: number;
  /** What was answered last. */
  readonly detail: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A page is brought with high urgency from now on. */
export interface DeliveryRaised {
  readonly type: 'DeliveryRaised';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** Contact methods that will be tried in addition. */
  readonly steps: readonly DeliveryStep[];
  /** When that was asked for: what is due by then is tried at once. */
  readonly raisedAt: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody who was paged says that it is not for them: nothing further is tried for their pages, and the escalation goes on. */
export interface PagesWithdrawn {
  readonly type: 'PagesWithdrawn';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** Ids of the pages that are withdrawn. */
  readonly withdrawnPages: readonly string[];
  /** Ref of who declined: the escalation pages them no more in this round. */
  readonly declinedBy: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** An escalation that is acknowledged stays so, by somebody more, or until another time. */
export interface AcknowledgementChanged {
  readonly type: 'AcknowledgementChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The escalation. */
  readonly escalationId: string;
  /** Refs of everybody who has acknowledged. */
  readonly acknowledgedBy: readonly string[];
  /** Since when the time of the acknowledgement counts. */
  readonly acknowledgedAt: Instant;
  /** When it is climbed again; null when it is not. */
  readonly lapsesAt: null | Instant;
  /** Whether that is an end which was set with an acknowledgement: activity does not push it back. */
  readonly snoozed: boolean;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A page of low urgency waits for the end of the responder's quiet hours. */
export interface PageHeld {
  readonly type: 'PageHeld';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to; empty of a nudge and a note. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** When the first contact method is tried. */
  readonly until: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A contact method gets no more messages for a while: the page is told in one message with others. */
export interface PageHeldBack {
  readonly type: 'PageHeldBack';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to; empty of a nudge and a note. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** The contact method. */
  readonly methodId: string;
  /** Its channel, such as sms. */
  readonly channel: string;
  /** When these are sent. */
  readonly until: Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A provider has told later what became of a message that it had accepted. */
export interface ReceiptReceived {
  readonly type: 'ReceiptReceived';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to; empty of a nudge and a note. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** The contact method. */
  readonly methodId: string;
  /** Its channel, such as sms. */
  readonly channel: string;
  /** Which attempt, from 1. */
  readonly attempt: number;
  /** delivered, read, answered, unanswered, busy, undelivered or failed. */
  readonly status: string;
  /** What the provider said. */
  readonly detail: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A message that somebody got no longer asks for anything: the alert elsewhere is closed, the buttons are gone. */
export interface MessageRecalled {
  readonly type: 'MessageRecalled';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** The page. */
  readonly pageId: string;
  /** The escalation that it belongs to; empty of a nudge and a note. */
  readonly escalationId: string;
  /** Entry ref of the responder. */
  readonly person: string;
  /** The contact method. */
  readonly methodId: string;
  /** Its channel, such as slack. */
  readonly channel: string;
  /** accepted or failed. */
  readonly outcome: string;
  /** What the provider said, or the error. */
  readonly detail: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody answered, and nothing came of it. */
export interface ReplyIgnored {
  readonly type: 'ReplyIgnored';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person; what they are called elsewhere, when nobody in the catalog is known so. */
  readonly by: string;
  /** The page that was answered; null when it was none. */
  readonly pageId: null | string;
  /** link, sms, phone or slack. */
  readonly via: string;
  /** What they wanted: acknowledge, decline, escalate or handoff. */
  readonly answer: string;
  /** over: the incident is resolved. never-paged: the incident has not paged them. */
  readonly because: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A program may ask Escalog: the whole of what its token is and may do. */
export interface TokenIssued {
  readonly type: 'TokenIssued';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Which token, as it is listed and revoked. */
  readonly tokenId: string;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  /** SHA-256 of the token, base64url; the token itself is nowhere. */
  readonly hash: string;
  /** What it may do: read, declare, respond, configure, operate, events, or alerts/NAME for one alert source. */
  readonly scopes: readonly string[];
  /** Ref of the person as whom it acts; null when it is a program's own. */
  readonly person: null | string;
  /** When it ends; null when it does not. */
  readonly expiresAt: null | Instant;
}

/** A token is good no more. */
export interface TokenRevoked {
  readonly type: 'TokenRevoked';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Which token. */
  readonly tokenId: string;
  /** Why, in the words of who revoked it; null when nothing was said. */
  readonly because: null | string;
}

/** What a person may do: the whole of it, so that the newest event of a person is all there is to know. */
export interface AccessChanged {
  readonly type: 'AccessChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Ref of the person. */
  readonly person: string;
  /** viewer, responder, manager or owner; none when they may not sign in. */
  readonly role: string;
  /** Sessions that began before are over. */
  readonly signedOutBefore: Instant;
}

/** One session is over before its time. */
export interface SessionEnded {
  readonly type: 'SessionEnded';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Which session. */
  readonly sessionId: string;
  /** Ref of the person whose it was. */
  readonly person: string;
  /** When it would have ended; nobody needs to remember it after that. */
  readonly expiresAt: Instant;
}

/** Somebody signed in, or did or tried what not everybody may: who, from where, what about, and what came of it. */
export interface Audited {
  readonly type: 'Audited';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Kebab-case word for what was tried, such as sign-in, token-issued, catalog-applied or dead-letters-replayed. */
  readonly action: string;
  /** done, refused when they may not or were wrong, failed when Escalog could not. */
  readonly outcome: string;
  /** What it was about: a ref, an id or a name; null when it was about nothing in particular. */
  readonly about: null | string;
  /** By what they were known: session, token, link, local owner, or nobody. */
  readonly via: string;
  /** Id of the token or session; null without one. */
  readonly credential: null | string;
  /** IP address that asked, as far as Escalog can tell. */
  readonly address: string;
  /** Method and path as the API describes it, such as POST /v1/catalog/apply. */
  readonly route: string;
  /** What was answered, as HTTP has it. */
  readonly status: number;
  /** One sentence for people, without secrets. */
  readonly detail: string;
}

/** It was said to be over and is not: whoever is responsible is paged again. */
export interface IncidentReopened {
  readonly type: 'IncidentReopened';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** What whoever reopened it said. */
  readonly note: null | string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Who may see it is different. */
export interface VisibilityChanged {
  readonly type: 'VisibilityChanged';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Refs of the people who may see it besides those who are involved in it; null when everybody may. */
  readonly seenBy: null | readonly string[];
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody told in their own words what happened; it takes the place of what was told before. */
export interface SummaryWritten {
  readonly type: 'SummaryWritten';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Markdown; empty when nothing is to stand there. */
  readonly text: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Somebody wrote a note beside the report, or wrote it anew. */
export interface NoteWritten {
  readonly type: 'NoteWritten';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Id of the note; the newest text of an id counts. */
  readonly noteId: string;
  /** Markdown. */
  readonly text: string;
  /** The moment that it is about; null when it is about the whole. */
  readonly about: null | Instant;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** A note was taken back. */
export interface NoteWithdrawn {
  readonly type: 'NoteWithdrawn';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Id of the note. */
  readonly noteId: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** What is to be done after the incident was written down, or is different now. */
export interface FollowUpWritten {
  readonly type: 'FollowUpWritten';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Id of the follow-up; what was written last under an id counts. */
  readonly followUpId: string;
  /** What is to be done, in one line. */
  readonly text: string;
  /** Ref of the person or team that does it; null when nobody was named. */
  readonly owner: null | string;
  /** What the owner is called. */
  readonly ownerName: null | string;
  /** By which day, as YYYY-MM-DD; null when none was named. */
  readonly due: null | string;
  /** Where it is worked on. */
  readonly url: null | string;
  /** open, done or dropped. */
  readonly state: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** It was exported and is to be dropped from lists and views; the log keeps it. */
export interface IncidentArchived {
  readonly type: 'IncidentArchived';
  /** Which event this is, what it is about and what led to it. */
  readonly meta: Meta;
  /** Where it was exported to, in the words of whoever did it. */
  readonly archive: string;
  /** Why this was decided. */
  readonly reason: Reason;
}

/** Every event on the topic escalog.incidents. */
export type IncidentsEvent = IncidentDeclared | SeverityChanged | ScopeChanged | UpdatePosted | IncidentAcknowledged | IncidentResolved | AlertsHeldBack | QuietChanged | AlertsJoined | AlertsEnded | AlertFiredAgain | StaleAlertsReported | PageDeclined | NextLevelRequested | IncidentHandedOff | StatusChanged | LeadAssigned | ReplyIgnored | IncidentReopened | VisibilityChanged | SummaryWritten | NoteWritten | NoteWithdrawn | FollowUpWritten | IncidentArchived;

/** Every event on the topic escalog.routing. */
export type RoutingEvent = IncidentRouted;

/** Every event on the topic escalog.escalations. */
export type EscalationsEvent = EscalationStarted | LevelReached | LevelSkipped | EscalationHalted | EscalationExhausted | LastResortPaged | PathReplaced | BranchTaken | LevelAnswered | WaitBegan | AcknowledgementLapsed | HandoffAccepted | HandoffReturned | BounceDetected | PeopleTold | PathMigrated | IncidentReassessed | RuleFired | NudgeMade | NudgeAccepted | NudgeDismissed | NudgeExpired | NudgeOvertaken | CallRequested | PagesWithdrawn | AcknowledgementChanged;

/** Every event on the topic escalog.notifications. */
export type NotificationsEvent = DeliveryStarted | DeliveryAttempted | PageDelivered | PageUndeliverable | PageWithdrawn | CallDelivered | CallFailed | DeliveryRaised | PageHeld | PageHeldBack | ReceiptReceived | MessageRecalled;

/** Every event on the topic escalog.catalog. */
export type CatalogEvent = CatalogEntryApplied | CatalogEntryRemoved;

/** Every event on the topic escalog.previews. */
export type PreviewsEvent = PreviewRequested | PreviewRouted | PreviewClimbed | PreviewPlanned;

/** Every event on the topic escalog.access. */
export type AccessEvent = TokenIssued | TokenRevoked | AccessChanged | SessionEnded;

/** Every event on the topic escalog.audit. */
export type AuditEvent = Audited;

/** Every event there is. */
export type EscalogEvent = IncidentDeclared | SeverityChanged | ScopeChanged | UpdatePosted | IncidentAcknowledged | IncidentResolved | IncidentRouted | EscalationStarted | LevelReached | LevelSkipped | EscalationHalted | EscalationExhausted | DeliveryStarted | DeliveryAttempted | PageDelivered | PageUndeliverable | PageWithdrawn | CatalogEntryApplied | CatalogEntryRemoved | LastResortPaged | PathReplaced | AlertsHeldBack | QuietChanged | AlertsJoined | AlertsEnded | AlertFiredAgain | StaleAlertsReported | PreviewRequested | PreviewRouted | PreviewClimbed | PreviewPlanned | PageDeclined | NextLevelRequested | IncidentHandedOff | StatusChanged | LeadAssigned | BranchTaken | LevelAnswered | WaitBegan | AcknowledgementLapsed | HandoffAccepted | HandoffReturned | BounceDetected | PeopleTold | PathMigrated | IncidentReassessed | RuleFired | NudgeMade | NudgeAccepted | NudgeDismissed | NudgeExpired | NudgeOvertaken | CallRequested | CallDelivered | CallFailed | DeliveryRaised | PagesWithdrawn | AcknowledgementChanged | PageHeld | PageHeldBack | ReceiptReceived | MessageRecalled | ReplyIgnored | TokenIssued | TokenRevoked | AccessChanged | SessionEnded | Audited | IncidentReopened | VisibilityChanged | SummaryWritten | NoteWritten | NoteWithdrawn | FollowUpWritten | IncidentArchived;
