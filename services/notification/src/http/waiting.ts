import type { Routes } from '@escalog/http';
import { instantOf, isoOf } from '@escalog/kernel';
import type { Store } from '@escalog/store';
import Type from 'typebox';
import { incidentIdOf, kindOf, type Delivery, type StepStatus } from '../domain/delivery-types.ts';

/** Timers of so many pages are looked at, to say how many there are. */
const countedTo = 20_000;

const query = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }) });

const waitingPage = Type.Object(
  {
    pageId: Type.String(),
    incidentId: Type.String(),
    kind: Type.String({ description: 'page; nudge, a suggestion; or note, which asks for nothing.' }),
    person: Type.String({ description: 'Ref of whom it is for.' }),
    name: Type.String(),
    requestedAt: Type.String({ description: 'When it was asked for.' }),
    dueAt: Type.String({ description: 'When something is to be done about it next.' }),
    channels: Type.Array(Type.String(), {
      description: 'By what it may still be sent, in the order in which it is tried.',
    }),
  },
  { title: 'WaitingPage' },
);

const answer = Type.Object({
  pages: Type.Array(waitingPage),
  isAll: Type.Boolean({ description: 'False when there are more than these.' }),
  more: Type.Integer({ description: `How many more at most; counted up to ${countedTo}.` }),
});

/** What may still be sent. */
const ahead: ReadonlySet<StepStatus> = new Set(['waiting', 'spare', 'sending', 'retrying', 'paused', 'held']);
const endOfTime = instantOf(Number.MAX_SAFE_INTEGER);

/** `GET /v1/channels/waiting`: which pages are on their way, and by what? It names no incident but by its id. */
export function waitingRoute(server: Routes, { store }: { readonly store: Store }): void {
  const deliveries = store.aggregates<Delivery, never, never>('deliveries');
  const schema = {
    tags: ['notification'],
    summary: 'Which pages are still to be sent, and by what, the earliest first',
    querystring: query,
    response: { 200: answer },
  };

  server.get('/v1/channels/waiting', { schema }, async ({ query: { limit } }) => {
    const found = await deliveries.due(endOfTime, countedTo);
    const due = found.slice(0, limit);
    const pages = await Promise.all(
      due.map(async ({ id, dueAt }) => {
        const state = (await deliveries.load(id))?.state;
        if (state === undefined || state.phase === 'unrequested' || state.phase === 'withdrawn') return [];
        const { page, steps } = state;
        const channels = steps.filter(({ status }) => ahead.has(status)).map(({ channel }) => channel);
        if (channels.length === 0) return [];
        const { pageId, person, name, requestedAt } = page;
        return [
          {
            pageId,
            incidentId: incidentIdOf(pageId),
            kind: kindOf(page),
            person,
            name,
            requestedAt: isoOf(requestedAt),
            dueAt: isoOf(dueAt),
            channels: [...new Set(channels)],
          },
        ];
      }),
    );
    const more = found.length - due.length;
    return { pages: pages.flat(), isAll: more === 0, more };
  });
}
