import { faultOfWebUrl } from './web-url.ts';

const wording = {
  subject: 'the address of a calendar',
  example: 'https://calendar.acme.example/on-call.ics',
  never: 'where no calendar is read from',
};

/** Why no calendar can be read from `url`, or `undefined`. It may hold a user and a password, because all of it is kept secret. */
export function faultOfCalendarUrl(url: string): string | undefined {
  if (/^webcals?:/i.test(url)) return 'write https:// in place of webcal://';
  return faultOfWebUrl(url, wording);
}

/** As an address is kept in an entry and shown: a host, and what tells it from any other. */
const kept = /^https?:\/\/[^/]+\/#(sha256:[0-9a-f]{64})$/;

/** What an entry keeps in place of the address that has this digest. */
export function keptCalendarUrl(url: string, digest: string): string {
  return `${new URL(url).origin}/#${digest}`;
}

/** The digest of the address that is meant; `undefined` for an address itself. */
export function digestInKeptUrl(url: string): string | undefined {
  return kept.exec(url)?.[1];
}
