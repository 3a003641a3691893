import { problemSchema, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { answered, needSeen } from './answer.ts';
import { needCaller, type PolicyContext } from './context.ts';
import { nudgeSchema, shown } from './nudges.ts';
import { tags } from './schemas.ts';

const byNudge = Type.Object({
  nudgeId: Type.String({ minLength: 1, maxLength: 120, description: 'Id of the nudge, as the incident lists it.' }),
});

const body = Type.Object(
  {
    by: signedBy,
    answer: Type.Union([Type.Literal('accept'), Type.Literal('dismiss')], {
      description: 'Whether what is suggested is done, in the name of who accepts it, or not.',
    }),
    why: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'In your words; needed of what is dismissed.' }),
    ),
  },
  { additionalProperties: false, examples: [{ by: 'person/ana-costa', answer: 'accept' }] },
);

/** `POST /v1/nudges/{nudgeId}/answer`: somebody accepts what was suggested, or dismisses it. */
export function answerNudgeRoute(server: Routes, context: PolicyContext): void {
  server.post(
    '/v1/nudges/:nudgeId/answer',
    {
      schema: {
        tags,
        summary: 'Accept or dismiss what was suggested',
        description:
          'Any one person may answer, once. The same answer given again gets what was decided; another one, or one that comes too late, is 409 and says what became of it.',
        params: byNudge,
        body,
        response: { 200: nudgeSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const { by, answer, why } = request.body;
      const decision = {
        answer: answer === 'accept' ? 'accepted' : 'dismissed',
        via: 'rest',
        why: why ?? null,
      } as const;
      await needSeen(request, request.params.nudgeId, context);
      const caller = needCaller(request, by, context.definitions);
      return shown(await answered(request.params.nudgeId, caller, decision, context), context);
    },
  );
}
