export {
  entrySchemas,
  isBuiltIn,
  isRef,
  isThing,
  isThingType,
  ownTypeOf,
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
export { ownershipEdges } from './ownership-edges.ts';
export { maskedSecret, type ContactMethod, type ContactRule } from './entries/person.ts';
export { clearKeyPattern } from './entries/alert-source.ts';
export { formatOf, type Format } from './checks/alert-sources.ts';
export { eventsIn, mappedEvents, mostEvents, type MappedEvent } from './alert-mapping.ts';
export type { PathLevel, PathNode } from './entries/escalation-path.ts';
export { calendarRefresh, calendarShiftsAtMost, type CalendarShift } from './entries/calendar.ts';
export { faultOfCalendarUrl, digestInKeptUrl, keptCalendarUrl } from './checks/calendar-url.ts';
export { entryCalled, nearestClause, personCallingThemselves, severalSentence, type Called } from './called.ts';
export { typesAffected, typesKnownToEveryone } from './search/known-to-everyone.ts';
export { calledAlmost, offersAmong, offersFor, resembling, type Offer, type Resemblance } from './search/offers.ts';
export { wordsOf, type Word } from './search/wording.ts';
export type { NameInWords, WordIndex } from './search/word-index.ts';
export { DefinitionsCopy, type Definitions, type VersionedEntry } from './definitions.ts';
export { OverlaidDefinitions } from './overlaid.ts';
export { millisecondsOf, spoken } from './durations.ts';
export { onCallOf, type OnCall, type OnCallOf, type Resolved } from './on-call/on-call.ts';
export { shiftsAt, timetable, type Gap, type Shift, type Timetable } from './on-call/shifts.ts';
export { calendarPiece } from './on-call/calendar-times.ts';
export { layersOf } from './on-call/layers.ts';
export {
  maintenanceAmong,
  maintenanceOf,
  windowsAt,
  windowSpan,
  type Maintenance,
  type MaintenanceWindow,
  type WindowSpan,
} from './maintenance.ts';
export { instantOfText, Overrides, spanOf, type OverrideSpan } from './on-call/overrides.ts';
export { overridesOver } from './on-call/overrides-over.ts';
export { changedSchedule, type Beginning } from './on-call/rotation-change.ts';
export { respondersOf, type Responder } from './responders.ts';
export { isTimeZone } from './time-zone.ts';
export { triageCheck, triagePath } from './triage.ts';
export { checkEntries } from './checks/check-entries.ts';
export type { Problem } from './checks/problem.ts';
export { gapWarnings } from './checks/schedule-gaps.ts';
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
