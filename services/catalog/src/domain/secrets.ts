/**
 * Secrets of webhooks, and addresses of rules, are written and never read: entries are shown with a mask in their place. Whoever
 * reads an entry, edits it and applies it sends the mask back, and the stored secret stays.
 */
import { maskedSecret, typeOf, type CatalogEntry, type Definitions, type EntryOf } from '@escalog/definitions';
import { maskedRule, unmaskedRule } from './rule-secrets.ts';

/** The entry as it may be shown. */
export function withMaskedSecrets(entry: CatalogEntry): CatalogEntry {
  if (isRule(entry)) return maskedRule(entry);
  if (!('contactMethods' in entry)) return entry;
  return {
    ...entry,
    contactMethods: entry.contactMethods.map((method) =>
      'secret' in method ? { ...method, secret: maskedSecret } : method,
    ),
  };
}

/** What was sent, with each mask replaced by the secret that is stored for the method of that id. Other masks stay, for the checks to refuse. */
export function withStoredSecrets(value: unknown, definitions: Definitions): unknown {
  if (!isRecord(value) || typeof value['ref'] !== 'string') return value;
  if (typeOf(value['ref']) === 'rule' && Array.isArray(value['do']))
    return unmaskedRule({ ...value, ref: value['ref'], do: value['do'] }, definitions);
  if (!Array.isArray(value['contactMethods'])) return value;
  const stored = definitions.findOf('person', value['ref'])?.entry.contactMethods ?? [];
  const secretOf = (id: unknown): string | undefined =>
    stored.flatMap((method) => ('secret' in method && method.id === id ? [method.secret] : []))[0];
  const unmasked = (method: unknown): unknown =>
    isRecord(method) && method['secret'] === maskedSecret
      ? { ...method, secret: secretOf(method['id']) ?? maskedSecret }
      : method;
  return { ...value, contactMethods: value['contactMethods'].map(unmasked) };
}

function isRule(entry: CatalogEntry): entry is EntryOf<'rule'> {
  return typeOf(entry.ref) === 'rule';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
