import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { actorOf, needPerson, needSelfOrOwner, type AccessContext } from './context.ts';
import { personWord, roleSchema, tags, why } from './schemas.ts';

const personParams = Type.Object({ person: personWord });

const shownRole = Type.Object(
  { person: Type.String({ description: 'Ref.' }), name: Type.String(), role: roleSchema },
  { title: 'PersonWithRole' },
);

const querystring = Type.Object({
  role: Type.Optional(roleSchema),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
});

const page = Type.Object(
  {
    people: Type.Array(shownRole, { description: 'Everybody of the catalog, in the order of their refs.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'To be given as `after` for the following page; null on the last.',
    }),
  },
  { title: 'PeopleWithRoles' },
);

/** `GET /v1/roles`, `PUT /v1/people/{person}/role` and `DELETE /v1/people/{person}/sessions`. */
export function roleRoutes(server: Routes, context: AccessContext): void {
  const { accounts, definitions } = context;
  const roleOf = (ref: string) => accounts.directory.roleOf(ref);

  server.get(
    '/v1/roles',
    {
      schema: {
        tags,
        summary: 'Who has which role?',
        description: 'Somebody whom nobody gave a role is a responder.',
        querystring,
        response: { 200: page },
      },
    },
    async ({ query: { role, limit, after } }) => {
      const rest = definitions
        .allOf('person')
        .filter(({ ref, erased }) => erased !== true && (after === undefined || ref > after))
        .filter(({ ref }) => role === undefined || roleOf(ref) === role);
      const people = rest.slice(0, limit).map(({ ref, name }) => ({ person: ref, name, role: roleOf(ref) }));
      return { people, next: rest.length > limit ? (people.at(-1)?.person ?? null) : null };
    },
  );

  server.put(
    '/v1/people/:person/role',
    {
      schema: {
        tags,
        summary: 'Give somebody a role',
        description:
          'It counts within seconds in every process, also for whoever is signed in already. The only owner stays one until there is another.',
        params: personParams,
        body: Type.Object(
          { role: roleSchema, why },
          { additionalProperties: false, examples: [{ role: 'manager', why: 'She leads the payments team now.' }] },
        ),
        response: { 200: shownRole, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const { ref, name } = needPerson(request.params.person, definitions);
      const { role } = request.body;
      const rejection = await accounts.giveRole(ref, role, actorOf(request.principal, context));
      if (rejection !== undefined) throw refusal(rejection);
      request.audited = { about: ref, detail: `${name} is ${role} now: ${request.body.why}` };
      return { person: ref, name, role };
    },
  );

  server.delete(
    '/v1/people/:person/sessions',
    {
      schema: {
        tags,
        summary: 'Sign somebody out everywhere',
        description: 'Everybody may do it for themselves, and an owner for everybody. Tokens stay as they are.',
        params: personParams,
        response: { 204: Type.Null(), 404: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const { ref } = needPerson(request.params.person, definitions);
      const principal = request.principal;
      needSelfOrOwner(principal, ref);
      await accounts.signOutEverywhere(ref, actorOf(principal, context));
      if (principal.person === ref) reply.header('set-cookie', context.signIn.cookies.forget());
      return reply.code(204).send(null);
    },
  );
}
