import { offerSchema } from '@escalog/http';
import Type from 'typebox';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const escalationSchema = Type.Object({
  escalationId: Type.String(),
  path: Type.String({ description: 'Ref of the path.' }),
  pathVersion: Type.Optional(Type.Integer({ description: 'The version of the path that it is pinned to.' })),
  kind: Type.Optional(Type.String({ description: 'What it is for: route, handoff, adjudication or rule.' })),
  from: Type.Optional(nullable(Type.String({ description: 'The escalation that was handed off to it.' }))),
  state: Type.Union(
    [Type.Literal('climbing'), Type.Literal('acknowledged'), Type.Literal('exhausted'), Type.Literal('halted')],
    {
      description:
        'climbing, also again after an acknowledgement has lapsed; acknowledged: somebody has it; exhausted: the last resort is paged; halted: nothing asks for it any more.',
    },
  ),
  level: Type.Integer({ description: 'The level reached last, from 1; 0 before the first of a round.' }),
  because: Type.String({ description: 'Why it stands where it stands.' }),
  acknowledgeBy: Type.Optional(
    nullable(
      Type.String({ description: 'When it goes on unless somebody acknowledges; null when it waits for nobody.' }),
    ),
  ),
  acknowledgedBy: Type.Optional(Type.Array(Type.String(), { description: 'Who has it now.' })),
  lapsesAt: Type.Optional(
    nullable(Type.String({ description: 'When it is climbed again unless somebody is active until then.' })),
  ),
  branch: Type.Optional(
    nullable(
      Type.Object(
        { condition: Type.String(), side: Type.String({ description: 'then or else.' }), because: Type.String() },
        { description: 'The branch of the path that was decided last.' },
      ),
    ),
  ),
  paged: Type.Array(
    Type.Object({
      person: Type.String(),
      name: Type.String(),
      at: Type.String(),
      urgency: Type.Optional(Type.Literal('low', { description: 'Left out of what is urgent.' })),
    }),
  ),
});

const handoffSchema = Type.Object({
  handoffId: Type.String(),
  at: Type.String(),
  by: Type.String({ description: 'Who handed it off.' }),
  to: Type.String({ description: 'Ref of the person, schedule, team or path.' }),
  toName: Type.String(),
  escalation: nullable(Type.String({ description: 'What was handed off; null for all that had paged them.' })),
  why: Type.String(),
  state: Type.Union([Type.Literal('open'), Type.Literal('accepted'), Type.Literal('returned')], {
    description: 'open until somebody of the new side acknowledges, or none of them takes it.',
  }),
  acceptedBy: nullable(Type.String()),
  answeredAt: nullable(Type.String()),
});

const nudgeSchema = Type.Object({
  nudgeId: Type.String({ description: 'To answer it: POST /v1/nudges/{nudgeId}/answer.' }),
  rule: Type.String({ description: 'Ref of the rule, or of the severity, that suggests it.' }),
  suggestion: Type.String(),
  people: Type.Array(Type.Object({ person: Type.String(), name: Type.String() }), {
    description: 'Who is asked; any of them may answer.',
  }),
  madeAt: Type.String(),
  expiresAt: Type.String(),
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('accepted'),
    Type.Literal('dismissed'),
    Type.Literal('expired'),
    Type.Literal('overtaken'),
  ]),
  by: nullable(Type.String({ description: 'Who answered.' })),
  endedAt: nullable(Type.String()),
  because: Type.String(),
});

export const incidentSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    description: nullable(Type.String()),
    severity: Type.String(),
    status: Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('resolved')], {
      description:
        'Whether somebody has it: acknowledged once somebody does, open again when that has lapsed everywhere or it was reopened.',
    }),
    progress: Type.Optional(
      Type.String({ description: 'How far the work is: investigating at first, identified or monitoring.' }),
    ),
    lead: Type.Optional(nullable(Type.String({ description: 'Ref of who leads the work; null for nobody.' }))),
    snoozedUntil: Type.Optional(
      nullable(
        Type.String({
          description: 'When it is taken up again because whoever acknowledged it last said so; null when nobody did.',
        }),
      ),
    ),
    snoozedBy: Type.Optional(nullable(Type.String({ description: 'Who said so.' }))),
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
    reopenedAt: Type.Optional(
      Type.String({ description: 'When it was opened again last; absent of one that never was.' }),
    ),
    reopenUntil: Type.Optional(
      nullable(
        Type.String({
          description:
            'Of one that is resolved: until when POST /v1/incidents/{id}/reopen opens it again; absent of what an earlier release resolved.',
        }),
      ),
    ),
    private: Type.Optional(
      Type.Boolean({ description: 'true when only those who are named or involved, and owners, see it.' }),
    ),
    seenBy: Type.Optional(
      nullable(
        Type.Array(Type.String(), {
          description: 'Refs of who is named, of a private incident; null when everybody may see it.',
        }),
      ),
    ),
    routes: Type.Array(
      Type.Object({
        routeId: Type.Optional(Type.String()),
        owner: nullable(Type.String()),
        path: Type.String(),
        explanation: Type.String(),
      }),
    ),
    escalations: Type.Array(escalationSchema),
    handoffs: Type.Optional(
      Type.Array(handoffSchema, { description: 'The newest last, at most a hundred. Not in lists.' }),
    ),
    bounced: Type.Optional(
      nullable(
        Type.Object(
          {
            at: Type.String(),
            owners: Type.Array(Type.String(), { description: 'Refs, in the order in which they had it.' }),
            adjudicator: Type.String({ description: 'Ref of who has to decide.' }),
            because: Type.String(),
          },
          { description: 'That it goes to and fro between owners, as it was found last; null before.' },
        ),
      ),
    ),
    nudges: Type.Optional(
      Type.Array(nudgeSchema, {
        description: 'What was suggested: all that is open, and the last twenty that have ended.',
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
