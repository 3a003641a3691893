import type { Ref } from '@escalog/definitions';
import { problemSchema, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { theOneCalled } from './called.ts';
import { needOwnRefs } from './own-teams.ts';
import type { CatalogContext } from './context.ts';
import { tags } from './schemas.ts';

const made = Type.Object(
  {
    of: Type.String({ description: 'Ref of the schedule or person.' }),
    url: Type.String({ description: 'To subscribe to. It is a secret, and is not shown again.' }),
    madeAt: Type.String(),
  },
  { title: 'FeedAddress' },
);

const known = Type.Object(
  {
    of: Type.String({ description: 'Ref of the schedule or person.' }),
    madeAt: Type.Union([Type.String(), Type.Null()], {
      description: 'Since when there is an address; null when there is none.',
    }),
  },
  { title: 'FeedAddressKnown' },
);

/** The routes by which secret addresses of feeds are made, looked for and revoked: for schedules and for people. */
export function feedAddressRoutes(server: Routes, context: CatalogContext): void {
  addressOf(server, context, 'schedule', '/v1/schedules/:name/feed', 'identity');
  addressOf(server, context, 'person', '/v1/people/:name/feed', 'ana');
}

function addressOf(
  server: Routes,
  { definitions, feeds, publicUrl }: CatalogContext,
  type: 'schedule' | 'person',
  path: '/v1/schedules/:name/feed' | '/v1/people/:name/feed',
  example: string,
): void {
  const params = Type.Object({
    name: Type.String({
      minLength: 1,
      maxLength: 120,
      description: `The ${type} by ref, name or a part of the name.`,
      examples: [example],
    }),
  });
  const refOf = (word: string): Ref =>
    theOneCalled(
      word,
      type,
      type === 'schedule' ? 'GET /v1/on-call' : 'GET /v1/catalog/entries?type=person',
      definitions,
    ).ref;
  const common = { tags, params };

  server.post(
    path,
    {
      schema: {
        ...common,
        summary: `Make a secret address for the shifts of a ${type}`,
        description: 'To subscribe to in a calendar. An address that was made before stops working.',
        response: { 200: made, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const of = refOf(request.params.name);
      if (type === 'schedule') needOwnRefs(request, [of], definitions);
      const { secret, madeAt } = await feeds.make(of);
      return { of, url: `${publicUrl()}/v1/feeds/${of}.ics?secret=${secret}`, madeAt: isoOf(madeAt) };
    },
  );

  server.get(
    path,
    {
      schema: {
        ...common,
        summary: `Is there an address for the shifts of a ${type}?`,
        response: { 200: known, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => shownKnown(refOf(request.params.name)),
  );

  server.delete(
    path,
    {
      schema: {
        ...common,
        summary: `Revoke the address for the shifts of a ${type}`,
        response: { 200: known, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const of = refOf(request.params.name);
      if (type === 'schedule') needOwnRefs(request, [of], definitions);
      await feeds.revoke(of);
      return shownKnown(of);
    },
  );

  const shownKnown = async (of: Ref) => {
    const madeAt = await feeds.madeAt(of);
    return { of, madeAt: madeAt === undefined ? null : isoOf(madeAt) };
  };
}
