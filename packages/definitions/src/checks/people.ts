/** What the schema cannot say of one person: methods that have the same id or are not there, numbers, addresses, and masks that stand for nothing. */
import type { ContactMethod } from '../entries/person.ts';
import type { EntryOf } from '../entry.ts';
import { faultOfNumber } from '../phone-number.ts';
import { isMaskedAddress, maskProblems, secretsOfMethods } from '../secret-fields.ts';
import { isTimeZone } from '../time-zone.ts';
import { below, under, type Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within a person; pointers are within them. */
export function problemsOfPerson({
  ref,
  contactMethods,
  contactRules = {},
  quietHours,
}: EntryOf<'person'>): readonly Problem[] {
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
    under(below('/contactMethods', index), [
      ...maskProblems(method, secretsOfMethods[method.channel], `a method "${method.id}" of ${ref}`),
      ...addressProblems(method, contactMethods),
    ]),
  );
  return [...twice, ...nowhere, ...faulty, ...quietProblems(quietHours)];
}

function quietProblems(hours: EntryOf<'person'>['quietHours']): readonly Problem[] {
  if (hours === undefined) return [];
  const { from, to, timeZone } = hours;
  return [
    ...(isTimeZone(timeZone)
      ? []
      : problemAt(
          '/quietHours/timeZone',
          `there is no time zone "${timeZone}"; give an IANA name such as Europe/Lisbon`,
        )),
    ...(from === to
      ? problemAt('/quietHours/to', `quiet hours end at another time than they begin, and both are ${to}`)
      : []),
  ];
}

function addressProblems(method: ContactMethod, all: readonly ContactMethod[]): readonly Problem[] {
  switch (method.channel) {
    case 'sms':
    case 'phone': {
      const others = all.flatMap((other) => ('number' in other && other !== method ? [other.number] : []));
      return problemAt('/number', faultOfNumber(method.number, others));
    }
    case 'webhook':
      return problemAt('/url', faultOfWebhookUrl(method.url));
    case 'chat':
    case 'ntfy': {
      if (isMaskedAddress(method.url)) return [];
      const fault = faultOfWebhookUrl(method.url) ?? (method.channel === 'ntfy' ? faultOfTopic(method.url) : undefined);
      return problemAt('/url', fault);
    }
    case 'email':
    case 'slack':
    case 'push':
    case 'pagerduty':
    case 'sandbox':
      return [];
  }
}

/** Topics are named as ntfy allows: 64 letters, digits, - and _ at most. */
function faultOfTopic(url: string): string | undefined {
  const { pathname, search, hash } = new URL(url);
  return /^\/[-_A-Za-z0-9]{1,64}$/.test(pathname) && search === '' && hash === ''
    ? undefined
    : 'the URL of an ntfy server ends in one topic and nothing else, such as https://ntfy.sh/some-topic';
}

function problemAt(pointer: string, detail: string | undefined): readonly Problem[] {
  return detail === undefined ? [] : [{ pointer, detail }];
}
