import { registeredSchemas, type RegisteredSchema } from '@escalog/contracts';
import { answerAs, anyQuery, type Routes } from '@escalog/http';
import type { FastifyReply } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { tags } from './context.ts';

const contentType = 'application/vnd.schemaregistry.v1+json';
const text = (example: string) => Type.String({ minLength: 1, maxLength: 300, examples: [example] });
const subject = text('escalog.incidents-escalog.incidents.IncidentDeclared');
const answered = (schema: TSchema) => answerAs(contentType, 'As a Confluent schema registry answers.', schema);
const error = answerAs(
  contentType,
  'As a Confluent schema registry says it.',
  Type.Object({ error_code: Type.Integer(), message: Type.String() }),
);
const version = Type.Object({
  subject: Type.String(),
  version: Type.Integer(),
  id: Type.Integer(),
  schema: Type.String({ description: 'The Avro schema as JSON text.' }),
});

/**
 * The read paths of a Confluent schema registry, with the schemas that the log is written in: an ordinary
 * Avro consumer that is pointed here can read it. Query parameters of other registries are passed over.
 */
export function schemaRegistryRoutes(server: Routes): void {
  const common = { tags, summary: "Schema registry (the read paths of Confluent's)", querystring: anyQuery };

  server.get(
    '/schemas/types',
    { schema: { ...common, response: { 200: answered(Type.Array(Type.String())) } } },
    async (_request, reply) => answer(reply, ['AVRO']),
  );

  server.get(
    '/schemas/ids/:id',
    {
      schema: {
        ...common,
        params: Type.Object({ id: text('1000000001') }),
        response: { 200: answered(Type.Object({ schema: Type.String() })), 404: error },
      },
    },
    async (request, reply) => {
      const found = registeredSchemas.find(({ id }) => String(id) === request.params.id);
      return found === undefined
        ? refuse(reply, 40403, `Schema ${request.params.id} not found.`)
        : answer(reply, { schema: found.schema });
    },
  );

  server.get(
    '/subjects',
    { schema: { ...common, response: { 200: answered(Type.Array(Type.String())) } } },
    async (_request, reply) => answer(reply, [...new Set(registeredSchemas.map(({ subject }) => subject))]),
  );

  server.get(
    '/subjects/:subject/versions',
    {
      schema: {
        ...common,
        params: Type.Object({ subject }),
        response: { 200: answered(Type.Array(Type.Integer())), 404: error },
      },
    },
    async (request, reply) => {
      const versions = versionsOf(request.params.subject);
      return versions.length === 0
        ? noSubject(reply, request.params.subject)
        : answer(
            reply,
            versions.map((registered) => registered.version),
          );
    },
  );

  server.get(
    '/subjects/:subject/versions/:version',
    {
      schema: {
        ...common,
        params: Type.Object({ subject, version: text('latest') }),
        response: { 200: answered(version), 404: error, 422: error },
      },
    },
    async (request, reply) => {
      const { subject, version: wanted } = request.params;
      const versions = versionsOf(subject);
      if (versions.length === 0) return noSubject(reply, subject);
      if (!/^(latest|-1|[1-9]\d{0,9})$/.test(wanted))
        return refuse(
          reply,
          42202,
          `The specified version '${wanted}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
        );
      const found = versions.findLast(
        (registered) => wanted === 'latest' || wanted === '-1' || String(registered.version) === wanted,
      );
      return found === undefined ? refuse(reply, 40402, `Version ${wanted} not found.`) : answer(reply, found);
    },
  );
}

/** The versions of a subject, oldest first; none when there is no such subject. */
function versionsOf(subject: string): readonly RegisteredSchema[] {
  return registeredSchemas.filter((registered) => registered.subject === subject);
}

function noSubject(reply: FastifyReply, subject: string): FastifyReply {
  return refuse(reply, 40401, `Subject '${subject}' not found.`);
}

/** As bytes, because fastify adds a charset to text, and a registry's content type has none. */
function answer(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.header('content-type', contentType).send(Buffer.from(JSON.stringify(body)));
}

/** Confluent's codes begin with the HTTP status. */
function refuse(reply: FastifyReply, code: number, message: string): FastifyReply {
  return answer(reply.code(Math.floor(code / 100)), { error_code: code, message });
}
