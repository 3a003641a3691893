import { formatOf } from '@escalog/definitions';
import { anyQuery, HttpProblem, jsonIn, takeBytes, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { FastifyRequest } from 'fastify';
import { withoutDepths } from '../domain/depths.ts';
import { nameOf } from '../domain/names.ts';
import { pagerDutyChange, pagerDutyEvent, routingKeyIn } from '../domain/pagerduty.ts';
import type { Source } from '../domain/source-reading.ts';
import { takePagerDutyChange, takePagerDutyEvent } from '../pagerduty-events.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';
import { sourceWithKey } from './source-access.ts';

const anything = (description: string) => Type.Optional(Type.Unknown({ description }));

const routingKey = anything('The key of an alert source of format pagerduty.');
const exampleKey = 'acme-pagerduty-key-for-examples';

const event = Type.Object(
  {
    routing_key: routingKey,
    event_action: anything('trigger, acknowledge or resolve.'),
    dedup_key: anything('What tells an incident from others of the source; a trigger without one gets one.'),
    payload: anything('summary, source, severity, timestamp, component, group, class and custom_details.'),
    client: anything('What sends it.'),
    client_url: anything('Where that shows it.'),
    links: anything('A list of objects with href and text.'),
    images: anything('A list of objects with src, href and alt.'),
  },
  {
    title: 'PagerDutyEvent',
    examples: [
      {
        routing_key: exampleKey,
        event_action: 'trigger',
        dedup_key: 'disk-full/db-7',
        payload: {
          summary: 'The disk of db-7 is full',
          source: 'db-7',
          severity: 'critical',
          custom_details: { service: 'payments' },
        },
      },
    ],
  },
);

const change = Type.Object(
  {
    routing_key: routingKey,
    payload: anything('summary, source, timestamp and custom_details.'),
    links: anything('A list of objects with href and text.'),
  },
  {
    title: 'PagerDutyChange',
    examples: [
      {
        routing_key: exampleKey,
        payload: { summary: 'payments 4.2 was rolled out', custom_details: { service: 'payments' } },
      },
    ],
  },
);

const taken = Type.Object(
  { status: Type.Literal('success'), message: Type.String(), dedup_key: Type.String() },
  { title: 'PagerDutyEventTaken' },
);
const changeTaken = Type.Object(
  { status: Type.Literal('success'), message: Type.String() },
  { title: 'PagerDutyChangeTaken' },
);
const refused = Type.Object(
  {
    status: Type.Literal('invalid event'),
    message: Type.Literal('Event object is invalid'),
    errors: Type.Array(Type.String()),
  },
  { title: 'PagerDutyEventRefused' },
);

type Refused = Type.Static<typeof refused>;

/**
 * `POST /v2/enqueue` and `POST /v2/change/enqueue`: in place of PagerDuty's Events API version 2, so that its clients work by
 * another base address. Answered as PagerDuty answers. Its clients take 200 for an error, and drop what is answered 400.
 */
export function pagerDutyRoutes(server: Routes, context: IntakeContext): void {
  const { definitions, sights } = context;
  takeBytes(server);
  // What the schemas say of the bodies is for people.
  const common = { tags, querystring: anyQuery };

  server.post(
    '/v2/enqueue',
    {
      schema: {
        ...common,
        summary: 'Take an event as PagerDuty does (Events API version 2)',
        body: event,
        response: { 202: taken, 400: refused },
      },
    },
    async (request, reply) => {
      const said = await answerTo(request, async (body, source) => {
        const read = pagerDutyEvent(body);
        if ('errors' in read) return invalid(...read.errors);
        const dedupKey = await takePagerDutyEvent(read, source, context);
        return { status: 'success' as const, message: 'Event processed', dedup_key: dedupKey };
      });
      return said.status === 'success' ? reply.code(202).send(said) : reply.code(400).send(said);
    },
  );

  server.post(
    '/v2/change/enqueue',
    {
      schema: {
        ...common,
        summary: 'Take a change event as PagerDuty does (Events API version 2)',
        body: change,
        response: { 202: changeTaken, 400: refused },
      },
    },
    async (request, reply) => {
      const said = await answerTo(request, async (body, source) => {
        const read = pagerDutyChange(body);
        if ('errors' in read) return invalid(...read.errors);
        await takePagerDutyChange(read, source, context);
        return { status: 'success' as const, message: 'Change event processed' };
      });
      return said.status === 'success' ? reply.code(202).send(said) : reply.code(400).send(said);
    },
  );

  async function answerTo<Done extends { readonly status: 'success' }>(
    { headers, body, log }: Pick<FastifyRequest, 'headers' | 'body' | 'log'>,
    take: (json: unknown, source: Source) => Promise<Done | Refused>,
  ): Promise<Done | Refused> {
    const sent = jsonOf(body);
    const source = 'json' in sent ? sourceOf(routingKeyIn(sent.json, headers['x-routing-key'])) : undefined;
    const said = 'errors' in sent ? sent : source === undefined ? invalid(wrongKey) : await take(sent.json, source);
    if (said.status !== 'success') log.warn({ errors: said.errors }, 'PagerDuty event refused: it pages nobody');
    if (source === undefined) return said;
    const name = nameOf(source.ref);
    if (said.status === 'success') await sights.seen(name);
    else await sights.refused(name, { code: 'invalid-event', detail: said.errors.join('; ') });
    return said;
  }

  function sourceOf(key: string | undefined): Source | undefined {
    const source = key === undefined ? undefined : sourceWithKey(key, definitions);
    return source !== undefined && formatOf(source) === 'pagerduty' ? source : undefined;
  }
}

const wrongKey = "'routing_key' is missing or is not the key of an alert source of format pagerduty";

function invalid(...errors: readonly string[]): Refused {
  return { status: 'invalid event', message: 'Event object is invalid', errors: [...errors] };
}

function jsonOf(body: unknown): { readonly json: unknown } | Refused {
  try {
    // A sender drops what is refused, and nobody needs the depths in order to page.
    return { json: withoutDepths(jsonIn(Buffer.isBuffer(body) ? body.toString() : '')) };
  } catch (error) {
    if (error instanceof HttpProblem) return invalid(error.message);
    throw error;
  }
}
