import { HttpProblem, problemSchema, signedBy, type Routes } from '@escalog/http';
import { instantFrom, type Instant } from '@escalog/kernel';
import { idOfKey, newId } from '@escalog/runner';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { bounds, type Note, type Retrospective } from '../domain/retrospective.ts';
import { needCaller, needIncident, type IntakeContext } from './context.ts';
import { noteSchema, shownNote } from './retrospective-schema.ts';
import { byId, idempotent, tags, seenVersion } from './schemas.ts';

const fields = {
  text: Type.String({ minLength: 1, maxLength: bounds.text, pattern: '\\S', description: 'Markdown.' }),
  about: Type.Optional(
    Type.Union([
      Type.String({ format: 'date-time', maxLength: 40, description: 'The moment that it is about.' }),
      Type.Null({ description: 'The whole, as when it is left out.' }),
    ]),
  ),
  by: signedBy,
};

const example = { text: 'The alert came **after** the customers.', by: 'person/ana-costa' };
const added = Type.Object(fields, {
  additionalProperties: false,
  examples: [{ ...example, about: '2026-11-18T02:00:00Z' }],
});
const changed = Type.Object(
  { ...fields, version: seenVersion },
  { additionalProperties: false, examples: [{ ...example, version: 2 }] },
);
const params = Type.Object({
  ...byId.properties,
  noteId: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the note, as writing it answered it.' }),
});

/** There is no body to sign in. */
const signer = { ...signedBy, examples: ['person/ana-costa'] };

/** `POST /v1/incidents/{id}/retrospective/notes`, `PUT` and `DELETE …/{noteId}`. */
export function noteRoutes(server: Routes, context: IntakeContext): void {
  const { retrospectives, definitions, clock } = context;
  const response = { 200: noteSchema, 404: problemSchema, 410: problemSchema, 422: problemSchema };

  server.post(
    '/v1/incidents/:id/retrospective/notes',
    {
      schema: {
        tags,
        summary: 'Write a note beside the report',
        params: byId,
        headers: idempotent('note'),
        body: added,
        response: { ...response, 201: noteSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { text, about, by } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      await needIncident(id, context);
      const key = request.headers['idempotency-key'];
      const noteId = key === undefined ? newId(clock.now()) : idOfKey(`note/${id}/${key}`);
      const reason = becausePerson(caller, 'wrote a note');
      const note = { noteId, text: text.trim(), about: momentOf(about) };
      const written = await retrospectives.execute(id, { kind: 'add-note', ...note, reason }, actor);
      reply.code(written.changed ? 201 : 200);
      return shownNote(noteIn(written.state, noteId), definitions);
    },
  );

  server.put(
    '/v1/incidents/:id/retrospective/notes/:noteId',
    { schema: { tags, summary: 'Write a note anew', params, body: changed, response } },
    async (request) => {
      const { id, noteId } = request.params;
      const { text, about, version: seen, by } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      await needIncident(id, context);
      const reason = becausePerson(caller, 'wrote a note anew');
      const note = { noteId, text: text.trim(), about: momentOf(about), seen };
      const { state } = await retrospectives.execute(id, { kind: 'change-note', ...note, reason }, actor);
      return shownNote(noteIn(state, noteId), definitions);
    },
  );

  server.delete(
    '/v1/incidents/:id/retrospective/notes/:noteId',
    {
      schema: {
        tags,
        summary: 'Take a note back',
        params,
        querystring: Type.Object({ version: seenVersion, by: signer }),
        response: { 204: Type.Null(), 404: problemSchema, 410: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const { id, noteId } = request.params;
      const { version: seen, by } = request.query;
      const { caller, actor } = needCaller(request, by, definitions);
      await needIncident(id, context);
      const reason = becausePerson(caller, 'took a note back');
      await retrospectives.execute(id, { kind: 'withdraw-note', noteId, seen, reason }, actor);
      reply.code(204);
      return null;
    },
  );
}

/** Somebody may have withdrawn it in between. */
function noteIn({ notes }: Retrospective, noteId: string): Note {
  const note = notes.find((one) => one.noteId === noteId);
  if (note === undefined) throw new HttpProblem(404, 'note-not-found', `The note ${noteId} was withdrawn.`);
  return note;
}

function momentOf(about: string | null | undefined): Instant | null {
  return about === undefined || about === null ? null : instantFrom(about);
}
