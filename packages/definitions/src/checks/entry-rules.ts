/**
 * What the schema of a type cannot say of one entry alone: names that must be unique or must exist within
 * it, durations that must not be zero, dates, time zones and URLs that must make sense, the order of a path,
 * and names that must show as they are written.
 */
import { millisecondsOf } from '../durations.ts';
import { calendarRefresh } from '../entries/calendar.ts';
import { maskedSecret, type ContactMethod } from '../entries/person.ts';
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
  type Thing,
} from '../entry.ts';
import { alertSourceProblems } from './alert-sources.ts';
import type { Attribute } from '../entries/catalog-type.ts';
import { isTimeZone } from '../time-zone.ts';
import { faultOfCalendarUrl } from './calendar-url.ts';
import { textProblems } from './plain-text.ts';
import { below, under, type Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within an entry whose shape is right; pointers are within the entry. */
export function ruleProblems(entry: CatalogEntry): readonly Problem[] {
  const type = typeOf(entry.ref);
  return [
    ...textProblems(entry),
    ...(isThing(entry) ? ofThing(entry) : []),
    ...((type && rulesByType[type]?.(entry as never)) ?? []),
  ];
}

const rulesByType: { readonly [T in EntryType]?: (entry: EntryOf<T>) => readonly Problem[] } = {
  person: ofPerson,
  schedule: ofSchedule,
  'escalation-path': ofPath,
  'alert-source': alertSourceProblems,
  'catalog-type': ofType,
  calendar: ofCalendar,
};

function ofThing(thing: Thing): readonly Problem[] {
  return (['partOf', 'providedBy'] as const).flatMap((field) =>
    (thing[field] ?? []).flatMap((ref, index) =>
      isThingType(typeNameOf(ref))
        ? []
        : [
            {
              pointer: below('', field, index),
              detail: `${ref} cannot be in ${field}: give a business-service, a component or an entry of a type of your own`,
            },
          ],
    ),
  );
}

/** Kept for what Escalog may have one day, so that no catalog stands in the way of an upgrade. */
const keptNames = ['incident', 'maintenance-window', 'override', 'calendar', 'routing-rule', 'rule'];

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

function ofPerson({ ref, contactMethods, contactRules = {} }: EntryOf<'person'>): readonly Problem[] {
  const ids = contactMethods.map(({ id }) => id);
  const twice = ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ pointer: below('/contactMethods', index, 'id'), detail: `two contact methods have the id "${id}"` }]
      : [],
  );
  const nowhere = (['high', 'low'] as const).flatMap((urgency) =>
    (contactRules[urgency] ?? []).flatMap(({ method }, index) =>
      ids.includes(method)
        ? []
        : [
            {
              pointer: below('/contactRules', urgency, index, 'method'),
              detail: `no contact method has the id "${method}"`,
            },
          ],
    ),
  );
  const faulty = contactMethods.flatMap((method, index) =>
    method.channel === 'webhook' ? under(below('/contactMethods', index), webhookProblems(method, ref)) : [],
  );
  return [...twice, ...nowhere, ...faulty];
}

function webhookProblems(
  { id, url, secret }: Extract<ContactMethod, { channel: 'webhook' }>,
  person: Ref,
): readonly Problem[] {
  const fault = faultOfWebhookUrl(url);
  const masked = `this only masks a secret, and none is stored for a method "${id}" of ${person}; give the whole secret, or leave it out`;
  return [
    ...(fault === undefined ? [] : [{ pointer: '/url', detail: fault }]),
    ...(secret === maskedSecret ? [{ pointer: '/secret', detail: masked }] : []),
  ];
}

function ofSchedule({ timeZone, rotation: { startsAt, turnLength } }: EntryOf<'schedule'>): readonly Problem[] {
  return [
    ...timeZoneProblems(timeZone),
    ...(isDateTime(startsAt)
      ? []
      : [{ pointer: '/rotation/startsAt', detail: `there is no such date and time as ${startsAt}` }]),
    ...(millisecondsOf(turnLength) > 0
      ? []
      : [{ pointer: '/rotation/turnLength', detail: 'a turn must last longer than nothing' }]),
  ];
}

function ofPath({ nodes }: EntryOf<'escalation-path'>): readonly Problem[] {
  return nodes.flatMap((node, index) => {
    const pointer = below('/nodes', index);
    if ('level' in node) {
      return millisecondsOf(node.level.acknowledgeWithin) > 0
        ? []
        : [
            {
              pointer: `${pointer}/level/acknowledgeWithin`,
              detail: 'people need some time to acknowledge; zero would skip the level',
            },
          ];
    }
    if (index === 0) return [{ pointer, detail: 'a path starts with a level; there is nothing to repeat yet' }];
    return index === nodes.length - 1
      ? []
      : [{ pointer, detail: 'a repeat goes back to the top, so nothing can come after it' }];
  });
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

function isDateTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}
