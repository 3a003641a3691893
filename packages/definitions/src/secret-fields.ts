/**
 * What entries hold that is written and never read: secrets, tokens, and addresses at which whoever knows them can post. One table says
 * where, and what is shown in its place; sent back as it was shown, it means what is stored.
 */
import { below, type Problem } from './checks/problem.ts';
import { maskedSecret, maskedToken, type ContactMethod } from './entries/person.ts';

/** A field that is shown with a mask. */
export interface SecretField {
  readonly field: string;
  /** What is shown in place of a value. */
  readonly mask: (value: string) => string;
  readonly isMask: (value: string) => boolean;
  /** What it is called in sentences. */
  readonly noun: 'secret' | 'token' | 'address';
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** The field that says to whom it is sent: with another host there, the stored one is not kept for whoever that is. */
  readonly sentTo?: string;
}

const signing = (field: string): SecretField => ({
  field,
  mask: () => maskedSecret,
  isMask: (value) => value === maskedSecret,
  noun: 'secret',
  optional: true,
});

const address = (field: string): SecretField => ({
  field,
  mask: maskedAddress,
  isMask: isMaskedAddress,
  noun: 'address',
  optional: false,
});

const token = (field: string, rest: Pick<SecretField, 'optional' | 'sentTo'>): SecretField => ({
  field,
  mask: () => maskedToken,
  isMask: (value) => value === maskedToken,
  noun: 'token',
  ...rest,
});

export const secretsOfMethods: Readonly<Record<ContactMethod['channel'], readonly SecretField[]>> = {
  email: [],
  sms: [],
  phone: [],
  slack: [],
  push: [],
  pagerduty: [token('routingKey', { optional: false })],
  webhook: [signing('secret')],
  chat: [address('url')],
  ntfy: [address('url'), token('token', { optional: true, sentTo: 'url' })],
  sandbox: [],
};

export const secretsOfActions = {
  post: [address('chat')],
  call: [address('url'), signing('secret')],
} as const satisfies Readonly<Record<string, readonly SecretField[]>>;

export const secretsOfSubscriptions: readonly SecretField[] = [address('url'), signing('secret')];

/** What is shown of an address that only those may know who post there: its origin. */
export function maskedAddress(url: string): string {
  return `${originOf(url)}/${maskedToken}`;
}

/** Whether it was shown so. */
export function isMaskedAddress(url: string): boolean {
  return url.endsWith(`/${maskedToken}`);
}

/** `holder` as it may be shown. */
export function withMasks<T extends object>(holder: T, fields: readonly SecretField[]): T {
  const texts = textsIn(holder);
  const masks = fields.flatMap(({ field, mask }) => {
    const value = texts[field];
    return typeof value === 'string' ? [[field, mask(value)] as const] : [];
  });
  return masks.length === 0 ? holder : { ...holder, ...Object.fromEntries(masks) };
}

/** What was sent, with each mask replaced by what is `stored`. Masks that stand for nothing stay, for the checks to refuse. */
export function unmasked(
  sent: Readonly<Record<string, unknown>>,
  stored: object | undefined,
  fields: readonly SecretField[],
): Readonly<Record<string, unknown>> {
  if (stored === undefined) return sent;
  const texts = textsIn(stored);
  return fields.reduce((whole, { field, mask, isMask, sentTo }) => {
    const given = whole[field];
    const kept = texts[field];
    if (typeof given !== 'string' || typeof kept !== 'string' || !isMask(given) || mask(kept) !== given) return whole;
    const elsewhere = sentTo !== undefined && originOf(whole[sentTo]) !== originOf(texts[sentTo]);
    return elsewhere ? whole : { ...whole, [field]: kept };
  }, sent);
}

/** What only masks what is not stored, of `owner`: `this action of the rule`. */
export function maskProblems(holder: object, fields: readonly SecretField[], owner: string): readonly Problem[] {
  const texts = textsIn(holder);
  return fields.flatMap(({ field, isMask, noun, optional, sentTo }) => {
    const value = texts[field];
    if (typeof value !== 'string' || !isMask(value)) return [];
    const an = noun === 'address' ? 'an' : 'a';
    const where = sentTo === undefined ? '' : ' with this host';
    const instead = optional ? `give the whole ${noun}, or leave it out` : `give the whole ${noun}`;
    const detail = `this only masks ${an} ${noun}, and none is stored for ${owner}${where}; ${instead}`;
    return [{ pointer: below('', field), detail }];
  });
}

function originOf(url: unknown): string {
  return typeof url === 'string' ? (URL.parse(url)?.origin ?? '') : '';
}

function textsIn(holder: object): Readonly<Record<string, unknown>> {
  return holder as Readonly<Record<string, unknown>>;
}
