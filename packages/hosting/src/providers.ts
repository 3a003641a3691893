/** What Escalog reaches people through, and what they answer through: the same settings in either profile. */
import { BlockList, isIP } from 'node:net';
import { httpUrlOf, mailFromOf, optionalOf, smtpUrlOf, textOf, type Setting } from './settings.ts';

export interface Providers {
  /** `smtp://user:password@host:port`; without it mail is kept in the sandbox inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Without it text messages and calls are kept in the sandbox inbox. */
  readonly twilio: TwilioAccount | undefined;
  /** Of the Slack app whose commands and buttons are taken; none are without it. */
  readonly slackSigningSecret: string | undefined;
  /** Of the same app; without it messages to Slack are kept in the sandbox inbox. */
  readonly slackBotToken: string | undefined;
  /** Where Slack's API is, without a slash at the end. */
  readonly slackUrl: string;
  /** Where PagerDuty takes events, without a slash at the end. */
  readonly pagerDutyUrl: string;
  /** Private networks, loopback among them, at which the catalog may name addresses: in the form of CIDR. */
  readonly allowedNetworks: readonly string[];
}

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** A phone number with its country code. */
  readonly from: string;
  /** Where Twilio's API is, without a slash at the end. */
  readonly url: string;
}

/** Every variable of these that is read, by its name; an empty one counts as not set. */
export function readProviders(env: NodeJS.ProcessEnv) {
  return {
    ESCALOG_SMTP_URL: env['ESCALOG_SMTP_URL'] || undefined,
    ESCALOG_MAIL_FROM: env['ESCALOG_MAIL_FROM'] || 'Escalog <escalog@localhost>',
    ESCALOG_TWILIO_ACCOUNT_SID: env['ESCALOG_TWILIO_ACCOUNT_SID'] || undefined,
    ESCALOG_TWILIO_AUTH_TOKEN: env['ESCALOG_TWILIO_AUTH_TOKEN'] || undefined,
    ESCALOG_TWILIO_FROM: env['ESCALOG_TWILIO_FROM'] || undefined,
    ESCALOG_TWILIO_URL: env['ESCALOG_TWILIO_URL'] || 'https://api.twilio.com',
    ESCALOG_SLACK_SIGNING_SECRET: env['ESCALOG_SLACK_SIGNING_SECRET'] || undefined,
    ESCALOG_SLACK_BOT_TOKEN: env['ESCALOG_SLACK_BOT_TOKEN'] || undefined,
    ESCALOG_SLACK_URL: env['ESCALOG_SLACK_URL'] || 'https://slack.com/api',
    ESCALOG_PAGERDUTY_URL: env['ESCALOG_PAGERDUTY_URL'] || 'https://events.pagerduty.com',
    ESCALOG_ALLOWED_NETWORKS: env['ESCALOG_ALLOWED_NETWORKS'] || '',
  };
}

/** The settings, or what is wrong with each. */
export function providerSettings(env: ReturnType<typeof readProviders>): {
  readonly [Name in keyof Providers]: Setting<Providers[Name]>;
} {
  return {
    smtpUrl: optionalOf(env.ESCALOG_SMTP_URL, smtpUrlOf),
    mailFrom: mailFromOf(env.ESCALOG_MAIL_FROM),
    twilio: twilioOf(env),
    slackSigningSecret: optionalOf(env.ESCALOG_SLACK_SIGNING_SECRET, textOf),
    slackBotToken: optionalOf(env.ESCALOG_SLACK_BOT_TOKEN, textOf),
    slackUrl: httpUrlOf('ESCALOG_SLACK_URL', env.ESCALOG_SLACK_URL),
    pagerDutyUrl: httpUrlOf('ESCALOG_PAGERDUTY_URL', env.ESCALOG_PAGERDUTY_URL),
    allowedNetworks: allowedNetworksOf(env.ESCALOG_ALLOWED_NETWORKS),
  };
}

function twilioOf(env: ReturnType<typeof readProviders>): Setting<TwilioAccount | undefined> {
  const {
    ESCALOG_TWILIO_ACCOUNT_SID: accountSid,
    ESCALOG_TWILIO_AUTH_TOKEN: authToken,
    ESCALOG_TWILIO_FROM: from,
  } = env;
  if (accountSid === undefined && authToken === undefined && from === undefined) return { value: undefined };
  if (accountSid === undefined || authToken === undefined || from === undefined)
    return {
      problem:
        'Twilio needs ESCALOG_TWILIO_ACCOUNT_SID, ESCALOG_TWILIO_AUTH_TOKEN and ESCALOG_TWILIO_FROM; give all three, or none.',
    };
  if (!/^AC[0-9a-f]{32}$/.test(accountSid))
    return { problem: `ESCALOG_TWILIO_ACCOUNT_SID is "${accountSid}"; give AC and 32 hexadecimal digits.` };
  if (!/^\+[1-9][0-9]{6,14}$/.test(from))
    return { problem: `ESCALOG_TWILIO_FROM is "${from}"; give a number with its country code such as +15005550006.` };
  const url = httpUrlOf('ESCALOG_TWILIO_URL', env.ESCALOG_TWILIO_URL);
  return 'problem' in url ? url : { value: { accountSid, authToken, from, url: url.value } };
}

/** This machine, and the networks that are private. Not among them: link-local ones, where clouds hand out credentials. */
export const networksNearby: readonly string[] = [
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
];

/** The networks of CIDR between commas, or which is none; none at all of `none`. */
export function allowedNetworksOf(text: string): Setting<readonly string[]> {
  if (text.trim() === 'none') return { value: [] };
  const networks = text
    .split(',')
    .map((network) => network.trim())
    .filter((network) => network !== '');
  const wrong = networks.find((network) => !isNetwork(network));
  return wrong === undefined
    ? { value: networks }
    : {
        problem: `ESCALOG_ALLOWED_NETWORKS has "${wrong}"; give networks such as 127.0.0.0/8, fd00::/8, with commas between them, or none.`,
      };
}

function isNetwork(network: string): boolean {
  const [address = '', prefix = ''] = network.split('/');
  if (!/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}
