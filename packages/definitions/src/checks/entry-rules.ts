/**
 * What the schema of a type cannot say of one entry alone: names that must be unique or must exist within
 * it, durations that must not be zero, dates, time zones and URLs that must make sense, the order of a path, conditions,
 * and names that must show as they are written.
 */
import { faultSentence } from '../cel/types.ts';
import { millisecondsOf } from '../durations.ts';
import { maskedSecret, type ContactMethod } from '../entries/person.ts';
import { typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from '../entry.ts';
import { conditionOf } from '../routing-rules.ts';
import { textProblems } from './plain-text.ts';
import { below, under, type Problem } from './problem.ts';
import { isTimeZone } from './time-zone.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within an entry whose shape is right; pointers are within the entry. */
export function ruleProblems(entry: CatalogEntry): readonly Problem[] {
  const type = typeOf(entry.ref);
  return type === undefined ? [] : [...textProblems(entry), ...(rulesByType[type]?.(entry as never) ?? [])];
}

const rulesByType: { readonly [T in EntryType]?: (entry: EntryOf<T>) => readonly Problem[] } = {
  person: ofPerson,
  schedule: ofSchedule,
  'escalation-path': ofPath,
  'routing-rule': ofRoutingRule,
};

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
    ...(isTimeZone(timeZone)
      ? []
      : [
          {
            pointer: '/timeZone',
            detail: `there is no time zone "${timeZone}"; give an IANA name such as Europe/Lisbon`,
          },
        ]),
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

function ofRoutingRule(rule: EntryOf<'routing-rule'>): readonly Problem[] {
  const condition = conditionOf(rule);
  return condition.ok ? [] : [{ pointer: '/if', detail: faultSentence(condition.fault) }];
}

function isDateTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}
