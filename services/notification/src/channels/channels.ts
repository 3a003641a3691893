import { Addresses } from '@escalog/addresses';
import type { ContactMethod } from '@escalog/definitions';
import type { Clock } from '@escalog/kernel';
import type { Lane } from '../lanes.ts';
import type { Channel, MethodOf, PageMessage, SendResult } from './channel.ts';
import { emailChannel } from './email/email-channel.ts';
import type { Inbox } from './sandbox/inbox.ts';
import { sandboxChannel } from './sandbox/sandbox-channel.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

export interface ChannelOptions {
  /** Without it, e-mail stays in the sandbox. */
  readonly smtpUrl?: string | undefined;
  readonly mailFrom: string;
  readonly webhookSecret: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Where names are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
}

/** One channel for each kind of contact method. */
export type Channels = { readonly [Kind in ContactMethod['channel']]: Channel<MethodOf<Kind>> };

export function openChannels(options: ChannelOptions): Channels {
  const { smtpUrl, mailFrom, webhookSecret, inbox, clock, nameServers } = options;
  const { lookup } = new Addresses({ clock, nameServers });
  return {
    email:
      smtpUrl === undefined
        ? sandboxChannel(inbox, 'email (no SMTP server is configured, so it is kept here)')
        : emailChannel({ smtpUrl, from: mailFrom, lookup }),
    webhook: webhookChannel({ secret: webhookSecret, lookup }),
    sandbox: sandboxChannel(inbox, 'sandbox'),
  };
}

/** A contact method together with its channel. */
export interface Way {
  readonly lane: Lane;
  send(message: Omit<PageMessage, 'method'>, signal: AbortSignal): Promise<SendResult>;
}

export function wayOf(channels: Channels, method: ContactMethod): Way {
  switch (method.channel) {
    case 'email':
      return way(channels.email, method);
    case 'webhook':
      return way(channels.webhook, method);
    case 'sandbox':
      return way(channels.sandbox, method);
  }
}

function way<Method extends ContactMethod>(channel: Channel<Method>, method: Method): Way {
  return { lane: channel.laneOf(method), send: (message, signal) => channel.send({ ...message, method }, signal) };
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
}
