import { windowSpan, type MaintenanceWindow } from '@escalog/definitions';
import { endsEarlier, fitting, fittingPage, HttpProblem, problemSchema, sees, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { HeldRow } from '../domain/held-row.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const phases = ['coming', 'current', 'past'] as const;

const windowSchema = Type.Object(
  {
    ref: Type.String(),
    name: Type.String(),
    state: Type.Enum([...phases]),
    startsAt: Type.String({ description: 'An instant.' }),
    endsAt: Type.String({ description: 'An instant.' }),
    affects: Type.Array(Type.String()),
    sources: nullable(Type.Array(Type.String(), { description: 'null when it is about alerts of every source.' })),
    alerts: Type.Enum(['hold', 'quiet']),
    by: Type.String(),
    why: Type.String(),
  },
  { title: 'MaintenanceWindow' },
);

const paging = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 300, description: '`next` of the page before.' })),
};
const next = nullable(Type.String({ description: 'Give it as `after` for the next page.' }));

const querystring = Type.Object({
  state: Type.Optional(Type.Enum([...phases], { description: 'Only those that are coming, current or past.' })),
  ...paging,
});
const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The name of a maintenance-window entry.',
    examples: ['directory-upgrade'],
  }),
});

const heldSchema = Type.Object(
  {
    incidentId: Type.String({ description: 'The incident that it is, or is when it is opened.' }),
    state: Type.Enum(['held', 'quiet', 'opened', 'paging', 'ended'], {
      description:
        'held: there is no incident; quiet: there is one, and nobody is paged; opened and paging: what became of them at the end; ended: nothing fires any more.',
    }),
    reportedBy: Type.String({ description: 'The ref of the source.' }),
    title: Type.String(),
    severity: Type.String(),
    affects: Type.Array(Type.String()),
    since: Type.String(),
    changedAt: Type.String({ description: 'When something of it last changed.' }),
    until: nullable(Type.String({ description: 'When it is opened, or people are paged, if it fires on.' })),
    times: Type.Integer({ description: 'How often reports told of alerts that began to fire.' }),
    because: Type.String(),
  },
  { title: 'HeldBack' },
);

/** `GET /v1/maintenance-windows`, and `/{name}/held`: what each holds back or keeps quiet, also when the window is gone. */
export function maintenanceRoutes(server: Routes, { definitions, incidents, clock }: IntakeContext): void {
  server.get(
    '/v1/maintenance-windows',
    {
      schema: {
        tags,
        summary: 'List maintenance windows',
        querystring,
        response: { 200: Type.Object({ windows: Type.Array(windowSchema), next }) },
      },
    },
    async ({ query: { state, limit, after = '' } }) => {
      const now = clock.now();
      const all = definitions
        .allOf('maintenance-window')
        .filter(({ ref }) => ref > after)
        .map((window) => shown(window, now))
        .filter((window) => state === undefined || window.state === state);
      const windows = all.slice(0, limit);
      const fit = windows.slice(0, fitting(windows));
      return { windows: fit, next: all.length > fit.length ? (fit.at(-1)?.ref ?? null) : null };
    },
  );

  server.get(
    '/v1/maintenance-windows/:name/held',
    {
      schema: {
        tags,
        summary: 'List what a maintenance window holds back or keeps quiet, newest first',
        params,
        querystring: Type.Object(paging),
        response: { 200: Type.Object({ held: Type.Array(heldSchema), next }), 404: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const {
        params: { name },
        query: { limit, after },
      } = request;
      const ref = `maintenance-window/${name}`;
      const pageOf = (most: number) => incidents.held.of(ref, most, after);
      const page = await fittingPage(limit, pageOf, ({ held }) => held);
      if (page.held.length === 0 && definitions.find(ref) === undefined)
        throw new HttpProblem(
          404,
          'unknown-maintenance-window',
          `There is no ${ref}; GET /v1/maintenance-windows lists those that there are.`,
        );
      const seen = await Promise.all(
        page.held.map(async (row) => {
          const sight = await incidents.sightOf(row.incidentId);
          return sight === undefined || sees(request, row.incidentId, sight) ? [row] : [];
        }),
      );
      return { held: seen.flat().map(shownRow), next: page.next };
    },
  );
}

function shown(window: MaintenanceWindow, now: number): Type.Static<typeof windowSchema> {
  const { since, until } = windowSpan(window);
  const { ref, name, affects, sources, alerts, by, why } = window;
  return {
    ref,
    name,
    state: now < since ? 'coming' : now < until ? 'current' : 'past',
    startsAt: isoOf(since),
    endsAt: isoOf(until),
    affects: [...affects],
    sources: sources === undefined ? null : [...sources],
    alerts,
    by,
    why,
  };
}

function shownRow(row: HeldRow): Type.Static<typeof heldSchema> {
  const { incidentId, state, reportedBy, title, severity, affects, since, changedAt, until, times, because } = row;
  return {
    incidentId,
    state,
    reportedBy,
    title,
    severity,
    affects: [...affects],
    since,
    changedAt,
    until,
    times,
    because,
  };
}
