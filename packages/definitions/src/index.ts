// Entries: what there is of each type, and what one says.
export {
  entrySchemas,
  isBuiltIn,
  isRef,
  isThing,
  isThingType,
  typeNameOf,
  typeOf,
  type CatalogEntry,
  type EntryOf,
  type EntryType,
  type OwnEntry,
  type Ref,
  type Thing,
} from './entry.ts';
export { ownEntry, schemaOfType } from './entries/own-entry.ts';
export {
  maskedSecret,
  type ChatFormat,
  type ContactMethod,
  type ContactRule,
  type QuietHours,
} from './entries/person.ts';
export type { TemplateChannel } from './entries/template.ts';
export { compiledTemplate, type CompiledTemplate } from './templates/compiled-template.ts';
export { templateSubject, type TemplateFacts, type TemplateKind } from './templates/names.ts';
export type { PathBranch, PathLevel, PathNode } from './entries/escalation-path.ts';
export type { ElapsedTrigger, PlainTrigger, Role, RuleAction, RuleTrigger } from './entries/rule.ts';
export { pathDefinitionOf, pathOfDefinition } from './path-definition.ts';
export { levelsIn, stepsOf, type BranchStep, type LevelStep, type PathStep, type RepeatStep } from './path-steps.ts';
export { calendarRefresh, calendarShiftsAtMost, type CalendarShift } from './entries/calendar.ts';
export { digestInKeptUrl, faultOfCalendarUrl, keptCalendarUrl } from './checks/calendar-url.ts';
export { faultOfWebhookUrl } from './checks/webhook-url.ts';
export { clearKeyPattern } from './entries/alert-source.ts';
export { formatOf, type Format } from './checks/alert-sources.ts';
export { millisecondsOf } from './durations.ts';
export { durationPattern } from './entries/common.ts';
export { isTimeZone } from './time-zone.ts';
export { e164Of } from './phone-number.ts';

// A catalog, and what it is asked.
export { DefinitionsCopy, type Definitions, type VersionedEntry } from './definitions.ts';
export { OverlaidDefinitions } from './overlaid.ts';
export {
  callerOf,
  refOfCaller,
  entryCalled,
  introducedAs,
  nearestClause,
  severalSentence,
  type Called,
  type Caller,
  mailedTo,
} from './called.ts';
export { ownershipEdges } from './ownership-edges.ts';
export { respondersOf, type Responder } from './responders.ts';
export { triageCheck, triagePath } from './triage.ts';
export {
  maintenanceAmong,
  maintenanceOf,
  windowsAt,
  windowSpan,
  type Maintenance,
  type MaintenanceWindow,
  type WindowSpan,
} from './maintenance.ts';

// What may be meant by words.
export { typesAffected, typesKnownToEveryone } from './search/known-to-everyone.ts';
export { calledAlmost, offersAmong, offersFor, resembling, type Offer, type Resemblance } from './search/offers.ts';
export { wordsOf, type Word } from './search/wording.ts';
export type { NameInWords, WordIndex } from './search/word-index.ts';

// Who is on call.
export { onCallOf, type OnCallOf, type Resolved } from './on-call/on-call.ts';
export { shiftsAt, timetable, type Gap, type Shift, type Timetable } from './on-call/shifts.ts';
export { layersOf } from './on-call/layers.ts';
export { calendarPiece } from './on-call/calendar-times.ts';
export { instantOfText, noOverrides, Overrides, spanOf, type OverrideSpan } from './on-call/overrides.ts';
export { quietUntil } from './on-call/quiet-hours.ts';
export { overridesOver } from './on-call/overrides-over.ts';
export { changedSchedule, type Beginning } from './on-call/rotation-change.ts';

// Whether entries are sound, and what may leave somebody unpaged.
export { checkEntries } from './checks/check-entries.ts';
export type { Problem } from './checks/problem.ts';
export { gapWarnings } from './checks/schedule-gaps.ts';
export { warningsOf } from './checks/warnings.ts';
export type { Warning } from './checks/warning.ts';
export { severitiesCheck, unsaidWarnings } from './checks/severity-protocol.ts';
export { referencesOf } from './checks/references.ts';
export { isExampleHost, pathsWithoutReach, type ProvidedChannel } from './checks/real-reach.ts';

// Expressions in CEL: conditions of routing rules, mappings of alert sources.
export {
  affectedEntry,
  incidentKnown,
  nothingReported,
  rankOf,
  type AffectedEntry,
  type IncidentKnown,
  type Reported,
  type WorkKnown,
} from './condition-facts.ts';
export {
  boundRuleFacts,
  ruleCondition,
  triggerName,
  type EscalationKnown,
  type Rule,
  type RuleChange,
  type RuleFacts,
} from './rule-conditions.ts';
export { protocolOf, type Protocol } from './protocol.ts';
export {
  isMaskedAddress,
  maskedAddress,
  secretsOfActions,
  secretsOfMethods,
  secretsOfSubscriptions,
  unmasked,
  withMasks,
  type SecretField,
} from './secret-fields.ts';
export type { Because, CelExpression, Watched } from './cel/evaluation.ts';
export { faultSentence } from './cel/types.ts';
export {
  boundFacts,
  conditionOf,
  routingRules,
  type ReadyRule,
  type RoutingFacts,
  type RoutingRule,
} from './routing-rules.ts';
export { boundPathFacts, branchConditionOf, zoneOf, type PathFacts } from './path-conditions.ts';
export { eventsIn, mappedEvents, mostEvents, type MappedEvent } from './alert-mapping.ts';
