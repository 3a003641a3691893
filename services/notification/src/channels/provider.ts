import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import { maskedAddress } from '../domain/masked-address.ts';

export type ChannelKind = ContactMethod['channel'];

/** Who carries the messages of a channel. */
export interface Provider {
  /** An origin or a host; nothing secret. */
  readonly name: string;
  /** As it stands at the beginning of a sentence's verb, such as `the mail server`. */
  readonly spoken: string;
}

/** What is said of a channel. */
interface ChannelWords {
  /** The condition of readiness. */
  readonly check: string;
  /** What goes out by it. */
  readonly what: string;
  /** What is to be set, or looked at, when its provider does not let us in. */
  readonly settings: string;
}

export const channelWords: Readonly<Record<ChannelKind, ChannelWords>> = {
  email: { check: 'smtp', what: 'e-mail', settings: 'ESCALOG_SMTP_URL and ESCALOG_MAIL_FROM' },
  sms: {
    check: 'sms',
    what: 'text message',
    settings: 'ESCALOG_TWILIO_ACCOUNT_SID, ESCALOG_TWILIO_AUTH_TOKEN and ESCALOG_TWILIO_FROM',
  },
  phone: {
    check: 'phone',
    what: 'call',
    settings: 'ESCALOG_TWILIO_ACCOUNT_SID, ESCALOG_TWILIO_AUTH_TOKEN and ESCALOG_TWILIO_FROM',
  },
  slack: { check: 'slack', what: 'Slack message', settings: 'ESCALOG_SLACK_BOT_TOKEN' },
  push: { check: 'push', what: 'push notification', settings: 'whether the push services can be reached from here' },
  pagerduty: {
    check: 'pagerduty',
    what: 'alert to PagerDuty',
    settings: 'ESCALOG_PAGERDUTY_URL and the routing keys of contact methods',
  },
  webhook: { check: 'webhooks', what: 'webhook', settings: 'whether their hosts can be reached from here' },
  chat: { check: 'chat', what: 'chat message', settings: 'whether the chats can be reached from here' },
  ntfy: { check: 'ntfy', what: 'ntfy message', settings: 'whether the ntfy servers can be reached from here' },
  sandbox: { check: 'sandbox', what: 'message to the sandbox', settings: 'nothing' },
};

/** Whose messages go to a provider of each recipient's own, such as that of their browser: one that fails is a matter of those who have it. */
const ofTheirOwn: ReadonlySet<ChannelKind> = new Set(['webhook', 'chat', 'ntfy', 'push']);

export function hasProvidersOfTheirOwn(channel: ChannelKind): boolean {
  return ofTheirOwn.has(channel);
}

/** Who carries what is sent by `method`; `services` are those that its channel knows to do. */
export function providerOf(method: ContactMethod, services: string | undefined, settings: Providers): Provider {
  if (!hasProvidersOfTheirOwn(method.channel)) return sharedProviderOf(method.channel, settings);
  const origin = services ?? (method.channel === 'push' ? 'push services' : maskedAddress(method));
  return { name: origin, spoken: origin };
}

/** The provider of a channel that has one for everybody. */
export function sharedProviderOf(channel: ChannelKind, settings: Providers): Provider {
  switch (channel) {
    case 'email':
      return { name: hostOf(settings.smtpUrl), spoken: 'the mail server' };
    case 'sms':
    case 'phone':
      return { name: hostOf(settings.twilio?.url), spoken: 'Twilio' };
    case 'slack':
      return { name: hostOf(settings.slackUrl), spoken: 'Slack' };
    case 'pagerduty':
      return { name: hostOf(settings.pagerDutyUrl), spoken: 'PagerDuty' };
    default:
      return { name: channel, spoken: channel };
  }
}

/** Tells recipients of a channel apart. In memory alone: it may hold what is secret. */
export function recipientOf(method: ContactMethod, person: Ref): string {
  switch (method.channel) {
    case 'email':
      return method.address.toLowerCase();
    case 'sms':
    case 'phone':
      return method.number;
    case 'slack':
      return method.to;
    case 'pagerduty':
      return method.routingKey;
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return method.url;
    case 'push':
    case 'sandbox':
      return person;
  }
}

/**
 * Whose matter it may be when nothing comes back: the recipient's, of mail that of the server of their domain, which the mail server
 * may be waiting for.
 */
export function witnessOf(method: ContactMethod, person: Ref): string {
  const recipient = recipientOf(method, person);
  return method.channel === 'email' ? recipient.slice(recipient.lastIndexOf('@') + 1) : recipient;
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : 'none';
}
