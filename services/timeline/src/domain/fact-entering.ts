/** From the facts of an incident to rows of the tables. */
import type { Sight } from '@escalog/access';
import {
  handoffOutcomes,
  none,
  nudgeOutcomes,
  pageOutcomes,
  type handoffKinds,
  type listKinds,
  type Tables,
} from './fact-tables.ts';
import type { EscalationFacts, HandoffFacts, IncidentFacts } from './facts.ts';
import type { PageFacts } from './page-facts.ts';
import type { Row, Table } from './table.ts';
import type { Words } from './words.ts';

/** What rows are added to. */
export interface Into {
  readonly tables: Tables;
  readonly words: Words;
  readonly sightOf: (sight: Sight) => number;
}

/** Adds the facts of an incident as rows. The number of its own. */
export function entered(facts: IncidentFacts, into: Into): number {
  const { tables, words, sightOf } = into;
  const { incidents, affects, terms, rules, names, climbs, handoffs, nudges, pages } = tables;
  const list = (table: Table<typeof listKinds>, texts: readonly string[]): void => {
    for (const text of texts) table.add({ word: words.numberOf(text) });
  };
  const row = incidents.length;
  const [affectsFrom, termsFrom, rulesFrom, namesFrom] = [affects.length, terms.length, rules.length, names.length];
  const [climbsFrom, handoffsFrom] = [climbs.length, handoffs.length];
  const [nudgesFrom, pagesFrom] = [nudges.length, pages.length];
  const escalations: string[] = [];
  list(affects, facts.affects);
  list(terms, facts.terms);
  list(rules, facts.rules);
  for (const [ref, name] of Object.entries(facts.names))
    names.add({ ref: words.numberOf(ref), name: words.numberOf(name) });
  for (const climb of facts.escalations) addClimb(climb, escalations, into);
  for (const handoff of facts.handoffs) handoffs.add(handoffRow(handoff, words));
  for (const { rule, outcome, leadTimeMs } of facts.nudges)
    nudges.add({
      rule: words.numberOf(rule),
      outcome: nudgeOutcomes.indexOf(outcome),
      leadTimeMs: leadTimeMs ?? Number.NaN,
    });
  for (const page of facts.pages) addPage(page, row, pagesFrom, escalations, into);
  return incidents.add({
    id: facts.id,
    title: words.numberOf(facts.title),
    severity: words.numberOf(facts.severity),
    declaredBy: words.numberOf(facts.declaredBy),
    declaredAt: facts.declaredAt,
    isResolved: facts.status === 'resolved' ? 1 : 0,
    isArchived: facts.isArchived ? 1 : 0,
    sight: sightOf(facts.sight),
    msToFirstPage: facts.msToFirstPage ?? Number.NaN,
    msToAcknowledge: facts.msToAcknowledge ?? Number.NaN,
    msToRightOwner: facts.msToRightOwner ?? Number.NaN,
    msToResolve: facts.msToResolve ?? Number.NaN,
    msWithNobody: facts.msWithNobody,
    bounces: facts.bounces,
    reopened: facts.reopened,
    isOld: 0,
    affectsFrom,
    affectsTo: affects.length,
    termsFrom,
    termsTo: terms.length,
    rulesFrom,
    rulesTo: rules.length,
    namesFrom,
    namesTo: names.length,
    climbsFrom,
    climbsTo: climbs.length,
    handoffsFrom,
    handoffsTo: handoffs.length,
    nudgesFrom,
    nudgesTo: nudges.length,
    pagesFrom,
    pagesTo: pages.length,
  });
}

function addClimb(climb: EscalationFacts, escalations: string[], { tables, words }: Into): void {
  const { climbs, skips } = tables;
  const { startedAt, acknowledgedAt } = climb;
  const skipsFrom = skips.length;
  for (const { level } of climb.skipped) skips.add({ level });
  climbs.add({
    escalation: placeIn(escalations, climb.escalationId),
    isRoute: climb.kind === 'route' ? 1 : 0,
    path: words.numberOf(climb.path),
    owner: numberOf(climb.owner, words),
    startedAt,
    isExhausted: climb.exhausted ? 1 : 0,
    msToAcknowledge: acknowledgedAt === null ? Number.NaN : Math.max(0, acknowledgedAt - startedAt),
    skipsFrom,
    skipsTo: skips.length,
  });
}

function handoffRow({ at, from, to, outcome }: HandoffFacts, words: Words): Row<typeof handoffKinds> {
  return {
    at,
    from: numberOf(from, words),
    to: words.numberOf(to),
    outcome: handoffOutcomes.indexOf(outcome),
  };
}

function addPage(
  page: PageFacts,
  incident: number,
  pagesFrom: number,
  escalations: string[],
  { tables, words }: Into,
): void {
  const { pages } = tables;
  const { columns, length } = pages;
  const escalation = placeIn(escalations, page.escalationId);
  const [level, cycle] = [page.level ?? none, page.cycle ?? none];
  let turn = pagesFrom;
  while (
    turn < length &&
    !(columns.escalation[turn] === escalation && columns.level[turn] === level && columns.cycle[turn] === cycle)
  )
    turn += 1;
  pages.add({
    pageId: page.pageId,
    firstEvidence: page.evidence[0],
    lastEvidence: page.evidence[1],
    incident,
    escalation,
    turn,
    person: words.numberOf(page.person),
    path: words.numberOf(page.path),
    owner: numberOf(page.owner, words),
    level,
    cycle,
    owedAt: page.owedAt,
    expectedAt: page.expectedAt,
    deliveredAt: page.deliveredAt ?? Number.NaN,
    answeredAt: page.answeredAt ?? Number.NaN,
    settledAt: page.settledAt ?? Number.NaN,
    outcome: pageOutcomes.indexOf(page.outcome),
  });
}

function numberOf(text: string | null, words: Words): number {
  return text === null ? none : words.numberOf(text);
}

/** Where it stands, at the end when it did not. */
function placeIn(texts: string[], text: string): number {
  const at = texts.indexOf(text);
  return at < 0 ? texts.push(text) - 1 : at;
}
