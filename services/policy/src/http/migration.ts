import { problemSchema, signedBy, type Routes } from '@escalog/http';
import { introducedAs } from '@escalog/definitions';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { Escalation } from '../domain/escalation.ts';
import type { Escalations } from '../domain/escalations.ts';
import { canMigrate, newerVersion } from '../domain/migrate.ts';
import { migrationPreview, type MigrationPreview, type NextRung } from '../domain/migration-preview.ts';
import { escalationIn, escalationsOf, needCaller, type PolicyContext } from './context.ts';
import { escalationSchema, shownEscalation } from './escalation-schema.ts';
import { byId, nullable, tags } from './schemas.ts';

const escalationId = Type.String({
  minLength: 1,
  maxLength: 300,
  description: 'Id of one escalation; all of the incident that run when it is left out.',
});

const body = Type.Object(
  {
    by: signedBy,
    why: Type.String({ pattern: '\\S', maxLength: 500, description: 'Why, for the timeline.' }),
    escalation: Type.Optional(escalationId),
  },
  {
    additionalProperties: false,
    examples: [{ by: 'person/ana-costa', why: 'The new path has the people who know the cache.' }],
  },
);

const next = nullable(
  Type.Object({
    kind: Type.String({ description: 'level or last-resort.' }),
    at: Type.String(),
    level: nullable(Type.Integer()),
    levelName: nullable(Type.String()),
    pages: Type.Array(Type.Object({ person: Type.String(), name: Type.String() })),
  }),
);
const place = Type.Object({
  version: Type.Integer(),
  level: Type.Integer({ description: 'The level at which it stands, from 1; 0 before the first.' }),
  levelName: nullable(Type.String()),
  next,
});
const preview = Type.Object({
  escalationId: Type.String(),
  path: Type.String(),
  pathName: Type.String(),
  current: place,
  newest: nullable(place),
});

/** Moving escalations to the newest version of their paths: what it would change, and doing it. */
export function migrationRoutes(server: Routes, context: PolicyContext): void {
  server.get(
    '/v1/incidents/:id/escalations/migration',
    {
      schema: {
        tags,
        summary: 'Who is paged next, on the version of its path that each escalation has, and on the newest',
        params: byId,
        querystring: Type.Object({ escalation: Type.Optional(escalationId) }),
        response: { 200: Type.Object({ escalations: Type.Array(preview) }), 404: problemSchema, 410: problemSchema },
      },
    },
    async (request) => {
      const state = await escalationsOf(request.params.id, context);
      const at = context.clock.now();
      const { definitions, turns } = context;
      const meant = meantBy(request.query.escalation, state);
      return {
        escalations: meant.map((one) => shown(one, migrationPreview(one, state, { at, definitions, turns }))),
      };
    },
  );

  server.post(
    '/v1/incidents/:id/escalations/migrate',
    {
      schema: {
        tags,
        summary: 'Have escalations go on with the newest version of their paths',
        description:
          'Each stands at the level that is called like the one at which it stood, or at that of the same number; it waits as long as before, and nobody is paged for it; only what has come to the end of its path goes on at once where the newest version has further levels. Those that are on the newest version stay as they are.',
        params: byId,
        body,
        response: {
          200: Type.Object({
            migrated: Type.Array(Type.String(), { description: 'Ids of the escalations that were moved.' }),
            escalations: Type.Array(escalationSchema),
          }),
          404: problemSchema,
          410: problemSchema,
          422: problemSchema,
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { by: word, why, escalation } = request.body;
      const caller = needCaller(request, word, context.definitions);
      const before = await escalationsOf(id, context);
      const meant = meantBy(escalation, before).filter((one) => newerVersion(one, context) !== undefined);
      for (const one of meant)
        await context.escalations.react(
          id,
          {
            kind: 'migration-requested',
            escalationId: one.escalationId,
            by: caller.ref,
            name: introducedAs(caller),
            why,
          },
          undefined,
        );
      const state = await escalationsOf(id, context);
      const moved = meant.filter((one) => state.escalations[one.escalationId]?.path.version !== one.path.version);
      return {
        migrated: moved.map((one) => one.escalationId),
        escalations: meantBy(escalation, state).map((one) => shownEscalation(id, one, state, context)),
      };
    },
  );
}

function meantBy(wanted: string | undefined, state: Escalations): readonly Escalation[] {
  const meant = wanted === undefined ? Object.values(state.escalations) : [escalationIn(state, wanted)];
  return meant.filter((one) => canMigrate(one, state));
}

function shown({ escalationId: id, path }: Escalation, { current, newest }: MigrationPreview) {
  return {
    escalationId: id,
    path: path.entry.ref,
    pathName: path.entry.name,
    current: { ...current, next: shownNext(current.next) },
    newest: newest === null ? null : { ...newest, next: shownNext(newest.next) },
  };
}

function shownNext(rung: NextRung | null) {
  return (
    rung && {
      ...rung,
      at: isoOf(rung.at),
      pages: rung.pages.map(({ person, name }) => ({ person, name })),
    }
  );
}
