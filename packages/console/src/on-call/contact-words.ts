/** How somebody is reached, in sentences. */
import { spokenDuration } from '../spoken.ts';
import type { ContactRule, PersonEntry } from './asked.ts';

/** `text message at once, then call after 3 min`. */
export function rulesInWords({ contactMethods, contactRules }: PersonEntry, urgency: 'high' | 'low'): string {
  const called = (id: string): string => {
    const method = contactMethods.find((one) => one.id === id);
    const word = method === undefined ? id : channelWord(method.channel);
    return contactMethods.filter(({ channel }) => channel === method?.channel).length > 1 ? `${word} (${id})` : word;
  };
  const rules = contactRules?.[urgency];
  if (rules !== undefined) return rules.map((rule) => step(rule, called)).join(', then ');
  const [first, ...others] = contactMethods.map(({ id }) => called(id));
  if (first === undefined) return 'nothing, because there is no contact method';
  if (others.length === 0) return `${first} at once`;
  return urgency === 'high'
    ? `${[first, ...others].join(', ')}: all at once`
    : `${first} first, then ${others.join(', ')} when one fails`;
}

function step({ method, after }: ContactRule, called: (id: string) => string): string {
  return `${called(method)} ${after === undefined || spokenDuration(after) === '0 s' ? 'at once' : `after ${spokenDuration(after)}`}`;
}

/** Field of a method that says where it leads; none of what leads to the person anyway. */
export function mainField(channel: string): 'address' | 'number' | 'to' | 'routingKey' | 'url' | null {
  switch (channel) {
    case 'email':
      return 'address';
    case 'sms':
    case 'phone':
      return 'number';
    case 'slack':
      return 'to';
    case 'pagerduty':
      return 'routingKey';
    case 'webhook':
    case 'chat':
    case 'ntfy':
      return 'url';
    default:
      return null;
  }
}

/** What stands beside the field. */
export const mainFieldHint: Readonly<Record<string, string>> = {
  email: 'an address',
  sms: 'a number with its country code',
  phone: 'a number with its country code',
  slack: 'the id of a user or channel',
  pagerduty: 'an integration key',
  webhook: 'a URL',
  chat: 'the URL of an incoming webhook',
  ntfy: 'the URL of a topic',
  push: 'devices are registered afterwards',
  sandbox: 'calls nobody',
};

/** Kinds that can be added, the most usual first. */
export const channelsOffered = [
  'push',
  'sms',
  'phone',
  'email',
  'slack',
  'ntfy',
  'chat',
  'webhook',
  'pagerduty',
  'sandbox',
];

const words: Readonly<Record<string, string>> = {
  email: 'mail',
  sms: 'text message',
  phone: 'call',
  slack: 'Slack',
  push: 'push',
  pagerduty: 'PagerDuty',
  webhook: 'webhook',
  chat: 'chat',
  ntfy: 'ntfy',
  sandbox: 'sandbox',
};

/** What people call a channel. */
export function channelWord(channel: string): string {
  return words[channel] ?? channel;
}
