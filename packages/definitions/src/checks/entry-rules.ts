/**
 * What the schema of a type cannot say of one entry alone: names that must be unique or must exist within
 * it, durations that must not be zero, dates, time zones and URLs that must make sense, the order of a path,
 * and names that must show as they are written.
 */
import { millisecondsOf } from '../durations.ts';
import { maskedSecret, type ContactMethod } from '../entries/person.ts';
import type { LayerEntry } from '../entries/schedule.ts';
import { instantOfText } from '../on-call/overrides.ts';
import { typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from '../entry.ts';
import { textProblems } from './plain-text.ts';
import { below, under, type Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within an entry whose shape is right; pointers are within the entry. */
export function ruleProblems(entry: CatalogEntry): readonly Problem[] {
  const type = typeOf(entry.ref);
  return type === undefined ? [] : [...textProblems(entry), ...(rulesByType[type]?.(entry as never) ?? [])];
}

const rulesByType: { readonly [T in EntryType]?: (entry: EntryOf<T>) => readonly Problem[] } = {
  person: ofPerson,
  schedule: ofSchedule,
  override: ofOverride,
  'escalation-path': ofPath,
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

function ofSchedule({ timeZone, rotation, layers }: EntryOf<'schedule'>): readonly Problem[] {
  const names = layers?.map(({ name }) => name) ?? [];
  return [
    ...(isTimeZone(timeZone)
      ? []
      : [
          {
            pointer: '/timeZone',
            detail: `there is no time zone "${timeZone}"; give an IANA name such as Europe/Lisbon`,
          },
        ]),
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

function ofLayer({ rotation, nobody, restrictedTo }: LayerEntry): readonly Problem[] {
  return [
    ...((rotation === undefined) === (nobody === undefined)
      ? [{ pointer: '', detail: 'a layer has either a rotation or "nobody": true; give one of the two' }]
      : []),
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

/** Offsets such as +02:00 are no zones: they do not know when the clocks change. */
function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && holds(() => Temporal.PlainDateTime.from('2000-01-01T00:00').toZonedDateTime(name));
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
