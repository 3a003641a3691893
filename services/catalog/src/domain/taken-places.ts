import { e164Of, type ContactMethod, type Definitions, type EntryOf } from '@escalog/definitions';

/** A place that a person adds to their contact methods, and somebody else has. */
export interface TakenPlace {
  readonly methodId: string;
  readonly channel: ContactMethod['channel'];
  /** Ref of whoever has it. */
  readonly of: string;
}

/**
 * What `person` would add that tells who somebody else is: by a mail address an identity provider says who signs in, and by a number
 * or a Slack user who answers a page. At a place of two nobody can be told, so who took another's place would shut them out.
 */
export function placesTaken(person: EntryOf<'person'>, definitions: Definitions): readonly TakenPlace[] {
  const before = definitions.findOf('person', person.ref)?.entry.contactMethods ?? [];
  const had = new Set(before.map(placeOf));
  const others = new Map<string, string>();
  for (const { ref, contactMethods } of definitions.allOf('person'))
    for (const place of ref === person.ref ? [] : contactMethods.map(placeOf))
      if (place !== undefined) others.set(place, ref);
  return person.contactMethods.flatMap((method) => {
    const place = placeOf(method);
    const of = place === undefined || had.has(place) ? undefined : others.get(place);
    return of === undefined ? [] : [{ methodId: method.id, channel: method.channel, of }];
  });
}

function placeOf(method: ContactMethod): string | undefined {
  switch (method.channel) {
    case 'email':
      return `mail ${method.address.toLowerCase()}`;
    case 'sms':
    case 'phone':
      return `number ${e164Of(method.number) ?? method.number}`;
    case 'slack':
      return /^[UW]/.test(method.to) ? `slack ${method.to}` : undefined;
    default:
      return undefined;
  }
}
