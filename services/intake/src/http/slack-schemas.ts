/** What Slack sends, as far as it is read, and what it is answered. */
import Type from 'typebox';
import { Value } from 'typebox/value';

const text = (description: string, maxLength = 200) => Type.Optional(Type.String({ maxLength, description }));

/** What is read of a command; Slack may send more at any time. */
export const command = Type.Object(
  {
    command: text('Such as /incident.'),
    text: text('What was written behind it.', 10_000),
    user_name: text('Who wrote it.'),
    user_id: text('The id of whoever wrote it.'),
    ssl_check: text('Slack asks whether anybody is there.'),
  },
  {
    additionalProperties: true,
    examples: [
      { command: '/incident', text: 'sev2 users cannot log in', user_name: 'ana.costa', user_id: 'U012AB3CD' },
    ],
  },
);

export const interaction = Type.Object(
  { payload: Type.String({ maxLength: 500_000, description: 'What was done, as JSON.' }) },
  {
    additionalProperties: true,
    examples: [
      {
        payload: JSON.stringify({
          type: 'block_actions',
          user: { id: 'U012AB3CD', username: 'ana.costa' },
          actions: [{ action_id: 'something-else', block_id: 'none' }],
        }),
      },
    ],
  },
);

/** As far as it is read. */
const payloadSchema = Type.Object({
  user: Type.Optional(
    Type.Object({
      id: Type.Optional(Type.String()),
      username: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
    }),
  ),
  response_url: Type.Optional(Type.String()),
  message: Type.Optional(Type.Unknown()),
  actions: Type.Optional(
    Type.Array(
      Type.Object({
        action_id: Type.Optional(Type.String()),
        block_id: Type.Optional(Type.String()),
        value: Type.Optional(Type.String({ maxLength: 2_000 })),
        selected_option: Type.Optional(Type.Union([Type.Object({ value: Type.Optional(Type.String()) }), Type.Null()])),
      }),
    ),
  ),
});

export const message = Type.Object(
  {
    response_type: Type.Optional(Type.Union([Type.Literal('in_channel'), Type.Literal('ephemeral')])),
    text: Type.Optional(Type.String()),
    blocks: Type.Optional(Type.Array(Type.Unknown())),
  },
  { title: 'SlackMessage', description: 'What Slack shows; nothing when there is nothing to show.' },
);

/** A message in which somebody pressed something, as far as it is kept: what cannot be read of it does not keep the answer from counting. */
const shownSchema = Type.Object({ text: Type.String(), blocks: Type.Array(Type.Object({})) });
export type ShownMessage = Type.Static<typeof shownSchema>;

export function shownIn(message: unknown): ShownMessage {
  return Value.Check(shownSchema, message) ? message : { text: '', blocks: [] };
}

export type Interaction = Partial<Type.Static<typeof payloadSchema>>;
export type Chooser = Interaction['user'];

/** Who wrote or pressed, as Slack calls them. */
export interface Who {
  readonly user_name?: string | undefined;
  readonly user_id?: string | undefined;
}

export function writer(user: Chooser): Who {
  return { user_name: user?.username ?? user?.name, user_id: user?.id };
}

/** A payload that cannot be read is one of something that Escalog did not ask. */
export function payloadIn(text: string): Interaction {
  try {
    const payload: unknown = JSON.parse(text);
    return Value.Check(payloadSchema, payload) ? payload : {};
  } catch {
    return {};
  }
}
