import { listed } from '@escalog/kernel';
import type { Sentences } from './sentence-table.ts';
import { elapsed, quoted, wayOf } from '../wording.ts';

/** What people say of an incident and do about it. */
export const incidentSentences = {
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
  StatusChanged: ({ meta, from, to }, names) => `${names.ofActor(meta.actor)} changed the status from ${from} to ${to}`,
  LeadAssigned: ({ meta, before, lead }, names) => {
    const who = names.ofActor(meta.actor);
    if (lead === null)
      return `${who} left it without a lead${before === null ? '' : `: ${names.of(before)} leads it no more`}`;
    const instead = before === null || before === lead ? '' : ` instead of ${names.of(before)}`;
    return meta.actor.ref === lead
      ? `${who} took the lead${instead}`
      : `${who} made ${names.of(lead)} the lead${instead}`;
  },
  IncidentAcknowledged: ({ meta, by, pageId, via, until }, names) => {
    const answer = pageId === null ? '' : ', answering their page';
    if (via === 'alert-source') return `${names.of(by)} acknowledged the incident for whoever has it there`;
    const snoozed = until === null ? '' : ` for ${elapsed(Math.max(0, until - meta.occurredAt))}`;
    return `${names.of(by)} acknowledged the incident${snoozed}${answer}${wayOf(via)}`;
  },
  PageDeclined: ({ meta, by, pageId, why }, names) => {
    const place = pageId === null ? undefined : names.escalationOfPage(pageId);
    const what = place === undefined ? '' : ` the page of ${place}`;
    const isForNothing = place === undefined && !names.wasPaged(by, meta.occurredAt);
    return `${names.of(by)} declined${what}: ${quoted(why)}${isForNothing ? '; they had not been paged, so nothing follows' : ''}`;
  },
  NextLevelRequested: ({ by, escalationId, meta }, names) =>
    `${names.of(by)} asked for more help: the next level${escalationId === null ? '' : ` of ${names.ofEscalation(escalationId, meta.version)}`} is to be paged now`,
  IncidentHandedOff: ({ by, to, escalationId, why }, names) => {
    const [it, what] =
      escalationId === null ? [' it', ''] : ['', ` what ${names.ofEscalation(escalationId)} was paged for`];
    return `${names.of(by)} handed${it} off to ${names.of(to)}${what}: ${quoted(why)}`;
  },
  IncidentReopened: ({ meta, note }, names) =>
    `${names.ofActor(meta.actor)} reopened the incident${note === null ? '' : `: ${quoted(note)}`}`,
  VisibilityChanged: ({ meta, seenBy }, names) =>
    seenBy === null
      ? `${names.ofActor(meta.actor)} made the incident visible to everybody`
      : `${names.ofActor(meta.actor)} made the incident private${seenBy.length === 0 ? '' : `; ${listed(seenBy.map(names.of))} may see it as well`}`,
  IncidentArchived: ({ meta, archive }, names) =>
    `${names.ofActor(meta.actor)} archived the incident to ${quoted(archive)}; lists no longer show it`,
  IncidentResolved: ({ meta, note }, names) =>
    `${names.ofActor(meta.actor)} resolved the incident${note === null ? '' : `: ${quoted(note)}`}`,
} satisfies Partial<Sentences>;
