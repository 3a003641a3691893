import { e164Of, type ContactMethod } from '@escalog/definitions';

/** What is made of a method once: entries of the catalog are replaced, and never changed. */
const origins = new WeakMap<ContactMethod, string>();
const secretTexts = new WeakMap<ContactMethod, readonly string[]>();

/** Where a method leads, with as much of it as may be shown to everybody: topics are kept for ever. */
export function maskedAddress(method: ContactMethod): string {
  switch (method.channel) {
    case 'email':
      return maskedEmail(method.address);
    case 'sms':
    case 'phone':
      return maskedNumber(method.number);
    case 'slack':
      return maskedSlackId(method.to);
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return origins.getOrInsertComputed(method, () => originOf(method.url));
    case 'push':
    case 'pagerduty':
    case 'sandbox':
      return method.channel;
    default:
      // Of a newer release.
      return (method satisfies never as ContactMethod).channel;
  }
}

/** `ada@acme.example` as `a***@acme.example`. */
function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, Math.min(1, at))}***${at === -1 ? '' : address.slice(at)}`;
}

/** `+44 20 7946 0958` as `+44***58`. */
function maskedNumber(number: string): string {
  const digits = dialled(number);
  return `${digits.slice(0, 3)}***${digits.slice(-2)}`;
}

/** `U012AB3CD` as `U***CD`: it leads to the profile of a person. That of a channel is shown. */
function maskedSlackId(id: string): string {
  return /^[UWD]/.test(id) ? `${id.slice(0, 1)}***${id.slice(-2)}` : id;
}

/** As it is dialled, whatever digits it is written in; of one that cannot be read, the digits. */
function dialled(number: string): string {
  return e164Of(number) ?? number.replaceAll(/[^+0-9]/g, '');
}

/** `text` with every e-mail address in it masked: providers like to repeat them in their answers. */
export function withoutEmails(text: string): string {
  return text.replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, maskedEmail);
}

/**
 * `text` without what `method` leads to: providers like to repeat what they were sent, and what they say is kept for ever. Numbers are
 * found however they are written, and addresses by each part that only those know who may post there.
 */
export function withoutDetails(text: string, method: ContactMethod): string {
  const masked = withoutEmails(text);
  switch (method.channel) {
    case 'sms':
    case 'phone':
      return withoutNumber(masked, method.number);
    case 'webhook':
    case 'chat':
    case 'ntfy': {
      const { url, secret, token } = method as {
        readonly url: string;
        readonly secret?: string;
        readonly token?: string;
      };
      return withoutTexts(
        masked,
        secretTexts.getOrInsertComputed(method, () => asTheyMayStand([url, ...partsOf(url), secret, token])),
      );
    }
    case 'pagerduty':
      return withoutTexts(masked, asTheyMayStand([method.routingKey]));
    case 'email':
    case 'slack':
    case 'push':
    case 'sandbox':
      return masked;
  }
}

/** Its last seven digits tell it, with whatever stands between them and before them. */
function withoutNumber(text: string, number: string): string {
  const last = dialled(number).replaceAll(/\D/g, '').slice(-7);
  if (last === '') return text;
  const between = '(?:[\\s().-]|%20)*';
  return text.replaceAll(
    new RegExp(`(?:\\+|%2B)?(?:\\d${between})*${[...last].join(between)}`, 'gi'),
    maskedNumber(number),
  );
}

/** What of a URL is worth hiding by itself: short steps of a path are words such as `hooks`. */
function partsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { pathname, search, searchParams } = new URL(url);
  const steps = [...pathname.split('/'), ...searchParams.values()].filter((step) => step.length >= 8);
  return [`${pathname}${search}`, pathname, ...steps].filter((part) => part.length > 1);
}

/** Each of these, also as it stands in URLs: the longest first. */
function asTheyMayStand(secrets: readonly (string | undefined)[]): readonly string[] {
  return secrets
    .filter((secret) => secret !== undefined)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .sort((a, b) => b.length - a.length);
}

function withoutTexts(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/**
 * What the log may have of an error that a channel threw: where it was thrown and why, without what `method` leads to or any address of
 * which more than the origin is told. What else errors carry, such as their input, is left out.
 */
export function errorWithoutDetails(error: unknown, method: ContactMethod): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return withoutDetails(text, method).replaceAll(/https?:\/\/[^\s'"<>]+/g, originOf);
}

/** Scheme, host and port: the path of a webhook is often its password. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an unreadable URL';
}
