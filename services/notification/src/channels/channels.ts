import type { ContactMethod } from '@escalog/definitions';
import type { Clock } from '@escalog/kernel';
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
}

/** One channel for each kind of contact method. */
export type Channels = { readonly [Kind in ContactMethod['channel']]: Channel<MethodOf<Kind>> };

export function openChannels({ smtpUrl, mailFrom, webhookSecret, inbox, clock }: ChannelOptions): Channels {
  return {
    email: smtpUrl === undefined ? sandboxChannel(inbox, 'email (no SMTP server is configured, so it is kept here)') : emailChannel({ smtpUrl, from: mailFrom }),
    webhook: webhookChannel({ secret: webhookSecret, clock }),
    sandbox: sandboxChannel(inbox, 'sandbox'),
  };
}

/** Sends by the channel of the method. */
export function sendBy(channels: Channels, message: Omit<PageMessage, 'method'>, method: ContactMethod, signal: AbortSignal): Promise<SendResult> {
  switch (method.channel) {
    case 'email':
      return channels.email.send({ ...message, method }, signal);
    case 'webhook':
      return channels.webhook.send({ ...message, method }, signal);
    case 'sandbox':
      return channels.sandbox.send({ ...message, method }, signal);
  }
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
}
