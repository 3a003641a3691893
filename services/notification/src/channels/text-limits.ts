/** How long what a channel says may be, in UTF-16 units: each less than what its provider takes, with room for what the channel adds. */
import type { TemplateChannel } from '@escalog/definitions';

export interface TextLimits {
  /** 0: the channel has no title. */
  readonly title: number;
  readonly text: number;
}

/** A unit takes three bytes of UTF-8 at most, so that a bound in units holds one in bytes. */
export const textLimits: { readonly [C in TemplateChannel]: TextLimits } = {
  /** RFC 5322, 2.1.1: a line has 998 octets at most; a subject of 200 units stays below, encoded as RFC 2047 has it. */
  email: { title: 200, text: 20_000 },
  /** https://www.twilio.com/docs/messaging/api/message-resource: a body has 1,600 characters at most. */
  sms: { title: 0, text: 1_600 },
  /** https://www.twilio.com/docs/voice/twiml/say: 4,096 characters at most; nobody listens for as long. */
  phone: { title: 0, text: 1_500 },
  /** https://docs.slack.dev/reference/block-kit/blocks: a section takes 3,000 characters, in which `&` becomes five. A header takes 150: a longer one stands whole below it. */
  slack: { title: 500, text: 2_000 },
  /** RFC 8030, 7.2 and RFC 8188: every push service takes 4,096 octets, 3,993 of them of the message, its links among them. */
  push: { title: 120, text: 600 },
  /** https://developer.pagerduty.com/docs/events-api-v2/trigger-events: a summary has 1,024 characters at most. */
  pagerduty: { title: 1_024, text: 10_000 },
  /** The least of all: Discord's content has 2,000 characters at most (https://discord.com/developers/docs/resources/webhook). */
  chat: { title: 150, text: 1_500 },
  /** https://docs.ntfy.sh/publish/#limitations: 4,096 bytes of message; what is longer comes as a file. */
  ntfy: { title: 120, text: 1_000 },
};
