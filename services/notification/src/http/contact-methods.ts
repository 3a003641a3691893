import type { ContactMethod, Definitions, EntryOf } from '@escalog/definitions';
import { problemSchema, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type, { type Static } from 'typebox';
import { maskedAddress } from '../domain/masked-address.ts';
import { methodsOf, personCalled } from '../people/person-called.ts';
import type { Proofs } from '../people/proofs.ts';
import type { Reached } from '../people/reached.ts';

const isoTime = (description: string) => Type.String({ description: `${description}; ISO 8601.` });

const shownMethod = Type.Object({
  methodId: Type.String(),
  channel: Type.String(),
  address: Type.String({ description: 'Where it leads, masked.' }),
  verified: Type.Union(
    [
      Type.Object({
        at: isoTime('When the code was told'),
        by: Type.Union([Type.String(), Type.Null()], { description: 'Who asked for it; null when nobody said.' }),
      }),
      Type.Null(),
    ],
    {
      description:
        'That a code proved it, and that its address has not changed since. Null when not: it is used all the same.',
    },
  ),
  lastAccepted: Type.Union([isoTime('When a provider last took a message for it, to the minute'), Type.Null()], {
    description: 'Null when none is known of.',
  }),
  lastReceipt: Type.Union(
    [
      Type.Object({
        at: isoTime('When it came'),
        status: Type.String({
          description: 'delivered, read, answered, unanswered, busy, undelivered or failed.',
        }),
      }),
      Type.Null(),
    ],
    { description: 'What a provider said last of what became of a page; null where none has said.' },
  ),
});

const shownPerson = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    methods: Type.Array(shownMethod, { description: 'In the order of the person.' }),
    doubts: Type.Array(Type.String(), {
      description: 'Why a page may not reach them, each in a sentence; empty when nothing is known.',
    }),
  },
  { title: 'ContactMethods' },
);

export const personParam = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'The person by ref, name or a part of the name, such as ana-costa for person/ana-costa.',
  examples: ['ana-costa'],
});

const page = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, description: 'How many people at most; 200 when left out.' }),
    ),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: 'The `next` of the page before.' })),
  },
  { additionalProperties: false },
);

export interface PeopleContext {
  readonly definitions: Definitions;
  readonly proofs: Proofs;
  readonly reached: Reached;
}

/** `GET /v1/people/{person}/contact-methods` and `GET /v1/contact-methods`: how somebody, or everybody, is reached, and whether that is proved. */
export function contactMethodsRoutes(server: Routes, context: PeopleContext): void {
  const { definitions } = context;
  server.get(
    '/v1/people/:person/contact-methods',
    {
      schema: {
        tags: ['notification'],
        summary: 'How a person is reached, and whether that is proved',
        params: Type.Object({ person: personParam }),
        response: { 200: shownPerson, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params }) => shown(personCalled(params.person, definitions), context),
  );

  server.get(
    '/v1/contact-methods',
    {
      schema: {
        tags: ['notification'],
        summary: 'How everybody is reached, and whether that is proved',
        querystring: page,
        response: {
          200: Type.Object({
            people: Type.Array(shownPerson, { description: 'Ordered by ref.' }),
            next: Type.Union([Type.String(), Type.Null()], {
              description: 'Give it as `after` for the following page; null on the last.',
            }),
          }),
        },
      },
    },
    async ({ query: { limit = 200, after = '' } }) => {
      const following = definitions.allOf('person').filter(({ ref }) => ref > after);
      const people = following.slice(0, limit);
      return {
        people: await Promise.all(people.map((person) => shown(person, context))),
        next: following.length > limit ? (people.at(-1)?.ref ?? null) : null,
      };
    },
  );
}

async function shown(
  person: EntryOf<'person'>,
  { proofs, reached }: PeopleContext,
): Promise<Static<typeof shownPerson>> {
  const { ref, name, contactMethods } = person;
  const methods = contactMethods.length === 0 ? [] : methodsOf(person, undefined);
  const [proved, accepted] = await Promise.all([proofs.of(ref, methods), reached.of(ref, methods)]);
  return {
    person: ref,
    name,
    methods: methods.map((method, index) => {
      const proof = proved[index];
      const { acceptedAt, receipt } = accepted[index] ?? {};
      return {
        methodId: method.id,
        channel: method.channel,
        address: maskedAddress(method),
        verified: proof === undefined ? null : { at: isoOf(proof.at), by: proof.by },
        lastAccepted: acceptedAt === undefined ? null : isoOf(acceptedAt),
        lastReceipt: receipt === undefined ? null : { at: isoOf(receipt.at), status: receipt.status },
      };
    }),
    doubts: doubtsOf(
      person,
      methods.filter((_, index) => proved[index] === undefined),
    ),
  };
}

function doubtsOf({ name, contactMethods, erased }: EntryOf<'person'>, unproved: readonly ContactMethod[]): string[] {
  if (erased === true) return [];
  const real = contactMethods.filter(({ channel }) => channel !== 'sandbox');
  const first =
    contactMethods.length === 0
      ? `${name} has no contact method, so no page reaches them; add one.`
      : real.length === 0
        ? `${name} has the sandbox only, which calls nobody; add a method that does.`
        : real.length === 1
          ? `${name} has one contact method only; add another, for when its provider fails.`
          : undefined;
  const open = unproved.filter(({ channel }) => channel !== 'sandbox').map(({ id }) => id);
  return [
    ...(first === undefined ? [] : [first]),
    ...(open.length === 0
      ? []
      : [
          `Nobody has proved that ${open.join(', ')} ${open.length === 1 ? 'reaches' : 'reach'} ${name}; have a code sent.`,
        ]),
  ];
}
