import Type from 'typebox';
import { displayName, duration, refTo, timeOfDay } from './common.ts';

const methodId = Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'Name of the method within the person.' });

/** Shown in place of a secret; sent back, it means the secret that is stored. */
export const maskedSecret = 'whsec_********';
/** Likewise, of a key or a token. */
export const maskedToken = '********';

const secret = Type.String({
  format: 'password',
  pattern: '^whsec_([A-Za-z0-9+/=]{32,90}|\\*{8})$',
  description: `Standard Webhooks secret that requests are signed with, shown as ${maskedSecret}, which keeps the stored one when it is sent back.`,
  'x-left-out':
    'the secret of the installation signs: webhookSecret in secrets.json, in its ESCALOG_DATA_DIR; in a cluster in the file of ESCALOG_SECRETS',
});

const url = (description: string) => Type.String({ minLength: 1, maxLength: 2_000, description });
const number = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'A phone number with its country code, such as +44 20 7946 0958.',
});
const closed = { additionalProperties: false };

/** Chats that take messages at an address of their own, and what each calls it. */
const chatFormats = ['slack', 'teams', 'mattermost', 'discord', 'google-chat'] as const;
export type ChatFormat = (typeof chatFormats)[number];
export function chatFormat(leftOut?: string) {
  return Type.Unsafe<ChatFormat>(
    Type.Union(
      chatFormats.map((format) => Type.Literal(format)),
      {
        description: 'Whose chat it is: each wants messages in another shape.',
        ...(leftOut !== undefined && { 'x-left-out': leftOut }),
      },
    ),
  );
}

/** A way to reach a person. */
const contactMethod = Type.Union([
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('email', { description: 'By mail.' }),
      address: Type.String({ format: 'email', maxLength: 254, description: 'An email address.' }),
    },
    closed,
  ),
  Type.Object(
    { id: methodId, channel: Type.Literal('sms', { description: 'By a text message, through Twilio.' }), number },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('phone', { description: 'By a call that speaks and takes keys, through Twilio.' }),
      number,
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('slack', { description: 'By a message with buttons from the Slack app.' }),
      to: Type.String({
        pattern: '^[A-Z][A-Z0-9]{2,30}$',
        description: 'The id of the user, such as U012AB3CD, or of a channel that the app is in, such as C024BE91L.',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('push', {
        description: 'By a notification of the browsers and phones that the person has registered.',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('pagerduty', { description: 'As an alert of a PagerDuty service, by its Events API v2.' }),
      routingKey: Type.String({
        format: 'password',
        pattern: `^([A-Za-z0-9]{32}|\\*{8})$`,
        description: `The integration key of the service, shown as ${maskedToken}, which keeps the stored one when it is sent back.`,
      }),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('webhook', { description: 'By a signed POST.' }),
      url: url(
        'Where pages are posted to: an https:// or http:// URL without credentials in it, and not to a link-local address.',
      ),
      secret: Type.Optional(secret),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('chat', { description: 'In a chat that takes messages at an incoming webhook.' }),
      format: chatFormat(),
      url: url(
        'The address of the incoming webhook; shown by its origin alone, because whoever knows it can post there.',
      ),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('ntfy', { description: 'By a notification of ntfy.' }),
      url: url(
        'The server and the topic, such as https://ntfy.sh/some-topic; shown by its origin alone, because whoever knows it can read along.',
      ),
      token: Type.Optional(
        Type.String({
          format: 'password',
          pattern: `^(tk_[A-Za-z0-9_]{20,60}|\\*{8})$`,
          description: `Access token of the server: tk_ and what follows it; shown as ${maskedToken}, which keeps the stored one when it is sent back.`,
          'x-left-out': 'the topic takes messages from anybody',
        }),
      ),
    },
    closed,
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('sandbox', { description: 'In the inbox at /sandbox, which nobody is called by.' }),
    },
    closed,
  ),
]);
export type ContactMethod = Type.Static<typeof contactMethod>;

/** One step: this method, so long after the page. */
const contactRule = Type.Object(
  {
    method: methodId,
    after: Type.Optional(Type.String({ ...duration('How long after the page.'), 'x-left-out': 'at once' })),
  },
  { additionalProperties: false },
);
export type ContactRule = Type.Static<typeof contactRule>;

/** Hours of every day, which may go over midnight. */
const quietHours = Type.Object(
  {
    from: timeOfDay('When they begin'),
    to: timeOfDay('When they end, on the next day when that is earlier than they begin'),
    timeZone: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'The IANA time zone of these times, such as Europe/Lisbon.',
    }),
  },
  {
    additionalProperties: false,
    description: 'When nothing of low urgency is sent: it waits until they are over.',
    'x-left-out': 'what is of low urgency is sent at any time',
  },
);
export type QuietHours = Type.Static<typeof quietHours>;

/** Somebody who can be paged. Without rules for an urgency: every method at once for high; for low the first, then the next when one fails. */
export const person = Type.Object(
  {
    ref: refTo('person'),
    name: displayName,
    contactMethods: Type.Array(contactMethod, { maxItems: 20, description: 'The ways to reach them.' }),
    contactRules: Type.Optional(
      Type.Object(
        {
          high: Type.Optional(
            Type.Array(contactRule, {
              minItems: 1,
              maxItems: 20,
              description: 'For severities of high urgency.',
              'x-left-out': 'every method at once',
            }),
          ),
          low: Type.Optional(
            Type.Array(contactRule, {
              minItems: 1,
              maxItems: 20,
              description: 'For severities of low urgency.',
              'x-left-out': 'the first method, then the next when one fails',
            }),
          ),
        },
        {
          additionalProperties: false,
          description: 'Which method is used how long after a page, by urgency.',
          'x-left-out': 'as below, for either urgency',
        },
      ),
    ),
    quietHours: Type.Optional(quietHours),
    erased: Type.Optional(
      Type.Literal(true, {
        description:
          'Their details were erased: the entry stands for whoever took part in incidents. Nobody sets it by applying an entry; POST /v1/catalog/people/{person}/erasure does.',
        'x-left-out': 'they are there',
      }),
    ),
  },
  { additionalProperties: false },
);
