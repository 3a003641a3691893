/** Users: people who can be paged. */
import { shortened } from '@escalog/kernel';
import type { ContactMethod } from '../entries/person.ts';
import type { EntryOf } from '../entry.ts';
import { isRecord } from '../checks/union-shape.ts';
import type { Place, Sound, Surroundings, TakenEntry } from './taken.ts';

const longestName = 120;
/** The contact method that is made of a profile's address, and follows it. */
const methodId = 'backstage';

/** The person for a user; none for other entities. How a person is reached stays as the catalog has it, but for the address that came from the profile before. */
export function personFrom({ document, entity, ref }: Sound, { stored }: Surroundings): readonly TakenEntry[] {
  if (entity.kind !== 'User') return [];
  const profile = isRecord(entity.spec['profile']) ? entity.spec['profile'] : {};
  const known = stored(ref) as EntryOf<'person'> | undefined;
  const entry: EntryOf<'person'> = {
    ref,
    name: shortened(textOf(profile['displayName']) ?? entity.metadata.title ?? entity.metadata.name, longestName),
    contactMethods: methodsOf(textOf(profile['email']), known?.contactMethods ?? []),
    ...(known?.contactRules !== undefined && { contactRules: known.contactRules }),
  };
  const from = new Map<string, Place>([
    ['', { document, pointer: '' }],
    [
      '/name',
      { document, pointer: textOf(profile['displayName']) === undefined ? '/metadata' : '/spec/profile/displayName' },
    ],
    ['/contactMethods', { document, pointer: '/spec/profile/email' }],
  ]);
  return [{ entry, from }];
}

function methodsOf(email: string | undefined, known: readonly ContactMethod[]): ContactMethod[] {
  if (email === undefined) return [...known];
  const method: ContactMethod = { id: methodId, channel: 'email', address: email };
  if (known.length === 0) return [method];
  return known.map((one) => (one.id === methodId && one.channel === 'email' ? method : one));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
