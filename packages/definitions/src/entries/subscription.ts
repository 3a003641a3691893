import Type from 'typebox';
import { description, displayName, refTo } from './common.ts';
import { maskedSecret } from './person.ts';

/** Whoever wants to know what happens: every event of these types is posted to a webhook, signed by Standard Webhooks. */
export const subscription = Type.Object(
  {
    ref: refTo('subscription'),
    name: displayName,
    description: Type.Optional(description),
    url: Type.String({
      minLength: 1,
      maxLength: 2_000,
      description:
        'An https:// or http:// URL without credentials in it; shown by its origin alone, because whoever knows it can post there.',
    }),
    secret: Type.Optional(
      Type.String({
        format: 'password',
        pattern: '^whsec_([A-Za-z0-9+/=]{32,90}|\\*{8})$',
        description: `Standard Webhooks secret, shown as ${maskedSecret}, which keeps the stored one when it is sent back.`,
        'x-left-out': 'the secret of the installation signs',
      }),
    ),
    private: Type.Optional(
      Type.Boolean({
        description: 'true: it gets the events of private incidents, too.',
        'x-left-out': 'it gets none of private incidents',
      }),
    ),
    events: Type.Optional(
      Type.Array(
        Type.String({ pattern: '^[A-Z][A-Za-z]{2,60}$', description: 'A type of event, such as IncidentDeclared.' }),
        {
          minItems: 1,
          maxItems: 100,
          uniqueItems: true,
          description: 'Which types of events, as asyncapi.yaml names them.',
          'x-left-out': 'all of them',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
