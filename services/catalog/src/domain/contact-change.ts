import type { EntryOf } from '@escalog/definitions';

type Person = EntryOf<'person'>;

/** What people say themselves of how they are reached. */
export type Contact = Pick<Person, 'contactMethods' | 'contactRules' | 'quietHours'>;

/** The person with other ways to reach them, and nothing else changed: what is left out is no more. */
export function withContact(
  { contactMethods: _methods, contactRules: _rules, quietHours: _hours, ...person }: Person,
  { contactMethods, contactRules, quietHours }: Contact,
): Person {
  return {
    ...person,
    contactMethods,
    ...(contactRules !== undefined && { contactRules }),
    ...(quietHours !== undefined && { quietHours }),
  };
}
