/**
 * Secrets of people, rules and subscriptions are written and never read: entries are shown with a mask in their place. Whoever
 * reads an entry, edits it and applies it sends the mask back, and the stored secret stays.
 */
import {
  secretsOfMethods,
  secretsOfSubscriptions,
  typeOf,
  unmasked,
  withMasks,
  type CatalogEntry,
  type Definitions,
  type EntryOf,
  type SecretField,
} from '@escalog/definitions';
import { maskedRule, unmaskedRule } from './rule-secrets.ts';

/** The entry as it may be shown. */
export function withMaskedSecrets(entry: CatalogEntry): CatalogEntry {
  if (isOf('rule', entry)) return maskedRule(entry);
  if (isOf('subscription', entry)) return withMasks(entry, secretsOfSubscriptions);
  if (!isOf('person', entry)) return entry;
  return {
    ...entry,
    contactMethods: entry.contactMethods.map((method) => withMasks(method, secretsOfMethods[method.channel])),
  };
}

/** What was sent, with each mask replaced by what is stored; of a contact method, of the one of that id and channel. Other masks stay, for the checks to refuse. */
export function withStoredSecrets(value: unknown, definitions: Definitions): unknown {
  if (!isRecord(value) || typeof value['ref'] !== 'string') return value;
  const { ref } = value;
  switch (typeOf(ref)) {
    case 'rule':
      return Array.isArray(value['do']) ? unmaskedRule({ ...value, ref, do: value['do'] }, definitions) : value;
    case 'subscription':
      return unmasked(value, definitions.findOf('subscription', ref)?.entry, secretsOfSubscriptions);
    case 'person':
      return withStoredMethods(value, definitions.findOf('person', ref)?.entry.contactMethods ?? []);
    default:
      return value;
  }
}

function withStoredMethods(
  person: Readonly<Record<string, unknown>>,
  stored: EntryOf<'person'>['contactMethods'],
): unknown {
  const sent = person['contactMethods'];
  if (!Array.isArray(sent)) return person;
  return {
    ...person,
    contactMethods: sent.map((method: unknown) => {
      if (!isRecord(method)) return method;
      const kept = stored.find(({ id, channel }) => id === method['id'] && channel === method['channel']);
      return unmasked(method, kept, fieldsOf(kept));
    }),
  };
}

function fieldsOf(method: EntryOf<'person'>['contactMethods'][number] | undefined): readonly SecretField[] {
  return method === undefined ? [] : secretsOfMethods[method.channel];
}

function isOf<T extends 'rule' | 'subscription' | 'person'>(type: T, entry: CatalogEntry): entry is EntryOf<T> {
  return typeOf(entry.ref) === type;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
