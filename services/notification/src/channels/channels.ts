import { Addresses, type Connect } from '@escalog/addresses';
import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import type { Clock } from '@escalog/kernel';
import type { Lane } from '../lanes.ts';
import type { Channel, MethodOf, PageMessage, SendResult } from './channel.ts';
import { emailChannel } from './email/email-channel.ts';
import type { Inbox } from './sandbox/inbox.ts';
import { sandboxChannel } from './sandbox/sandbox-channel.ts';
import { SlackApi } from './slack/slack-api.ts';
import { slackChannel } from './slack/slack-channel.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

export interface ChannelOptions extends Providers {
  readonly webhookSecret: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Makes the connections to addresses of the catalog. */
  readonly connect: Connect;
  /** Where names are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
}

/** One channel for each kind of contact method. */
export type Channels = { readonly [Kind in ContactMethod['channel']]: Channel<MethodOf<Kind>> };

export function openChannels(options: ChannelOptions): Channels {
  const { smtpUrl, mailFrom, webhookSecret, inbox, clock, connect, nameServers, slackBotToken, slackUrl } = options;
  const { lookup } = new Addresses({ clock, nameServers });
  const kept = (channel: string): Channel => sandboxChannel(inbox, channel);
  return {
    email:
      smtpUrl === undefined
        ? kept('email (no SMTP server is configured, so it is kept here)')
        : emailChannel({ smtpUrl, from: mailFrom, lookup }),
    sms: kept('sms (Twilio is not set up, so it is kept here)'),
    phone: kept('phone (Twilio is not set up, so it is kept here)'),
    slack:
      slackBotToken === undefined
        ? kept('slack (no token of a Slack app is set, so it is kept here)')
        : slackChannel(new SlackApi({ token: slackBotToken, url: slackUrl, lookup })),
    push: kept('push'),
    pagerduty: kept('pagerduty'),
    chat: kept('chat'),
    ntfy: kept('ntfy'),
    webhook: webhookChannel({ secret: webhookSecret, connect }),
    sandbox: sandboxChannel(inbox, 'sandbox'),
  };
}

/** A message before it is known by which method it is sent. */
export type MessageBy = Omit<PageMessage, 'method' | 'template'> & {
  templateOf(channel: ContactMethod['channel']): PageMessage['template'];
};

/** A contact method of somebody together with its channel. */
export interface Way {
  readonly lane: Lane;
  send(message: MessageBy, signal: AbortSignal): Promise<SendResult>;
}

export function wayOf(channels: Channels, method: ContactMethod, person: Ref): Way {
  // Each kind has the channel of its own name, which the compiler cannot see.
  const channel = channels[method.channel] as Channel;
  return {
    lane: channel.laneOf(method, person),
    send: ({ templateOf, ...message }, signal) =>
      channel.send({ ...message, method, template: templateOf(method.channel) }, signal),
  };
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
}
