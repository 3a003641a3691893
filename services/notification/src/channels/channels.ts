import type { Connect } from '@escalog/addresses';
import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import type { TwilioLinks } from '@escalog/http';
import type { LookupFunction } from 'node:net';
import type { Lane } from '../lanes.ts';
import type { Channel, MethodOf, PageMessage, SendResult } from './channel.ts';
import { chatChannel } from './chat/chat-channel.ts';
import { emailChannel } from './email/email-channel.ts';
import { Posts } from './posts.ts';
import { pushChannel, type PushOptions } from './push/push-channel.ts';
import { ntfyChannel } from './ntfy/ntfy-channel.ts';
import { pagerDutyChannel } from './pagerduty/pagerduty-channel.ts';
import type { Inbox } from './sandbox/inbox.ts';
import { sandboxChannel } from './sandbox/sandbox-channel.ts';
import { slackApiOf } from './slack/slack-api.ts';
import { slackChannel } from './slack/slack-channel.ts';
import { callbacks } from './twilio/callbacks.ts';
import { phoneChannel } from './twilio/phone-channel.ts';
import { smsChannel } from './twilio/sms-channel.ts';
import { TwilioClient } from './twilio/twilio-client.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

export interface ChannelOptions extends Providers {
  readonly webhookSecret: string;
  readonly twilioLinks: TwilioLinks;
  /** Where Twilio reaches Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly inbox: Inbox;
  readonly push: Omit<PushOptions, 'posts'>;
  /** Makes the connections to addresses of the catalog. */
  readonly connect: Connect;
  /** Finds the addresses of what whoever runs the installation has set. */
  readonly lookup: LookupFunction;
}

/** One channel for each kind of contact method. */
export type Channels = { readonly [Kind in ContactMethod['channel']]: Channel<MethodOf<Kind>> };

/** To one push service: nearly all devices have one of three. */
const pushConnections = 64;

export function openChannels(options: ChannelOptions): Channels {
  const { smtpUrl, mailFrom, webhookSecret, inbox, connect, lookup, push, pagerDutyUrl } = options;
  const slack = slackApiOf(options, lookup);
  const kept = (channel: string): Channel => sandboxChannel(inbox, channel);
  return {
    email:
      smtpUrl === undefined
        ? kept('email (no SMTP server is configured, so it is kept here)')
        : emailChannel({ smtpUrl, from: mailFrom, lookup }),
    ...twilioChannels(options),
    slack:
      slack === undefined ? kept('slack (no token of a Slack app is set, so it is kept here)') : slackChannel(slack),
    push: pushChannel({ ...push, posts: new Posts({ connections: pushConnections, connect }) }),
    pagerduty: pagerDutyChannel({ url: pagerDutyUrl, lookup }),
    chat: chatChannel({ connect }),
    ntfy: ntfyChannel({ connect }),
    webhook: webhookChannel({ secret: webhookSecret, connect }),
    sandbox: sandboxChannel(inbox, 'sandbox'),
  };
}

function twilioChannels({
  twilio,
  twilioLinks,
  publicUrl,
  inbox,
  lookup,
}: ChannelOptions): Pick<Channels, 'sms' | 'phone'> {
  if (twilio === undefined) {
    const kept = (channel: string): Channel =>
      sandboxChannel(inbox, `${channel} (Twilio is not set up, so it is kept here)`);
    return { sms: kept('sms'), phone: kept('phone') };
  }
  const client = new TwilioClient(twilio, lookup);
  const called = callbacks(twilioLinks, publicUrl);
  return { sms: smsChannel(client, called), phone: phoneChannel(client, called) };
}

/** A message before it is known by which method it is sent. */
export type MessageBy = Omit<PageMessage, 'method' | 'template'> & {
  templateOf(channel: ContactMethod['channel']): PageMessage['template'];
};

/** A contact method of somebody together with its channel. */
export interface Way {
  readonly lane: Lane;
  send(message: MessageBy, signal: AbortSignal): Promise<SendResult>;
  /** Undefined where nothing can be done about what was sent. `handle` is what the provider calls it. */
  readonly recall?: (
    message: MessageBy,
    handle: string | undefined,
    because: string,
    signal: AbortSignal,
  ) => Promise<SendResult>;
}

export function wayOf(channels: Channels, method: ContactMethod, person: Ref): Way {
  // Each kind has the channel of its own name, which the compiler cannot see.
  const channel = channels[method.channel] as Channel;
  const { recall } = channel;
  const by = (message: MessageBy): PageMessage => ({
    ...message,
    method,
    template: message.templateOf(method.channel),
  });
  return {
    lane: channel.laneOf(method, person),
    send: (message, signal) => channel.send(by(message), signal),
    ...(recall !== undefined && {
      recall: (message, handle, because, signal) => recall.call(channel, { ...by(message), handle }, because, signal),
    }),
  };
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
}
