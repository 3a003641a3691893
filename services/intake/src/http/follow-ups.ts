import { entryCalled, nearestClause, severalSentence, type Definitions } from '@escalog/definitions';
import {
  endsEarlier,
  fittingPage,
  HttpProblem,
  problemSchema,
  refusal,
  sees,
  signedBy,
  webAddressOf,
  type Routes,
} from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import { idOfKey, newId } from '@escalog/runner';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { bounds, type FollowUp, type Retrospective, type WrittenFollowUp } from '../domain/retrospective.ts';
import { sightOf } from '../domain/sight.ts';
import { needCaller, needIncident, type IntakeContext } from './context.ts';
import { followUpFields, followUpSchema, shownFollowUp } from './retrospective-schema.ts';
import { byId, idempotent, tags, seenVersion } from './schemas.ts';

const state = Type.Enum(['open', 'done', 'dropped'] as const, { type: 'string' });

const fields = {
  text: Type.String({
    minLength: 1,
    maxLength: bounds.line,
    format: 'one-line',
    description: 'What is to be done, in one line.',
  }),
  owner: Type.Optional(
    Type.Union([
      Type.String({
        minLength: 1,
        maxLength: 120,
        format: 'one-line',
        description: 'The person or team of the catalog that does it, by ref, name or a part of it.',
      }),
      Type.Null({ description: 'Nobody yet, as when it is left out.' }),
    ]),
  ),
  due: Type.Optional(
    Type.Union([
      Type.String({ format: 'date', maxLength: 10, description: 'By which day, as YYYY-MM-DD.' }),
      Type.Null({ description: 'No day, as when it is left out.' }),
    ]),
  ),
  url: Type.Optional(
    Type.Union([
      Type.String({ maxLength: 2_000, pattern: '^https?://', description: 'Where it is worked on.' }),
      Type.Null({ description: 'Nowhere else, as when it is left out.' }),
    ]),
  ),
  by: signedBy,
};

const example = {
  text: 'Alert on the disk of the session store',
  owner: 'team/identity',
  due: '2026-12-01',
  by: 'person/ana-costa',
};
const added = Type.Object(fields, { additionalProperties: false, examples: [example] });
const changed = Type.Object(
  { ...fields, state, version: seenVersion },
  { additionalProperties: false, examples: [{ ...example, state: 'done', version: 5 }] },
);
const params = Type.Object({
  ...byId.properties,
  followUpId: Type.String({ minLength: 1, maxLength: 64, description: 'Its id, as writing it answered it.' }),
});

const listQuery = Type.Object({
  state: Type.Optional(state),
  owner: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 120,
      format: 'one-line',
      description: 'Only those of this person or team, by ref, name or a part of it.',
    }),
  ),
  overdue: Type.Optional(Type.Boolean({ description: 'Only those whose day is over, by UTC.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 200, description: '"next" of the page before.' })),
});

const listed = Type.Object(
  {
    ...followUpFields,
    incidentId: Type.String(),
    incidentTitle: Type.String(),
    overdue: Type.Boolean({ description: 'It is open, and its day is over by UTC.' }),
  },
  { title: 'ListedFollowUp' },
);

/** `POST /v1/incidents/{id}/retrospective/follow-ups`, `PUT …/{followUpId}`, and `GET /v1/follow-ups` over all incidents. */
export function followUpRoutes(server: Routes, context: IntakeContext): void {
  const { incidents, retrospectives, definitions, clock } = context;
  const response = { 200: followUpSchema, 404: problemSchema, 410: problemSchema, 422: problemSchema };

  server.post(
    '/v1/incidents/:id/retrospective/follow-ups',
    {
      schema: {
        tags,
        summary: 'Write down what is to be done',
        params: byId,
        headers: idempotent('follow-up'),
        body: added,
        response: { ...response, 201: followUpSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { caller, actor } = needCaller(request, request.body.by, definitions);
      await needIncident(id, context);
      const key = request.headers['idempotency-key'];
      const followUpId = key === undefined ? newId(clock.now()) : idOfKey(`follow-up/${id}/${key}`);
      const followUp = { ...saidIn(request.body, definitions), state: 'open' as const };
      const reason = becausePerson(caller, 'wrote down what is to be done');
      const command = { kind: 'add-follow-up', followUpId, followUp, reason } as const;
      const written = await retrospectives.execute(id, command, actor);
      reply.code(written.changed ? 201 : 200);
      return shownFollowUp(followUpIn(written.state, followUpId), definitions);
    },
  );

  server.put(
    '/v1/incidents/:id/retrospective/follow-ups/:followUpId',
    {
      schema: {
        tags,
        summary: 'Change what is to be done, or say that it is done or dropped',
        params,
        body: changed,
        response,
      },
    },
    async (request) => {
      const { id, followUpId } = request.params;
      const { state, version: seen, by } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      await needIncident(id, context);
      const before = (await retrospectives.read(id)).followUps.find((one) => one.followUpId === followUpId);
      const followUp = { ...saidIn(request.body, definitions, before), state };
      const reason = becausePerson(caller, done(before, followUp));
      const command = { kind: 'change-follow-up', followUpId, followUp, seen, reason } as const;
      const written = await retrospectives.execute(id, command, actor);
      return shownFollowUp(followUpIn(written.state, followUpId), definitions);
    },
  );

  server.get(
    '/v1/follow-ups',
    {
      schema: {
        tags,
        summary: 'List what is to be done after incidents, those that are due first in front',
        querystring: listQuery,
        response: {
          200: Type.Object({
            followUps: Type.Array(listed),
            next: Type.Union([Type.String(), Type.Null()], {
              description: 'What to ask for as `after` for the next page; null on the last. A page may have room left.',
            }),
          }),
          422: problemSchema,
        },
      },
    },
    async (request) => {
      const { state = 'open', owner, overdue, limit, after } = request.query;
      const today = isoOf(clock.now()).slice(0, '2026-11-18'.length);
      const reads = new Map<string, ReturnType<typeof incidents.reads.get>>();
      const incidentOf = (id: string) => {
        const read = reads.get(id) ?? incidents.reads.get(id);
        reads.set(id, read);
        return read;
      };
      const asked = {
        state,
        ...(owner !== undefined && { owner: ownerCalled(owner, definitions).ref }),
        ...(overdue === true && { dueBefore: today }),
        ...(after !== undefined && { after }),
      };
      const page = async (most: number) => {
        const found = await retrospectives.followUps.search({ ...asked, limit: most }, async ({ incidentId }) => {
          const read = await incidentOf(incidentId);
          return read !== undefined && sees(request, incidentId, sightOf(read));
        });
        const followUps = await Promise.all(
          found.followUps.map(async (row) => ({
            ...shownFollowUp(row, definitions),
            incidentId: row.incidentId,
            incidentTitle: (await incidentOf(row.incidentId))?.title ?? '',
            overdue: row.state === 'open' && row.due !== null && row.due < today,
          })),
        );
        return { followUps, next: found.next };
      };
      return fittingPage(limit, page, ({ followUps }) => followUps);
    },
  );
}

type Said = Pick<Type.Static<typeof added>, 'text' | 'owner' | 'due' | 'url'>;

/** Whoever is gone from the catalog stays the owner of what they have. */
function saidIn(
  { text, owner = null, due = null, url = null }: Said,
  definitions: Definitions,
  before?: FollowUp,
): Omit<FollowUp, 'state'> {
  if (url !== null && webAddressOf(url) === undefined)
    throw new HttpProblem(422, 'bad-address', `${url} is no address; give one such as https://example.com/tickets/42.`);
  if (url !== null && holdsCredentials(url))
    throw new HttpProblem(
      422,
      'bad-address',
      'The address holds a name or a password before an @, which everybody would read, and which lets it pass for another; give it without.',
    );
  const meant =
    owner === null
      ? { ref: null, name: null }
      : owner === before?.owner && definitions.find(owner) === undefined
        ? { ref: owner, name: before.ownerName }
        : ownerCalled(owner, definitions);
  return { text: text.trim(), owner: meant.ref, ownerName: meant.name, due, url };
}

function holdsCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function ownerCalled(word: string, definitions: Definitions): { readonly ref: string; readonly name: string } {
  const called = entryCalled(word, ['person', 'team'], definitions);
  if (called.kind === 'one') return { ref: called.ref, name: definitions.find(called.ref)?.entry.name ?? called.ref };
  throw refusal(
    called.kind === 'several'
      ? { code: 'ambiguous-owner', message: severalSentence(word, called.refs, definitions) }
      : {
          code: 'unknown-owner',
          message: `No person or team is called "${word}"${nearestClause(called, definitions)}; see GET /v1/catalog/entries.`,
        },
  );
}

function done(before: FollowUp | undefined, { state }: FollowUp): string {
  if (before === undefined || before.state === state) return 'changed what is to be done';
  return {
    open: 'said that it is to be done after all',
    done: 'did what was to be done',
    dropped: 'dropped what was to be done',
  }[state];
}

function followUpIn({ followUps }: Retrospective, followUpId: string): WrittenFollowUp {
  const followUp = followUps.find((one) => one.followUpId === followUpId);
  if (followUp === undefined) throw new HttpProblem(404, 'follow-up-not-found', `There is no follow-up ${followUpId}.`);
  return followUp;
}
