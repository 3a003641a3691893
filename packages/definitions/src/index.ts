export { entrySchemas, isRef, typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from './entry.ts';
export { maskedSecret, type ContactMethod, type ContactRule } from './entries/person.ts';
export type { PathLevel, PathNode } from './entries/escalation-path.ts';
export { entryCalled, nearestClause, severalSentence, type Called } from './called.ts';
export { DefinitionsCopy, type Definitions, type VersionedEntry } from './definitions.ts';
export { millisecondsOf, spoken } from './durations.ts';
export { peopleFrom, shiftAt, type Shift } from './on-call.ts';
export { changedSchedule, type Beginning } from './rotation-change.ts';
export { respondersOf, type Responder } from './responders.ts';
export { triageCheck, triagePath } from './triage.ts';
export { checkEntries } from './checks/check-entries.ts';
export type { Problem } from './checks/problem.ts';
export { warningsOf, type Warning } from './checks/warnings.ts';
export { referencesOf } from './checks/references.ts';
export { pathsWithoutReach } from './checks/real-reach.ts';
export type { Because, Bound, CelExpression, Evaluated } from './cel/evaluation.ts';
export { celLanguage, type CelLanguage, type Compiled } from './cel/language.ts';
export {
  faultSentence,
  longestExpression,
  type CelFault,
  type CelFields,
  type CelResult,
  type CelType,
} from './cel/types.ts';
export {
  boundFacts,
  conditionOf,
  routingRules,
  type ReadyRule,
  type RoutingFacts,
  type RoutingRule,
} from './routing-rules.ts';
