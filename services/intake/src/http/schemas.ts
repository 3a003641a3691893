import Type from 'typebox';
import { offerSchema, problemSchema } from '@escalog/http';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const incidentSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    description: nullable(Type.String()),
    severity: Type.String(),
    status: Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('resolved')]),
    affects: Type.Array(Type.String(), {
      description: 'Refs: what was declared, what the routing found in the title, and what was added since.',
    }),
    unknownNames: Type.Array(Type.String(), {
      description: 'Names that an alert gave and that no catalog entry bears.',
    }),
    declaredAt: Type.String(),
    acknowledgedBy: Type.Array(Type.String()),
    acknowledgedAt: nullable(Type.String()),
    resolvedAt: nullable(Type.String()),
    routes: Type.Array(
      Type.Object({
        routeId: Type.Optional(Type.String()),
        owner: nullable(Type.String()),
        path: Type.String(),
        explanation: Type.String(),
      }),
    ),
    escalations: Type.Array(
      Type.Object({
        escalationId: Type.String(),
        path: Type.String(),
        state: Type.Union([Type.Literal('climbing'), Type.Literal('exhausted'), Type.Literal('halted')]),
        level: Type.Integer({ description: 'The level reached last, from 1; 0 before the first.' }),
        because: Type.String({ description: 'Why it stands where it stands.' }),
        paged: Type.Array(Type.Object({ person: Type.String(), name: Type.String(), at: Type.String() })),
      }),
    ),
    offers: Type.Optional(
      Type.Array(offerSchema, {
        description: 'What the title may have meant besides what it was routed by, best first; triage is to find out.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(
        Type.Object({
          rule: Type.String({ description: 'Ref and version.' }),
          name: Type.String(),
          outcome: Type.String({ description: 'applies, does-not-apply or not-evaluable.' }),
          because: Type.String({
            description: 'Why: the part of the condition that was false, with what it was asked about.',
          }),
        }),
        {
          description:
            'The routing rules that were asked last, in that order: at most fifty of those that do not apply. Not in lists.',
        },
      ),
    ),
    furtherRules: Type.Optional(Type.Integer({ description: 'How many more rules do not apply. Not in lists.' })),
    quietUntil: Type.Optional(
      nullable(
        Type.String({ description: 'Until when nobody is paged because of maintenance; null when people are.' }),
      ),
    ),
    maintenance: Type.Optional(
      Type.Object(
        { windows: Type.String(), heldBackSince: nullable(Type.String()) },
        { description: 'What the maintenance windows are called that held it back, or keep it quiet.' },
      ),
    ),
    names: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'What people, teams, paths and entries were called when they were involved, by ref.',
      }),
    ),
  },
  { title: 'Incident' },
);

export const byId = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the incident, as declaring answered it.' }),
});

export const why = Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Shown on the timeline.' }));

export const incidentResponses = {
  200: incidentSchema,
  404: problemSchema,
  422: problemSchema,
} as const;

export const tags = ['intake'];
