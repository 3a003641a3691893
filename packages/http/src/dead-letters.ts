import Type from 'typebox';
import { cursorOf, positionOf } from './cursor.ts';
import { endsEarlier, fitting } from './page-size.ts';
import { HttpProblem, problemSchema } from './problem.ts';
import type { Routes } from './routes.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const state = Type.Union([Type.Literal('parked'), Type.Literal('replayed')]);
const letterName = Type.String({
  description: 'Topic, partition and offset that the message came from, such as escalog.incidents/3/1041.',
});
const failureSchema = nullable(Type.Object({ letter: letterName, reason: Type.String() }));

const parkedKeyFields = {
  key: Type.String({ description: 'The incident.' }),
  state,
  topic: Type.String({ description: 'Where the first message came from that could not be handled.' }),
  reason: Type.String({ description: 'Why it could not be handled.' }),
  parkedAt: Type.String(),
  replayedAt: nullable(Type.String()),
  letterCount: Type.Integer({
    description: 'How many messages wait, or waited: the first and every later one of the key.',
  }),
  leftOut: Type.Array(letterName, { description: 'What replays were told to leave out.' }),
  lastFailure: failureSchema,
};
const parkedKeySchema = Type.Object(parkedKeyFields, { title: 'ParkedKey' });

const letterSchema = Type.Object({
  letter: letterName,
  writtenAt: Type.String(),
  reason: Type.String(),
  error: nullable(Type.String()),
  code: nullable(Type.String()),
  stack: nullable(Type.String()),
  handled: Type.Boolean({ description: 'Whether a replay has handled it, or left it out.' }),
  event: Type.Unknown({ description: 'The event; null when the message cannot be read as one.' }),
  bytes: Type.Integer({ description: 'How long the message is.' }),
  value: nullable(Type.String({ description: 'The beginning of a message that cannot be read, in base64.' })),
});
const shownSchema = Type.Object({
  ...parkedKeyFields,
  letters: Type.Array(letterSchema, { description: 'The first hundred, in the order in which they are replayed.' }),
});
const outcomeSchema = Type.Object({
  state,
  handled: Type.Integer({ description: 'How many letters this replay has handled.' }),
  failure: failureSchema,
});

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Immutable<Value[Name]> }
    : Value;
type ParkedKey = Immutable<Type.Static<typeof parkedKeySchema>>;

/** What a service could not handle, as far as routes ask for it. */
export interface DeadLetterBox {
  /** Newest first. */
  list(query: {
    state: ParkedKey['state'];
    limit: number;
    after?: Pick<ParkedKey, 'parkedAt' | 'key'>;
  }): Promise<readonly ParkedKey[]>;
  /** `undefined` when the key was never parked; so for `replay`. */
  show(key: string): Promise<Immutable<Type.Static<typeof shownSchema>> | undefined>;
  replay(key: string, without: readonly string[]): Promise<Immutable<Type.Static<typeof outcomeSchema>> | undefined>;
}

const tags = ['dead letters'];
const byKey = Type.Object({
  key: Type.String({ maxLength: 300, description: 'The incident; empty for messages that came without a key.' }),
});

const listQuery = Type.Object({
  state: Type.Enum(['parked', 'replayed'], { default: 'parked' }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 400, description: '`next` of the page before.' })),
});

const replayQuery = Type.Object({
  without: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 400 }), {
      maxItems: 50,
      description: 'Letters to leave out, because they can never be handled.',
    }),
  ),
});

const pageSchema = Type.Object({ keys: Type.Array(parkedKeySchema), next: nullable(Type.String()) });

/** `GET /v1/dead-letters/<service>`, `GET /v1/dead-letters/<service>/{key}` and `POST /v1/dead-letters/<service>/{key}/replay`. */
export function deadLetterRoutes(server: Routes, service: string, box: DeadLetterBox): void {
  const path = `/v1/dead-letters/${service}`;

  const list = {
    tags,
    summary: `List the incidents that the ${service} service has parked, newest first`,
    querystring: listQuery,
    response: { 200: pageSchema },
  };
  server.get(path, { schema: list }, async (request) => {
    const { state: wanted, limit, after } = request.query;
    const found = await box.list({
      state: wanted,
      limit: limit + 1,
      ...(after !== undefined && { after: parkedBehind(after) }),
    });
    const keys = found.slice(0, Math.min(limit, fitting(found)));
    const last = keys.at(-1);
    return {
      keys,
      next:
        found.length > keys.length && last !== undefined ? cursorOf({ sortKey: last.parkedAt, id: last.key }) : null,
    };
  });

  const show = {
    tags,
    summary: `Show what waits of one of them in the ${service} service, and why`,
    params: byKey,
    response: { 200: shownSchema, 404: problemSchema },
  };
  server.get(`${path}/:key`, { schema: show }, async (request) => {
    const { key } = request.params;
    return (await box.show(key)) ?? neverParked(key, service);
  });

  const replay = {
    tags,
    summary: 'Handle in order what waits of it. Ends at the first that fails again; repeating it is safe',
    params: byKey,
    querystring: replayQuery,
    response: { 200: outcomeSchema, 404: problemSchema },
  };
  server.post(`${path}/:key/replay`, { schema: replay }, async (request) => {
    const { key } = request.params;
    return (await box.replay(key, request.query.without ?? [])) ?? neverParked(key, service);
  });
}

function neverParked(key: string, service: string): never {
  throw new HttpProblem(
    404,
    'not-parked',
    `The ${service} service has never parked ${key === '' ? 'a message without a key' : key}; GET /v1/dead-letters/${service} lists what it has.`,
  );
}

function parkedBehind(after: string): Pick<ParkedKey, 'parkedAt' | 'key'> {
  const { sortKey, id } = positionOf(after);
  return { parkedAt: sortKey, key: id };
}
