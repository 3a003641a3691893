/** What is allowed of people, and may still leave them unreached: numbers that look wrong or are somebody else's, chats at an address of another. */
import type { Definitions } from '../definitions.ts';
import type { ChatFormat, ContactMethod } from '../entries/person.ts';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { doubtOfNumber, e164Of } from '../phone-number.ts';
import { below } from './problem.ts';
import type { Warning } from './warning.ts';

type Person = EntryOf<'person'>;

/** Of people among `entries`, which are put over `current`. */
export function personWarnings(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  const people = entries.filter((entry): entry is Person => 'contactMethods' in entry);
  const sent = new Set(people.map(({ ref }) => ref));
  const numbers = people.some((person) => numbersOf(person).length > 0)
    ? bearersOf([...people, ...current.allOf('person').filter(({ ref }) => !sent.has(ref))])
    : new Map<string, readonly Bearer[]>();
  return people.flatMap((person) => [
    ...withoutMethods(person),
    ...person.contactMethods.flatMap((method, index) => {
      const field = 'number' in method ? 'number' : 'url';
      const pointer = below('/contactMethods', index, field);
      return doubtsOf(method, person, numbers).map((detail) => ({ ref: person.ref, pointer, detail }));
    }),
  ]);
}

function withoutMethods({ ref, name, contactMethods, erased }: Person): readonly Warning[] {
  if (contactMethods.length > 0 || erased === true) return [];
  return [
    { ref, pointer: '/contactMethods', detail: `${name} has no contact method, so no page reaches them; add one` },
  ];
}

interface Bearer {
  readonly person: Person;
  readonly number: string;
}

/** By their last digits: all of them are read as the plans have it only where those are the same. */
function bearersOf(people: readonly Person[]): ReadonlyMap<string, readonly Bearer[]> {
  return Map.groupBy(
    people.flatMap((person) => numbersOf(person).map((number) => ({ person, number }))),
    ({ number }) => lastDigits(number),
  );
}

function numbersOf({ contactMethods }: Person): readonly string[] {
  return contactMethods.flatMap((method) => ('number' in method ? [method.number] : []));
}

function lastDigits(number: string): string {
  return number.replaceAll(/\D/g, '').slice(-6);
}

function doubtsOf(
  method: ContactMethod,
  person: Person,
  numbers: ReadonlyMap<string, readonly Bearer[]>,
): readonly string[] {
  if (method.channel === 'chat') return chatDoubt(method.format, method.url);
  if (method.channel !== 'sms' && method.channel !== 'phone') return [];
  const { number, channel } = method;
  const doubt = doubtOfNumber(number, channel);
  const other = (numbers.get(lastDigits(number)) ?? []).find(
    (bearer) => bearer.person.ref !== person.ref && e164Of(bearer.number) === e164Of(number),
  );
  return [
    ...(doubt === undefined ? [] : [doubt]),
    ...(other === undefined
      ? []
      : [
          `this is a number of ${other.person.name} (${other.person.ref}) too, so an answer from it could be of either; give each of them their own`,
        ]),
  ];
}

/** Where each has its incoming webhooks; Mattermost is run by anybody. Others may stand in front of these, so it is no fault. */
const chatHosts: Readonly<Record<ChatFormat, RegExp | undefined>> = {
  slack: /^hooks\.slack(-gov)?\.com$/,
  teams: /(^|\.)(webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)$/,
  mattermost: undefined,
  discord: /^((ptb|canary)\.)?discord(app)?\.com$/,
  'google-chat': /^chat\.googleapis\.com$/,
};

const chatNames: Readonly<Record<ChatFormat, string>> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  mattermost: 'Mattermost',
  discord: 'Discord',
  'google-chat': 'Google Chat',
};

function chatDoubt(format: ChatFormat, url: string): readonly string[] {
  const host = URL.parse(url)?.hostname ?? '';
  const usual = chatHosts[format];
  if (usual === undefined || usual.test(host)) return [];
  return [
    `${host} is not where ${chatNames[format]} takes messages; check the address and the format, unless something of yours stands in front of it`,
  ];
}
