import type { ContactMethod } from '@escalog/definitions';

/** Where a method leads, with as much of it as may be shown to everybody: topics are kept for ever. */
export function maskedAddress(method: ContactMethod): string {
  switch (method.channel) {
    case 'email':
      return maskedEmail(method.address);
    case 'sms':
    case 'phone':
      return maskedNumber(method.number);
    case 'slack':
      return method.to;
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return originOf(method.url);
    case 'push':
    case 'pagerduty':
    case 'sandbox':
      return method.channel;
  }
}

/** `ada@acme.example` as `a***@acme.example`. */
function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, Math.min(1, at))}***${at === -1 ? '' : address.slice(at)}`;
}

/** `+44 20 7946 0958` as `+44***58`. */
function maskedNumber(number: string): string {
  const digits = number.replaceAll(/[^+0-9]/g, '');
  return `${digits.slice(0, 3)}***${digits.slice(-2)}`;
}

/** `text` with every e-mail address in it masked: providers like to repeat them in their answers. */
export function withoutEmails(text: string): string {
  return text.replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, maskedEmail);
}

/** Scheme, host and port: the path of a webhook is often its password. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an unreadable URL';
}
