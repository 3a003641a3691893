/** Which columns there are of the facts of many incidents. */
import type { HandoffFacts, NudgeFacts } from './facts.ts';
import type { PageFacts } from './page-facts.ts';
import { Table, type Columns, type Kinds } from './table.ts';

/** Of what there is none: a word, a level. */
export const none = -1;

/** By their place here outcomes stand in columns. */
export const pageOutcomes = [
  'answered',
  'answered-late',
  'declined',
  'unanswered',
  'not-sent',
  'undeliverable',
  'stood-down',
  'open',
] as const satisfies readonly PageFacts['outcome'][];
export const handoffOutcomes = ['accepted', 'returned', 'open'] as const satisfies readonly HandoffFacts['outcome'][];
export const nudgeOutcomes = [
  'accepted',
  'dismissed',
  'expired',
  'overtaken',
  'open',
] as const satisfies readonly NudgeFacts['outcome'][];

/** Parts of an incident lie one behind the other, from `…From` on and before `…To`. Times that there are not are `NaN`. */
const incidentKinds = {
  id: 'text',
  title: 'whole',
  severity: 'whole',
  declaredBy: 'whole',
  declaredAt: 'number',
  isResolved: 'whole',
  isArchived: 'whole',
  /** Of `sights`: 0 where everybody sees it. */
  sight: 'whole',
  msToFirstPage: 'number',
  msToAcknowledge: 'number',
  msToRightOwner: 'number',
  msToResolve: 'number',
  msWithNobody: 'number',
  bounces: 'whole',
  reopened: 'whole',
  /** 1 once other facts of the same incident have come. */
  isOld: 'whole',
  affectsFrom: 'whole',
  affectsTo: 'whole',
  termsFrom: 'whole',
  termsTo: 'whole',
  rulesFrom: 'whole',
  rulesTo: 'whole',
  namesFrom: 'whole',
  namesTo: 'whole',
  climbsFrom: 'whole',
  climbsTo: 'whole',
  handoffsFrom: 'whole',
  handoffsTo: 'whole',
  nudgesFrom: 'whole',
  nudgesTo: 'whole',
  pagesFrom: 'whole',
  pagesTo: 'whole',
} as const;
export const listKinds = { word: 'whole' } as const;
const nameKinds = { ref: 'whole', name: 'whole' } as const;
const climbKinds = {
  /** Which of its incident: pages of it have the same. */
  escalation: 'whole',
  isRoute: 'whole',
  path: 'whole',
  owner: 'whole',
  startedAt: 'number',
  isExhausted: 'whole',
  /** From its beginning. */
  msToAcknowledge: 'number',
  skipsFrom: 'whole',
  skipsTo: 'whole',
} as const;
const skipKinds = { level: 'whole' } as const;
export const handoffKinds = { at: 'number', from: 'whole', to: 'whole', outcome: 'whole' } as const;
const nudgeKinds = { rule: 'whole', outcome: 'whole', leadTimeMs: 'number' } as const;
const pageKinds = {
  pageId: 'text',
  firstEvidence: 'text',
  lastEvidence: 'text',
  incident: 'whole',
  escalation: 'whole',
  /** The first page of the same turn of the same level. */
  turn: 'whole',
  person: 'whole',
  path: 'whole',
  owner: 'whole',
  level: 'whole',
  cycle: 'whole',
  owedAt: 'number',
  expectedAt: 'number',
  deliveredAt: 'number',
  answeredAt: 'number',
  settledAt: 'number',
  outcome: 'whole',
} as const;

const kinds = {
  incidents: incidentKinds,
  affects: listKinds,
  terms: listKinds,
  rules: listKinds,
  names: nameKinds,
  climbs: climbKinds,
  skips: skipKinds,
  handoffs: handoffKinds,
  nudges: nudgeKinds,
  pages: pageKinds,
} as const;

export type TableName = keyof typeof kinds;
export type Tables = { readonly [Name in TableName]: Table<(typeof kinds)[Name]> };
export const tableNames = Object.keys(kinds) as readonly TableName[];

/** What columns there are, and what numbers stand for in them: pieces are good for what says the same. */
export const layout = JSON.stringify([kinds, pageOutcomes, handoffOutcomes, nudgeOutcomes]);

export function emptyTables(): Tables {
  return Object.fromEntries(tableNames.map((name) => [name, new Table<Kinds>(kinds[name])])) as unknown as Tables;
}

export type AllColumns = { readonly [Name in keyof Tables]: Tables[Name] extends Table<infer K> ? Columns<K> : never };

/** Lists of an incident: what it affects, what was named, which rules applied. */
export type ListName = 'affects' | 'terms' | 'rules';
