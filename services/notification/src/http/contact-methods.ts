import type { ContactMethod, Definitions, EntryOf } from '@escalog/definitions';
import { problemSchema, type Routes } from '@escalog/http';
import { isoOf, type Clock } from '@escalog/kernel';
import Type, { type Static } from 'typebox';
import type { ChannelWatch } from '../channels/channel-watch.ts';
import { contactPlan } from '../domain/contact-plan.ts';
import type { Urgency } from '../domain/delivery-types.ts';
import { maskedAddress } from '../domain/masked-address.ts';
import { reachOf, type ChannelNow } from '../domain/reach.ts';
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

const reach = Type.Object(
  {
    verdict: Type.Union([Type.Literal('yes'), Type.Literal('doubt'), Type.Literal('no')], {
      description: 'yes: by a method that is proved. doubt: it may. no: nothing that is known would reach them.',
    }),
    because: Type.Array(Type.String(), {
      description: 'What it rests on, and what speaks against it: sentences, the most telling first.',
    }),
  },
  { title: 'Reach' },
);

const shownPerson = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    methods: Type.Array(shownMethod, { description: 'In the order of the person.' }),
    doubts: Type.Array(Type.String(), {
      description: 'What to mend about how they are reached, each in a sentence; empty when nothing is known.',
    }),
    reach: Type.Object(
      { high: reach, low: reach },
      {
        description:
          'Whether a page would arrive, were it sent now: by the methods that it would be sent by, and the state of their channels in the process that answers.',
      },
    ),
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
  readonly watch: Pick<ChannelWatch, 'report'>;
  readonly clock: Clock;
}

/** `GET /v1/people/{person}/contact-methods` and `GET /v1/contact-methods`: how somebody, or everybody, is reached, whether that is proved, and whether a page would arrive. */
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
    async ({ params }) => shown(personCalled(params.person, definitions), context, channelsNow(context)),
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
            people: Type.Array(shownPerson, {
              description: 'Ordered by ref, without those whose details were erased.',
            }),
            next: Type.Union([Type.String(), Type.Null()], {
              description: 'Give it as `after` for the following page; null on the last.',
            }),
          }),
        },
      },
    },
    async ({ query: { limit = 200, after = '' } }) => {
      const following = definitions.allOf('person').filter(({ ref, erased }) => ref > after && erased !== true);
      const people = following.slice(0, limit);
      const channels = channelsNow(context);
      return {
        people: await Promise.all(people.map((person) => shown(person, context, channels))),
        next: following.length > limit ? (people.at(-1)?.ref ?? null) : null,
      };
    },
  );
}

type Channels = ReadonlyMap<string, ChannelNow>;

function channelsNow({ watch }: PeopleContext): Channels {
  return new Map(watch.report().map((report) => [report.channel, report]));
}

async function shown(
  person: EntryOf<'person'>,
  { proofs, reached, clock }: PeopleContext,
  channels: Channels,
): Promise<Static<typeof shownPerson>> {
  const { ref, name, contactMethods } = person;
  const methods = contactMethods.length === 0 ? [] : methodsOf(person, undefined);
  const [proved, accepted] = await Promise.all([proofs.of(ref, methods), reached.of(ref, methods)]);
  const known = methods.map(({ id }, index) => {
    const lastReceipt = accepted[index]?.receipt?.status;
    return { methodId: id, isProved: proved[index] !== undefined, ...(lastReceipt !== undefined && { lastReceipt }) };
  });
  const reachBy = (urgency: Urgency) => {
    const { verdict, because } = reachOf(contactPlan(person, urgency, clock.now()), known, (one) => channels.get(one));
    return { verdict, because: [...because] };
  };
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
    reach: { high: reachBy('high'), low: reachBy('low') },
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
