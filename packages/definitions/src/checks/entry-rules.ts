/**
 * What the schema of a type cannot say of one entry alone: names that must be unique or must exist within
 * it, durations that must not be zero, dates, time zones and URLs that must make sense, the order of a path, conditions,
 * and names that must show as they are written.
 */
import { faultSentence } from '../cel/types.ts';
import { millisecondsOf } from '../durations.ts';
import { calendarRefresh } from '../entries/calendar.ts';
import {
  typeOf,
  type CatalogEntry,
  type EntryOf,
  type EntryType,
  type Ref,
  isBuiltIn,
  isThing,
  isThingType,
  typeNameOf,
} from '../entry.ts';
import { alertSourceProblems } from './alert-sources.ts';
import type { Attribute } from '../entries/catalog-type.ts';
import { isTimeZone } from '../time-zone.ts';
import { faultOfCalendarUrl } from './calendar-url.ts';
import type { LayerEntry } from '../entries/schedule.ts';
import { longestWindow, windowSpan } from '../maintenance.ts';
import { instantOfText } from '../on-call/overrides.ts';
import { conditionOf } from '../routing-rules.ts';
import { problemsOfRule } from './rules.ts';
import { problemsOfPath } from './escalation-paths.ts';
import { problemsOfPerson } from './people.ts';
import { textProblems } from './plain-text.ts';
import { below, under, type Problem } from './problem.ts';
import { problemsOfTemplate } from './templates.ts';
import { severityProblems } from './severity-protocol.ts';
import { problemsOfSubscription } from './subscriptions.ts';

/** What is wrong within an entry whose shape is right; pointers are within the entry. */
export function ruleProblems(entry: CatalogEntry): readonly Problem[] {
  const type = typeOf(entry.ref);
  return [
    ...textProblems(entry),
    ...(isThing(entry) ? [...thingsAlone('partOf', entry.partOf), ...thingsAlone('providedBy', entry.providedBy)] : []),
    ...((type && rulesByType[type]?.(entry as never)) ?? []),
  ];
}

const rulesByType: { readonly [T in EntryType]?: (entry: EntryOf<T>) => readonly Problem[] } = {
  person: problemsOfPerson,
  subscription: problemsOfSubscription,
  schedule: ofSchedule,
  override: ofOverride,
  'escalation-path': problemsOfPath,
  severity: severityProblems,
  'alert-source': (source) => [...alertSourceProblems(source), ...thingsAlone('affects', source.affects)],
  'catalog-type': ofType,
  calendar: ofCalendar,
  'routing-rule': ofRoutingRule,
  rule: problemsOfRule,
  'maintenance-window': ofMaintenanceWindow,
  template: problemsOfTemplate,
};

/** What is in a list of things and is none. */
function thingsAlone(field: string, refs: readonly Ref[] = []): readonly Problem[] {
  return refs.flatMap((ref, index) =>
    isThingType(typeNameOf(ref))
      ? []
      : [
          {
            pointer: below('', field, index),
            detail: `${ref} cannot be in ${field}: give a business-service, a component or an entry of a type of your own`,
          },
        ],
  );
}

/** Kept for what Escalog may have one day, so that no catalog stands in the way of an upgrade. */
const keptNames = ['incident'];

function ofType({ ref, attributes = {}, relations = {} }: EntryOf<'catalog-type'>): readonly Problem[] {
  const name = ref.slice(ref.indexOf('/') + 1);
  const taken = isBuiltIn(name)
    ? [{ pointer: '/ref', detail: `${name} is a built-in type; call yours something else` }]
    : keptNames.includes(name)
      ? [{ pointer: '/ref', detail: `${name} is kept for a type of Escalog itself; call yours something else` }]
      : [];
  const bounds = Object.entries(attributes).flatMap(([field, attribute]) =>
    under(below('/attributes', field), boundsOf(attribute)),
  );
  const edges = Object.entries(relations).flatMap(([field, { to, countsAs }]) =>
    to.flatMap((type, index) =>
      countsAs === undefined || isThingType(type)
        ? []
        : [
            {
              pointer: below('/relations', field, 'to', index),
              detail: `a relation that counts as ${countsAs} leads to things with an owner, and a ${type} has none; leave countsAs out`,
            },
          ],
    ),
  );
  return [...taken, ...bounds, ...edges];
}

function boundsOf(attribute: Attribute): readonly Problem[] {
  if (attribute.type === 'number' && (attribute.minimum ?? -Infinity) > (attribute.maximum ?? Infinity))
    return [
      { pointer: '/minimum', detail: `the least, ${attribute.minimum}, is more than the most, ${attribute.maximum}` },
    ];
  if (attribute.type !== 'enumeration') return [];
  return attribute.values.flatMap((value, index) =>
    attribute.values.indexOf(value) < index
      ? [{ pointer: below('/values', index), detail: `"${value}" is given twice` }]
      : [],
  );
}

function ofSchedule({ timeZone, rotation, layers }: EntryOf<'schedule'>): readonly Problem[] {
  const names = layers?.map(({ name }) => name) ?? [];
  return [
    ...timeZoneProblems(timeZone),
    ...((rotation === undefined) === (layers === undefined)
      ? [{ pointer: '', detail: 'a schedule has either one rotation or layers; give one of the two' }]
      : []),
    ...(rotation === undefined ? [] : under('/rotation', rotationProblems(rotation, undefined))),
    ...(layers ?? []).flatMap((layer, index) => [
      ...under(below('/layers', index), ofLayer(layer)),
      ...(names.indexOf(layer.name) < index
        ? [{ pointer: below('/layers', index, 'name'), detail: `two layers have the name "${layer.name}"` }]
        : []),
    ]),
  ];
}

function ofLayer({ rotation, calendar, nobody, restrictedTo }: LayerEntry): readonly Problem[] {
  return [
    ...([rotation, calendar, nobody].filter((one) => one !== undefined).length === 1
      ? []
      : [{ pointer: '', detail: 'a layer has a rotation, a calendar or "nobody": true; give one of the three' }]),
    ...(rotation === undefined ? [] : under('/rotation', rotationProblems(rotation, restrictedTo))),
  ];
}

function rotationProblems(
  { startsAt, turnLength, countedOn }: NonNullable<LayerEntry['rotation']>,
  restrictedTo: LayerEntry['restrictedTo'],
): readonly Problem[] {
  return [
    ...(isDateTime(startsAt)
      ? []
      : [{ pointer: '/startsAt', detail: `there is no such date and time as ${startsAt}` }]),
    ...(millisecondsOf(turnLength) > 0
      ? []
      : [{ pointer: '/turnLength', detail: 'a turn must last longer than nothing' }]),
    ...(countedOn !== undefined && restrictedTo === undefined
      ? [
          {
            pointer: '/countedOn',
            detail: 'only a layer with restrictedTo has allowed days; add the hours, or leave this out',
          },
        ]
      : []),
    ...(countedOn !== undefined && millisecondsOf(turnLength) % oneDay !== 0
      ? [{ pointer: '/turnLength', detail: 'turns that are counted on allowed days last whole days, such as P1D' }]
      : []),
  ];
}

const oneDay = millisecondsOf('P1D');

/** Whether it ends after it begins takes the zone of its schedule: see schedules.ts. */
function ofOverride({ kind, person, insteadOf, startsAt, endsAt }: EntryOf<'override'>): readonly Problem[] {
  return [
    ...(insteadOf !== undefined && kind !== 'replace'
      ? [
          {
            pointer: '/insteadOf',
            detail: `only an override of kind replace is instead of somebody, and this is ${kind}`,
          },
        ]
      : []),
    ...(insteadOf === person ? [{ pointer: '/insteadOf', detail: 'nobody can be on call instead of themself' }] : []),
    ...Object.entries({ startsAt, endsAt }).flatMap(([field, text]) =>
      isTime(text) ? [] : [{ pointer: below('', field), detail: `there is no such date and time as ${text}` }],
    ),
  ];
}

function ofRoutingRule(rule: EntryOf<'routing-rule'>): readonly Problem[] {
  const condition = conditionOf(rule);
  return condition.ok ? [] : [{ pointer: '/if', detail: faultSentence(condition.fault) }];
}

function ofMaintenanceWindow(window: EntryOf<'maintenance-window'>): readonly Problem[] {
  const { affects, startsAt, endsAt, timeZone } = window;
  const wrong = [
    ...thingsAlone('affects', affects),
    ...(timeZone === undefined ? [] : timeZoneProblems(timeZone)),
    ...Object.entries({ startsAt, endsAt }).flatMap(([field, text]) =>
      isTime(text) ? [] : [{ pointer: below('', field), detail: `there is no such date and time as ${text}` }],
    ),
  ];
  return wrong.length > 0 ? wrong : spanProblems(window);
}

function spanProblems(window: EntryOf<'maintenance-window'>): readonly Problem[] {
  const { startsAt, endsAt } = window;
  const { since, until } = windowSpan(window);
  const pointer = '/endsAt';
  if (until <= since)
    return [{ pointer, detail: `the window ends at ${endsAt}, not after it starts at ${startsAt}; give a later end` }];
  if (until - since <= longestWindow) return [];
  return [
    {
      pointer,
      detail:
        'a maintenance window lasts at most 31 days; what is never to wake anybody is better left out where the alerts come from',
    },
  ];
}

function ofCalendar({ url, timeZone, refreshEvery }: EntryOf<'calendar'>): readonly Problem[] {
  const fault = url === undefined ? undefined : faultOfCalendarUrl(url);
  const wait = refreshEvery === undefined ? calendarRefresh.usual : millisecondsOf(refreshEvery);
  return [
    ...(fault === undefined ? [] : [{ pointer: '/url', detail: fault }]),
    ...timeZoneProblems(timeZone),
    ...(wait >= calendarRefresh.shortest && wait <= calendarRefresh.longest
      ? []
      : [{ pointer: '/refreshEvery', detail: 'a feed is read every minute at the most, and once a day at least' }]),
  ];
}

function timeZoneProblems(timeZone: string): readonly Problem[] {
  if (isTimeZone(timeZone)) return [];
  return [
    { pointer: '/timeZone', detail: `there is no time zone "${timeZone}"; give an IANA name such as Europe/Lisbon` },
  ];
}

/** A local time or an instant. */
function isTime(text: string): boolean {
  return holds(() => instantOfText(text, 'UTC'));
}

function isDateTime(text: string): boolean {
  return holds(() => Temporal.PlainDateTime.from(text));
}

function holds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
