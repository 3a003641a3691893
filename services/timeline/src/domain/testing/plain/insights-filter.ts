/** Which incidents a question is about, and which of their parts. */
import type { EscalationFacts, HandoffFacts, IncidentFacts, NudgeFacts } from '../../facts.ts';
import type { PageFacts } from '../../page-facts.ts';
import { levelWord, type InsightsFilter, type InsightsQuestion } from '../../insights-question.ts';

/** An incident with those of its parts that a question is about. */
export interface Fitting {
  readonly facts: IncidentFacts;
  readonly escalations: readonly EscalationFacts[];
  readonly pages: readonly PageFacts[];
  readonly handoffs: readonly HandoffFacts[];
  readonly nudges: readonly NudgeFacts[];
  /** Whether a level that was skipped counts. */
  skips(level: number): boolean;
}

const always = (): boolean => true;

/**
 * An incident counts when it was declared in the span, is as the filter says, and, where that names a team, a path, a level
 * or a person, has a climb or a page that fits all of them. Then those climbs and pages alone are counted of it, the handoffs
 * that the team gave on, and the suggestions of the rule.
 */
export function fittingOf(
  facts: IncidentFacts,
  { since, until, filter }: Pick<InsightsQuestion, 'since' | 'until' | 'filter'>,
): Fitting | undefined {
  if (!isWithin(facts, { since, until })) return undefined;
  const { severity, source, affects, rule, team, path, level, person } = filter;
  if (severity !== undefined && facts.severity !== severity) return undefined;
  if (source !== undefined && facts.declaredBy !== source) return undefined;
  if (affects !== undefined && !facts.affects.includes(affects)) return undefined;
  if (rule !== undefined && !hasRule(facts, rule)) return undefined;
  const nudges = rule?.startsWith('rule/') ? facts.nudges.filter((nudge) => nudge.rule === rule) : facts.nudges;
  if (team === undefined && path === undefined && level === undefined && person === undefined)
    return {
      facts,
      escalations: facts.escalations,
      pages: facts.pages,
      handoffs: facts.handoffs,
      nudges,
      skips: always,
    };
  const pages = facts.pages.filter((page) => isPageOf(page, filter));
  const escalations = facts.escalations.filter((escalation) => isClimbOf(escalation, pages, filter));
  if (pages.length === 0 && escalations.length === 0) return undefined;
  return {
    facts,
    escalations,
    pages,
    handoffs: team === undefined ? facts.handoffs : facts.handoffs.filter(({ from }) => from === team),
    nudges,
    skips: level === undefined ? always : (skipped) => levelWord(skipped) === level,
  };
}

/** Whether it was declared in the span. */
export function isWithin(
  { declaredAt }: Pick<IncidentFacts, 'declaredAt'>,
  { since, until }: Pick<InsightsQuestion, 'since' | 'until'>,
): boolean {
  return declaredAt >= since && declaredAt < until;
}

function hasRule({ rules, nudges }: IncidentFacts, rule: string): boolean {
  return rules.includes(rule) || nudges.some((nudge) => nudge.rule === rule);
}

function isPageOf(page: PageFacts, { team, path, level, person }: InsightsFilter): boolean {
  return (
    (team === undefined || page.owner === team) &&
    (path === undefined || page.path === path) &&
    (level === undefined || levelWord(page.level) === level) &&
    (person === undefined || page.person === person)
  );
}

/** A climb of which a level or a person is asked has a page that fits, or, of a level alone, has skipped it. */
function isClimbOf(
  { escalationId, owner, path: climbed, skipped }: EscalationFacts,
  pages: readonly PageFacts[],
  { team, path, level, person }: InsightsFilter,
): boolean {
  if (team !== undefined && owner !== team) return false;
  if (path !== undefined && climbed !== path) return false;
  if (level === undefined && person === undefined) return true;
  if (pages.some((page) => page.escalationId === escalationId)) return true;
  return person === undefined && skipped.some((one) => levelWord(one.level) === level);
}
