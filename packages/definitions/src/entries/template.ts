import Type from 'typebox';
import { description, displayName } from './common.ts';

/** Channels whose texts can be changed. */
const templateChannels = ['email', 'sms', 'phone', 'slack', 'push', 'pagerduty', 'chat', 'ntfy'] as const;
export type TemplateChannel = (typeof templateChannels)[number];

/** Of a text in Liquid, in UTF-16 units. */
export const longestTemplate = 10_000;

const text = (meaning: string, leftOut: string) =>
  Type.Optional(
    Type.String({
      pattern: '\\S',
      maxLength: longestTemplate,
      description: `${meaning}, in Liquid.`,
      'x-left-out': leftOut,
    }),
  );

/** What a channel says in place of what Escalog would. */
export const template = Type.Object(
  {
    ref: Type.String({
      pattern: `^template/(${templateChannels.join('|')})-(page|nudge|note)$`,
      description: 'The channel, and what is sent: template/sms-page, template/email-nudge, template/slack-note.',
    }),
    name: displayName,
    description: Type.Optional(description),
    title: text('The subject or the heading, on channels that have one', 'as Escalog writes it'),
    text: text('What is said', 'as Escalog writes it'),
  },
  { additionalProperties: false },
);
