/**
 * Severity or scope has changed. When the severity was raised, the round that each escalation is in is gone through once more
 * on what is known now: the levels that it would have come to by where it stands, and has not, are paged at once, and pages
 * that went out quietly are brought loudly. Nothing is withdrawn, and nobody is paged twice for one level. The change and
 * what it did are one event; of other changes it did nothing here.
 */
import type { AddedPages, IncidentFacts } from '@escalog/contracts';
import { millisecondsOf, type LevelStep } from '@escalog/definitions';
import { after, append, counted, perform, setTimer, type Instant } from '@escalog/kernel';
import { isWanted, pagesAsked, placeOf, type AskedPage, type Escalation } from './escalation.ts';
import {
  factsOf,
  running,
  type Context,
  type Effects,
  type EscalationEvent,
  type Escalations,
  type TurnTaken,
} from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { evolve } from './evolve.ts';
import { namesOf, pagesTo, respondersOfLevel, timerOf, urgencyOf, urgencyOfLevel } from './paging.ts';
import { levelsMissed } from './levels-missed.ts';
import { inTurn } from './round-robin.ts';
import { areApart, levelAt } from './steps.ts';

type Change = Extract<EscalationsInput, { kind: 'facts-changed' }>;
type Reassessed = Extract<EscalationEvent, { type: 'IncidentReassessed' }>;

/** What follows from a change of severity or scope once anything was routed. */
export function reassessed(change: Change, state: Escalations, context: Context): Effects {
  const facts = factsOf(state);
  const what = whatChanged(change, facts, context);
  if (facts === null || what === undefined || state.resolved || Object.keys(state.escalations).length === 0) return [];
  const isRaised = what.trigger === 'severity-raised' && state.quiet !== 'quiet';
  const additions = isRaised ? running(state).flatMap((one) => additionsTo(one, facts, state, context)) : [];
  const raisedPages =
    isRaised && what.urgency === 'high' ? running(state).flatMap((one) => quiet(one, change, context)) : [];
  const told = [
    ...additions.map(({ told: text }) => text),
    ...(raisedPages.length === 0
      ? []
      : [
          `${counted(raisedPages.length, 'page')} that went out quietly ${raisedPages.length === 1 ? 'is' : 'are'} brought loudly`,
        ]),
  ];
  const event: Reassessed = {
    type: 'IncidentReassessed',
    ...what,
    added: additions.map(({ added }) => added),
    raisedPages: raisedPages.map(({ pageId }) => pageId),
    incident: facts,
    reason: {
      code: what.trigger,
      text: `${sentenceOf(what, change, context)} ${told.length === 0 ? unmoved(what) : `${capitalised(told.join('; '))}.`}`,
      definition: null,
      facts: { by: change.by },
    },
  };
  return [
    append(event),
    ...waitsThatMoved(state, evolve(state, event)),
    ...additions.flatMap(({ taken }) => (taken === undefined ? [] : [perform(taken)])),
  ];
}

function whatChanged({ severity, scope }: Change, facts: IncidentFacts | null, { definitions }: Context) {
  if (facts === null) return undefined;
  const urgency = urgencyOf(facts, definitions);
  if (severity !== undefined && severity.from !== severity.to)
    return { trigger: `severity-${severity.direction}`, before: severity.from, after: severity.to, urgency };
  if (scope === undefined || scope.added.length + scope.removed.length === 0) return undefined;
  const trigger = scope.added.length > 0 ? 'scope-grown' : 'scope-shrunk';
  const before = [...facts.affects.filter((ref) => !scope.added.includes(ref)), ...scope.removed];
  return { trigger, before: before.join(', '), after: facts.affects.join(', '), urgency };
}

interface Addition {
  readonly added: AddedPages;
  readonly taken: TurnTaken | undefined;
  /** `level 2 of Identity pages Ben Ito`. */
  readonly told: string;
}

function additionsTo(
  escalation: Escalation,
  facts: IncidentFacts,
  state: Escalations,
  context: Context,
): readonly Addition[] {
  return levelsMissed(escalation, state, context).flatMap((step) => {
    const { paged, taken } = inTurn(respondersOfLevel(step, escalation, context), step, escalation, context);
    return paged.length === 0 ? [] : [additionOf(escalation, step, paged, taken, facts, context)];
  });
}

function additionOf(
  escalation: Escalation,
  { number: level, level: definition }: LevelStep,
  paged: ReturnType<typeof inTurn>['paged'],
  taken: TurnTaken | undefined,
  facts: IncidentFacts,
  { at, definitions }: Context,
): Addition {
  const { escalationId, cycle, path } = escalation;
  return {
    added: {
      escalationId,
      cycle,
      level,
      urgency: urgencyOfLevel(definition, facts, definitions),
      acknowledgeBy: waitedUntil(escalation, level, after(at, millisecondsOf(definition.acknowledgeWithin))) ?? at,
      pages: pagesTo(paged, `${escalationId}/${cycle}.${level}`),
    },
    taken,
    told: `level ${level} of ${path.entry.name} pages ${namesOf(paged, definitions)}`,
  };
}

/** Whoever goes on from another level than before is waited for no longer than that one says; the rest as long as before. */
function waitedUntil(escalation: Escalation, level: number, end: Instant): Instant | null {
  const { acknowledgeBy = null, phase } = escalation;
  if (phase !== 'climbing' || acknowledgeBy === null || !areApart(escalation.level, level, escalation))
    return acknowledgeBy;
  return acknowledgeBy < end ? acknowledgeBy : end;
}

/** Pages that may still wake somebody and that went out quietly because of what the severity was. */
function quiet(escalation: Escalation, { severity }: Change, { definitions }: Context): readonly AskedPage[] {
  const before = urgencyOf({ severity: severity?.from ?? '' }, definitions);
  return pagesAsked(escalation).filter(
    (page) => isWanted(page) && (page.urgency ?? before) === 'low' && !isFixed(page, escalation),
  );
}

/** Whether its level says how loudly it pages, whatever the severity. */
function isFixed(page: AskedPage, escalation: Escalation): boolean {
  const place = placeOf(page);
  if (place === undefined || place.cycle < (escalation.begunIn ?? 1)) return false;
  return (levelAt(place.level, escalation)?.level.urgency ?? 'by-severity') !== 'by-severity';
}

/** Who goes on from another level than before is waited for until what was decided with it. */
function waitsThatMoved(before: Escalations, then: Escalations): Effects {
  return running(then).flatMap(({ escalationId, phase, cycle, level, acknowledgeBy }) =>
    phase === 'climbing' &&
    level !== before.escalations[escalationId]?.level &&
    acknowledgeBy !== undefined &&
    acknowledgeBy !== null
      ? [
          setTimer(timerOf(escalationId), acknowledgeBy, {
            kind: 'acknowledgement-overdue' as const,
            escalationId,
            cycle,
            level,
          }),
        ]
      : [],
  );
}

/** Who is affected in addition is routed, and may well be paged for that. */
function unmoved({ trigger }: Pick<Reassessed, 'trigger'>): string {
  return trigger.startsWith('scope-') ? 'What is being climbed goes on as it is.' : 'Nobody is paged for it.';
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function sentenceOf(
  { trigger, before, after }: Pick<Reassessed, 'trigger' | 'before' | 'after'>,
  { by, scope, because }: Change,
  { definitions }: Context,
): string {
  if (because !== undefined) return because;
  const nameOf = (ref: string) => definitions.find(ref)?.entry.name ?? ref;
  const namesOfAll = (refs: readonly string[] = []) => refs.map(nameOf).join(', ');
  const severityOf = (name: string) => definitions.find(`severity/${name}`)?.entry.name ?? name;
  switch (trigger) {
    case 'scope-grown':
      return `${nameOf(by)} says that ${namesOfAll(scope?.added)} ${scope?.added.length === 1 ? 'is' : 'are'} affected too.`;
    case 'scope-shrunk':
      return `${nameOf(by)} says that ${namesOfAll(scope?.removed)} ${scope?.removed.length === 1 ? 'is' : 'are'} not affected any more.`;
    default:
      return `${nameOf(by)} ${trigger === 'severity-raised' ? 'raised' : 'lowered'} the severity from ${severityOf(before)} to ${severityOf(after)}.`;
  }
}
