import Type from 'typebox';
import { displayName, duration, refTo } from './common.ts';

const methodId = Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'Name of the method within the person.' });

/** Shown in place of a secret; sent back, it means the secret that is stored. */
export const maskedSecret = 'whsec_********';

const secret = Type.String({
  format: 'password',
  pattern: '^whsec_([A-Za-z0-9+/=]{32,90}|\\*{8})$',
  description: `Standard Webhooks secret that requests are signed with, shown as ${maskedSecret}, which keeps the stored one when it is sent back.`,
  'x-left-out':
    'the secret of the installation signs: webhookSecret in secrets.json, in its ESCALOG_DATA_DIR; in a cluster in the file of ESCALOG_SECRETS',
});

/** A way to reach a person. */
const contactMethod = Type.Union([
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('email', { description: 'By mail.' }),
      address: Type.String({ format: 'email', maxLength: 254, description: 'An email address.' }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('webhook', { description: 'By a signed POST.' }),
      url: Type.String({
        minLength: 1,
        maxLength: 2_000,
        description:
          'Where pages are posted to: an https:// or http:// URL without credentials in it, and not to a link-local address.',
      }),
      secret: Type.Optional(secret),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      id: methodId,
      channel: Type.Literal('sandbox', { description: 'In the inbox at /sandbox, which nobody is called by.' }),
    },
    { additionalProperties: false },
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
  },
  { additionalProperties: false },
);
