import type { IncidentFacts, Page } from '@escalog/contracts';
import {
  protocolOf,
  respondersOf,
  type Definitions,
  type LevelStep,
  type PathLevel,
  type Ref,
  type Responder,
} from '@escalog/definitions';
import { onOneLine, shortened } from '@escalog/kernel';
import type { Escalation } from './escalation.ts';
import type { Context } from './escalations.ts';

/** Each person once, by the first target that led to them. */
export function respondersOfAll(targets: readonly Ref[], { definitions, at }: Context): readonly Responder[] {
  const byPerson = new Map<string, Responder>();
  for (const responder of targets.flatMap((target) => respondersOf(target, definitions, at))) {
    if (!byPerson.has(responder.person)) byPerson.set(responder.person, responder);
  }
  return [...byPerson.values()];
}

/** Whom a level pages now; not those who have declined a page of the escalation in this round. */
export function respondersOfLevel(
  { level }: LevelStep,
  { declinedBy = [] }: Pick<Escalation, 'declinedBy'>,
  context: Context,
): readonly Responder[] {
  return respondersOfAll(level.targets, context).filter(({ person }) => !declinedBy.includes(person));
}

/** Whom a level would page now, had they not declined. */
export function declinersOfLevel(
  { level }: LevelStep,
  { declinedBy = [] }: Pick<Escalation, 'declinedBy'>,
  context: Context,
): readonly Responder[] {
  if (declinedBy.length === 0) return [];
  return respondersOfAll(level.targets, context).filter(({ person }) => declinedBy.includes(person));
}

/** Why a level has nobody to page, as the end of a sentence. */
export function whyNobody(
  { declinedBy = [] }: Pick<Escalation, 'declinedBy'>,
  targets: readonly Ref[],
  context: Context,
): string {
  if (declinedBy.length > 0 && respondersOfAll(targets, context).length > 0)
    return 'everybody whom it would page has declined';
  const who = targets.map((target) => context.definitions.find(target)?.entry.name ?? target).join(', ');
  return `nobody is on call or reachable through ${who}`;
}

/** One page for each, whose ids begin with `prefix`. */
export function pagesTo(responders: readonly Responder[], prefix: string): readonly Page[] {
  return responders.map(({ person, name, via }) => ({
    pageId: `${prefix}/${person.slice(person.indexOf('/') + 1)}`,
    person,
    name,
    via,
  }));
}

/** `Ana Costa, Ben Ito (by an override of Cleo Park: at the dentist)`. */
export function namesOf(responders: readonly Responder[], definitions: Definitions): string {
  return responders.map(({ name, via }) => `${name}${overrideIn(via, definitions)}`).join(', ');
}

const longestWhy = 100;

function overrideIn(via: readonly Ref[], definitions: Definitions): string {
  const override = via.flatMap((ref) => definitions.findOf('override', ref)?.entry ?? [])[0];
  if (override === undefined) return '';
  const { by, why } = override;
  const who = definitions.find(by)?.entry.name ?? by;
  return ` (by an override of ${who}: ${shortened(onOneLine(why).replace(/\.$/, ''), longestWhy)})`;
}

/** `high` or `low`, from the severity; high when the severity is unknown, because silence is worse. */
export function urgencyOf({ severity }: Pick<IncidentFacts, 'severity'>, definitions: Definitions): 'high' | 'low' {
  return protocolOf(definitions.findOf('severity', `severity/${severity}`)?.entry).urgency;
}

/** `high` or `low`, as the level says, or else by the severity. */
export function urgencyOfLevel(
  { urgency = 'by-severity' }: Pick<PathLevel, 'urgency'>,
  facts: IncidentFacts,
  definitions: Definitions,
): 'high' | 'low' {
  return urgency === 'by-severity' ? urgencyOf(facts, definitions) : urgency;
}

/** An escalation waits for one thing at a time. */
export function timerOf(escalationId: string): string {
  return `acknowledgement-overdue/${escalationId}`;
}
