import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { TestPages } from '../test-pages.ts';

const params = Type.Object({
  person: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The person by ref, name or a part of the name, such as ana-costa for person/ana-costa.',
    examples: ['ana-costa'],
  }),
});

const querystring = Type.Object(
  {
    method: Type.Optional(
      Type.String({ minLength: 1, maxLength: 40, description: 'Only this contact method; every one when left out.' }),
    ),
  },
  { additionalProperties: false },
);

const answer = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    methods: Type.Array(
      Type.Object({
        methodId: Type.String(),
        channel: Type.String(),
        address: Type.String({ description: 'Where it leads, masked.' }),
        outcome: Type.Union([Type.Literal('accepted'), Type.Literal('failed')]),
        detail: Type.String({ description: 'What the provider said, or the error.' }),
      }),
      { description: 'How each contact method fared, in the order of the person.' },
    ),
  },
  { title: 'TestPage' },
);

/** `POST /v1/people/{person}/test-page`: can this person be reached? */
export function testPageRoute(server: Routes, testPages: TestPages): void {
  const schema = {
    tags: ['notification'],
    summary: 'Send a test page, and see how each contact method fares',
    description:
      'Sends a message that says it is a test, once, over the contact methods of the person. No incident is declared, and nothing stands on a timeline. Answers within some ten seconds.',
    params,
    querystring,
    response: { 200: answer, 404: problemSchema, 422: problemSchema, 429: problemSchema },
  };

  server.post('/v1/people/:person/test-page', { schema }, async (request) => {
    const { person, methods } = await testPages.send(request.params.person, request.query.method);
    return { person, methods: [...methods] };
  });
}
