import { problemSchema, refusal, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { stillToDo } from '../domain/archiving.ts';
import { becausePerson } from '../domain/reasons.ts';
import { needCaller, type IntakeContext } from './context.ts';
import { byId, tags, why } from './schemas.ts';

const body = Type.Object(
  {
    archive: Type.String({
      minLength: 1,
      maxLength: 500,
      format: 'one-line',
      description: 'Where it was exported to, so that people find it: told to whoever asks for the incident.',
    }),
    by: signedBy,
    why,
  },
  {
    additionalProperties: false,
    examples: [{ archive: 'archive.example:/escalog/2025/0199.json', by: 'person/ana-costa' }],
  },
);

const archived = Type.Object(
  {
    incidentId: Type.String(),
    archive: Type.String({ description: 'That of the first time, when it was archived before.' }),
    archivedAt: Type.String(),
  },
  { title: 'IncidentArchived' },
);

/** `POST /v1/incidents/{id}/archive`: it was exported, and is dropped from lists and views. Who exports it makes sure of that first. */
export function archiveRoute(server: Routes, { incidents, retrospectives, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/archive',
    {
      schema: {
        tags,
        summary: 'Drop an incident that is over from lists and views, once it was exported',
        description:
          'It cannot be taken back: the incident is not opened again, and asking for it answers 410 with where it was archived. Its timeline and its report stay as long as the log has its events. `escalog archive` exports and then asks for this.',
        params: byId,
        body,
        response: { 200: archived, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { archive, by, why } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      const toDo = stillToDo(await retrospectives.read(id));
      if (toDo !== undefined) throw refusal(toDo);
      return incidents.archive(id, archive, becausePerson(caller, 'archived it', why), actor);
    },
  );
}
