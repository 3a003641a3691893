import Type from 'typebox';
import { longestExpression } from '../cel/types.ts';
import { description, displayName, duration, namePattern, refTo } from './common.ts';
import { chatFormat, maskedSecret } from './person.ts';

const plainTriggers = [
  'declared',
  'severity-raised',
  'severity-lowered',
  'scope-grown',
  'status-changed',
  'acknowledged',
  'declined',
  'handed-off',
  'bounced',
  'path-exhausted',
] as const;
const elapsedTriggers = [
  'unacknowledged-for',
  'in-severity-for',
  'open-for',
  'without-update-for',
  'without-lead-for',
] as const;

/** What a rule can be about: something that happened. */
export type PlainTrigger = (typeof plainTriggers)[number];
/** What a rule can be about: that something has not happened for a time. */
export type ElapsedTrigger = (typeof elapsedTriggers)[number];

const wait = Type.Union(
  [
    duration('How long.'),
    Type.Record(Type.String({ pattern: `^${namePattern}$` }), duration('How long at that severity.'), {
      minProperties: 1,
      maxProperties: 100,
      description: 'How long for each severity, such as sev1; for those that are not named it never comes.',
    }),
  ],
  {
    description:
      'How long it has not happened, or has been so: for any severity, or for each by its name, such as sev1; for those that are not named it never comes.',
  },
);
const elapsed = <Name extends ElapsedTrigger>(name: Name) =>
  Type.Object({ [name]: wait } as { [N in Name]: typeof wait }, { additionalProperties: false });

const trigger = Type.Union([
  ...plainTriggers.map((name) => Type.Literal(name)),
  elapsed('unacknowledged-for'),
  elapsed('in-severity-for'),
  elapsed('open-for'),
  elapsed('without-update-for'),
  elapsed('without-lead-for'),
]);
/** As a rule has it: the word, or one key with a duration or durations by severity. */
export type RuleTrigger = PlainTrigger | { readonly [T in ElapsedTrigger]?: string | Readonly<Record<string, string>> };

/** People by what they are in the incident. */
const roles = ['lead', 'acknowledgers', 'paged', 'declarer'] as const;
export type Role = (typeof roles)[number];

const whom = (meaning: string) =>
  Type.Array(
    Type.String({
      pattern: `^((person|schedule|team)/${namePattern}|${roles.join('|')})$`,
      maxLength: 100,
      description: `A ref of a person, schedule or team, or a role in the incident: ${roles.join(', ')}.`,
    }),
    { minItems: 1, maxItems: 50, uniqueItems: true, description: meaning },
  );

const say = Type.String({ pattern: '\\S', maxLength: 1_000, description: 'What they are told, in your words.' });

/** An action is done by itself, or suggested to somebody who decides. */
const done = {
  mode: Type.Optional(
    Type.Union([Type.Literal('auto'), Type.Literal('nudge')], {
      description: 'Whether it is done by itself, or suggested to people who decide.',
      'x-left-out': 'auto',
    }),
  ),
  ask: Type.Optional({
    ...whom('Who is asked, of a nudge: any one of them may answer.'),
    'x-left-out': 'the lead, else who acknowledged, else who was paged',
  }),
  expiresAfter: Type.Optional(Type.String({ ...duration('How long a nudge can be answered.'), 'x-left-out': 'PT15M' })),
};

const address = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'An https:// or http:// URL; shown by its origin alone, because whoever knows it can post there.',
});

const action = Type.Union([
  Type.Object(
    {
      page: whom('Who is paged in addition: nobody who has an open page of this incident, or has acknowledged it.'),
      ...done,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      start: Type.String({
        ...refTo('escalation-path'),
        description: 'The path that is climbed in addition, such as escalation-path/some-name.',
      }),
      ...done,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      nudge: whom('Who is asked; any one of them may answer.'),
      say,
      expiresAfter: done.expiresAfter,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { tell: whom('Who is told, quietly; nobody has to answer.'), say, ...done },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      post: Type.Union(
        [
          Type.Object(
            {
              chat: address,
              format: Type.Optional(chatFormat('one text field, which most chats take')),
            },
            { additionalProperties: false, description: 'A chat that takes messages at an incoming webhook.' },
          ),
          Type.Object(
            {
              slack: Type.String({
                pattern: '^[A-Z][A-Z0-9]{2,30}$',
                description: 'The id of a channel that the Slack app is in, such as C024BE91L.',
              }),
            },
            { additionalProperties: false, description: 'A channel of Slack, by the Slack app.' },
          ),
        ],
        { description: 'Where it is posted: to a chat or to a channel of Slack.' },
      ),
      say,
      ...done,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      call: Type.Object(
        {
          url: address,
          secret: Type.Optional(
            Type.String({
              format: 'password',
              pattern: '^whsec_([A-Za-z0-9+/=]{32,90}|\\*{8})$',
              description: `Standard Webhooks secret, shown as ${maskedSecret}, which keeps the stored one when it is sent back.`,
              'x-left-out': 'the secret of the installation signs',
            }),
          ),
        },
        { additionalProperties: false, description: 'A webhook that is told of the incident.' },
      ),
      ...done,
    },
    { additionalProperties: false },
  ),
]);
/** One thing that a rule does: `page`, `start`, `nudge`, `tell`, `post` or `call`. */
export type RuleAction = Type.Static<typeof action>;

/** What is done during an incident when something happens, or does not happen for a time. */
export const rule = Type.Object(
  {
    ref: refTo('rule'),
    name: displayName,
    description: Type.Optional(description),
    on: Type.Unsafe<RuleTrigger[]>(
      Type.Array(trigger, { minItems: 1, maxItems: 20, description: 'When it is asked.' }),
    ),
    if: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: longestExpression,
        description:
          'When it applies: a condition in CEL over `incident`, `change`, `escalations`, `affected` and `now`.',
        'x-left-out': 'it always applies',
      }),
    ),
    do: Type.Array(action, { minItems: 1, maxItems: 20, description: 'What is done.' }),
    againAfter: Type.Optional(
      Type.String({
        ...duration('How long after it applied to an incident it may apply to it again.'),
        'x-left-out': 'it applies to an incident once',
      }),
    ),
  },
  { additionalProperties: false },
);
