import { problemSchema, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { bounds } from '../domain/retrospective.ts';
import { needCaller, needIncident, type IntakeContext } from './context.ts';
import { retrospectiveSchema, shownRetrospective } from './retrospective-schema.ts';
import { byId, tags } from './schemas.ts';

const body = Type.Object(
  {
    text: Type.String({ maxLength: bounds.text, description: 'Markdown; empty when nothing is to stand there.' }),
    version: Type.Integer({
      minimum: 0,
      description: 'Of the summary that this takes the place of, as it was read; 0 when there was none.',
    }),
    by: signedBy,
  },
  {
    additionalProperties: false,
    examples: [{ text: 'The session store was **full**.', version: 0, by: 'person/ana-costa' }],
  },
);

/** `GET /v1/incidents/{id}/retrospective` and `PUT …/summary`: what people write beside the report. */
export function retrospectiveRoutes(server: Routes, context: IntakeContext): void {
  const { retrospectives, definitions } = context;
  const response = { 200: retrospectiveSchema, 404: problemSchema, 410: problemSchema };

  server.get(
    '/v1/incidents/:id/retrospective',
    { schema: { tags, summary: 'Read what was written beside the report of an incident', params: byId, response } },
    async ({ params: { id } }) => {
      await needIncident(id, context);
      return shownRetrospective(await retrospectives.read(id), definitions);
    },
  );

  server.put(
    '/v1/incidents/:id/retrospective/summary',
    {
      schema: {
        tags,
        summary: 'Write the summary of an incident in your own words',
        params: byId,
        body,
        response: { ...response, 422: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { text, version: seen, by } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      await needIncident(id, context);
      const did = text.trim() === '' ? 'took the summary away' : 'wrote the summary';
      const { state } = await retrospectives.execute(
        id,
        { kind: 'write-summary', text: text.trim(), seen, reason: becausePerson(caller, did) },
        actor,
      );
      return shownRetrospective(state, definitions);
    },
  );
}
