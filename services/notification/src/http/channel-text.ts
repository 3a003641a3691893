import { checkEntries, entrySchemas, templateSubject, warningsOf, type Definitions } from '@escalog/definitions';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { textsOf } from '../channels/texts.ts';
import { segmentsOf } from '../channels/twilio/sms-text.ts';
import { exampleMessage } from '../example-message.ts';

const body = {
  ...entrySchemas.template,
  description: 'A template, as it would be applied to the catalog.',
  examples: [
    {
      ref: 'template/sms-page',
      name: 'Text messages in short',
      text: '{{ incident.severity }} {{ incident.title }}. Reply 1 {{ code }} to acknowledge. {{ opening }}',
    },
  ],
} as typeof entrySchemas.template;

const answer = Type.Object(
  {
    channel: Type.String({ examples: ['sms'] }),
    kind: Type.String({ examples: ['page'] }),
    title: Type.Union([Type.String(), Type.Null()], { description: 'Null on a channel that has none.' }),
    text: Type.String(),
    segments: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Of a text message, how many Twilio bills; null on every other channel.',
    }),
    warnings: Type.Array(
      Type.Object({ pointer: Type.String({ description: 'Where: a JSON Pointer.' }), detail: Type.String() }),
      { description: 'What is allowed, and may leave somebody without a way to answer.' },
    ),
  },
  { title: 'ChannelText' },
);

/** `POST /v1/channels/text`: what would this template say? */
export function channelTextRoute(server: Routes, definitions: Definitions): void {
  const schema = {
    tags: ['notification'],
    summary: 'See what a template would say, on an example',
    description:
      'Renders a template for a message that nobody gets, three minutes late, as its channel would say it. Nothing is applied, and nothing is sent.',
    body,
    response: { 200: answer, 422: problemSchema },
  };

  server.post('/v1/channels/text', { schema }, ({ body: template }) => {
    const checked = checkEntries([template], definitions);
    // What the catalog lacks besides is not asked here.
    const errors = (checked.ok ? [] : checked.problems).flatMap(({ pointer, detail }) =>
      pointer.startsWith(within) ? [{ pointer: pointer.slice(within.length), detail }] : [],
    );
    if (errors.length > 0)
      throw new HttpProblem(422, 'invalid-template', 'The template cannot be used; "errors" says what is wrong.', {
        errors,
      });
    const { channel, kind } = templateSubject(template.ref);
    const { title, text } = textsOf(exampleMessage(template, channel, kind));
    return {
      channel,
      kind,
      title: title === '' ? null : title,
      text,
      segments: channel === 'sms' ? segmentsOf(text) : null,
      warnings: warningsOf([template], definitions).map(({ pointer, detail }) => ({ pointer, detail })),
    };
  });
}

const within = '/entries/0';
