import { cursorOf, positionOf, problemSchema, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { RoutedTo } from '../domain/routing-effect.ts';
import type { RoutingEffect } from '../plans.ts';
import { bodyLimit, needOwnEntries, notSound, sentEntries, told, touchedBy } from './apply.ts';
import type { CatalogContext } from './context.ts';
import { tags } from './schemas.ts';

const lookedAtMost = 1_000;

const body = Type.Object(
  {
    ...sentEntries,
    after: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: '"routing.next" of the answer before, with the same entries.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lookedAtMost,
        description: `How many incidents are looked at, from the newest on; ${lookedAtMost} when left out.`,
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ entries: [{ ref: 'component/search', name: 'Search', owner: 'team/platform' }] }],
  },
);

const routedTo = Type.Object({
  to: Type.Array(
    Type.Object({
      ref: Type.String({ description: 'The team that owns it, the responder that was asked for, or the triage path.' }),
      name: Type.String(),
      path: Type.String({ description: 'The path that it climbs.' }),
    }),
  ),
  because: Type.String(),
});

const routing = Type.Object(
  {
    since: Type.String({
      description:
        'Thirty days ago, or later: when this installation began to note how incidents are declared. Those before are not looked at.',
    }),
    lookedAt: Type.Integer({ description: 'How many incidents were looked at for this answer.' }),
    incidents: Type.Array(
      Type.Object({
        incident: Type.String({ description: 'Id of the incident.' }),
        title: Type.String(),
        declaredAt: Type.String(),
        now: routedTo,
        planned: routedTo,
        happened: Type.Union([Type.Array(Type.Object({ ref: Type.String(), name: Type.String() })), Type.Null()], {
          description: 'Whom it has really involved until now: by the catalog of then, and as its scope changed.',
        }),
      }),
      { description: 'Those of them that would be routed otherwise, newest first.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'To look at more, ask with this as "after"; null when all were looked at.',
    }),
  },
  {
    description:
      'Where the incidents of the last thirty days would be routed if they were declared anew: by the catalog as it is now, and as it would be.',
  },
);

const answer = Type.Object({ ...told, routing }, { title: 'Plan' });

/** `POST /v1/catalog/plan`: what applying entries would change, and which incidents would have gone to somebody else. */
export function planRoute(server: Routes, { plans, climbing, entries: all, definitions }: CatalogContext): void {
  const summary = 'What would entries change?';
  const description =
    'Changes nothing. Sent to POST /v1/catalog/apply as "plan", with the same entries, "plan" of the answer has them applied only if what is told here still holds.';

  server.post(
    '/v1/catalog/plan',
    { bodyLimit, schema: { tags, summary, description, body, response: { 200: answer, 422: problemSchema } } },
    async (request) => {
      const { entries, rotations = 'next-handover', after, limit = lookedAtMost } = request.body;
      await needOwnEntries(request, entries, { rotations }, { entries: all, definitions });
      const place = { limit, ...(after !== undefined && { after: positionOf(after) }) };
      const plan = await plans.plan(entries, { rotations }, place);
      if (plan.kind === 'refused') throw notSound(plan);
      return {
        changes: plan.changes,
        warnings: [...plan.warnings],
        ...(await touchedBy(plan.changes, climbing)),
        plan: plan.plan,
        routing: shownEffect(plan.routing),
      };
    },
  );
}

function shownEffect({ since, lookedAt, incidents, next }: RoutingEffect) {
  return {
    since: isoOf(since),
    lookedAt,
    incidents: incidents.map(({ now, planned, happened, ...incident }) => ({
      ...incident,
      now: shownRouting(now),
      planned: shownRouting(planned),
      happened: happened === null ? null : [...happened],
    })),
    next: next === null ? null : cursorOf(next),
  };
}

function shownRouting({ to, because }: RoutedTo) {
  return { to: [...to], because };
}
