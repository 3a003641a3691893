import Type, { type TSchema } from 'typebox';
import { previewOutcomes } from '../domain/preview-held.ts';

function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

const instant = Type.String({ format: 'date-time' });
const text = Type.String();
const texts = Type.Array(text);
const count = Type.Integer({ minimum: 0 });
const milliseconds = nullable(Type.Integer({ minimum: 0 }));

export const incidentSchema = Type.Object(
  {
    id: text,
    title: text,
    description: Type.Union([text, Type.Null()]),
    url: Type.Union([text, Type.Null()]),
    severity: text,
    status: Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('resolved')]),
    declaredAt: instant,
    acknowledgedAt: nullable(instant),
    resolvedAt: nullable(instant),
    affects: texts,
  },
  { description: 'The incident as it was after its last event.' },
);

export const entrySchema = Type.Object({
  at: instant,
  kind: Type.String({ description: 'Type of the event in kebab-case.' }),
  text: Type.String({ description: 'What happened, as one sentence.' }),
  reason: nullable(Type.String({ description: 'Why, as one sentence.' })),
  reasonCode: text,
  details: Type.Optional(
    Type.Array(text, { description: 'Of a routing: the routing rules that were asked, and why each applied or not.' }),
  ),
  definition: nullable(Type.String({ description: 'Ref and version of the definition that decided.' })),
  actor: Type.Object({ kind: text, ref: text }),
  events: Type.Array(text, { description: 'Ids of the events that this line tells of.' }),
  causedBy: nullable(Type.String({ description: 'Id of the event that led to it.' })),
  stream: text,
  version: Type.Integer(),
});

export const figuresSchema = Type.Object(
  {
    msToFirstPageRequested: milliseconds,
    msToFirstPageDelivered: milliseconds,
    msToAcknowledge: milliseconds,
    msToRightOwner: nullable(
      Type.Integer({
        minimum: 0,
        description: 'Until the side that kept it acknowledged; null while it is handed over.',
      }),
    ),
    msToResolve: milliseconds,
    msWithNobodyResponsible: Type.Integer({
      minimum: 0,
      description: 'In which no acknowledgement stood, until it was resolved, or until the last event.',
    }),
    pagesSent: count,
    pagesDelivered: count,
    pagesUnanswered: count,
    pagesUndeliverable: count,
    pagesDeclined: count,
    pagesRaised: count,
    attemptsFailed: count,
    levelsReached: count,
    levelsSkipped: count,
    escalationsStarted: count,
    escalationsExhausted: count,
    acknowledgementsLapsed: count,
    handoffs: count,
    handoffsReturned: count,
    reopened: Type.Integer({ minimum: 0, description: 'How often it was said to be over and was not.' }),
    bounces: count,
    nudgesMade: count,
    nudgesAccepted: count,
    nudgesDismissed: count,
    nudgesExpired: count,
    nudgesOvertaken: count,
    nudgeAcceptanceRate: nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Accepted ones among those that were accepted, dismissed or expired.',
      }),
    ),
    msToAnswerNudge: nullable(
      Type.Integer({ minimum: 0, description: 'Median time from a suggestion to a yes or a no.' }),
    ),
  },
  { description: 'Times run from the declaration, in milliseconds; null means that it has not happened.' },
);

const page = Type.Object({
  pageId: text,
  place: text,
  path: text,
  via: texts,
  requestedAt: instant,
  deliveredAt: nullable(instant),
  answeredAt: nullable(instant),
  outcome: Type.Union(
    ['answered', 'answered-late', 'declined', 'unanswered', 'not-sent', 'undeliverable', 'stood-down', 'open'].map(
      (outcome) => Type.Literal(outcome),
    ),
  ),
});

const person = Type.Object({
  ref: text,
  name: text,
  involvedAt: instant,
  pages: Type.Array(page),
  deeds: Type.Array(Type.Object({ at: instant, text })),
});
const finding = Type.Object({ kind: text, text, events: texts });

const previewStory = Type.Object(
  {
    previewId: text,
    askedAt: instant,
    verdict: Type.Union(['held', 'did-not-hold', 'open'].map((verdict) => Type.Literal(verdict))),
    text,
    rows: Type.Array(
      Type.Object({
        place: text,
        foretold: nullable(text),
        happened: text,
        outcome: Type.Union(previewOutcomes.map((outcome) => Type.Literal(outcome))),
        events: texts,
      }),
    ),
  },
  { description: 'What whoever declared it had been told that it would lead to, against what happened.' },
);

const actor = Type.Object({ kind: text, ref: text });
const written = {
  text: Type.String({ description: 'Markdown, as it was written.' }),
  at: instant,
  by: actor,
};

export const retrospectiveSchema = Type.Object(
  {
    summary: nullable(Type.Object(written)),
    notes: Type.Array(
      Type.Object({
        ...written,
        noteId: text,
        about: nullable(Type.String({ format: 'date-time', description: 'The moment that it is about.' })),
      }),
    ),
    followUps: Type.Array(
      Type.Object({
        ...written,
        followUpId: text,
        owner: nullable(Type.String({ description: 'Ref of the person or team that does it.' })),
        ownerName: nullable(text),
        due: nullable(Type.String({ format: 'date', description: 'By which day.' })),
        url: nullable(text),
        state: Type.String({ description: 'open, done or dropped.' }),
      }),
    ),
  },
  { description: 'What people wrote beside it, in their own words.' },
);

export const reportSchema = Type.Object({
  incident: incidentSchema,
  isOpen: Type.Boolean({ description: 'Whether more may come, and what is said may change.' }),
  upTo: Type.String({ format: 'date-time', description: 'When the last event happened that it tells of.' }),
  events: Type.Integer({ minimum: 0, description: 'How many events it tells of.' }),
  summary: texts,
  found: Type.Array(Type.Object({ at: instant, kind: text, to: text, path: text, entries: texts, explanation: text })),
  rules: Type.Array(
    Type.Object({
      at: instant,
      rule: text,
      name: text,
      outcome: Type.Union(['applies', 'does-not-apply', 'not-evaluable'].map((outcome) => Type.Literal(outcome))),
      because: text,
    }),
    { description: 'The routing rules that were asked, in the order in which they were.' },
  ),
  furtherRules: Type.Integer({ minimum: 0, description: 'How many more were asked and did not apply.' }),
  people: Type.Array(person),
  escalations: Type.Array(
    Type.Object({
      escalationId: text,
      kind: Type.String({ description: 'route, handoff, adjudication or rule.' }),
      title: text,
      path: text,
      pathVersion: Type.Integer(),
      owner: nullable(text),
      steps: Type.Array(entrySchema),
    }),
  ),
  nudges: Type.Array(
    Type.Object({
      at: instant,
      nudgeId: text,
      suggestion: text,
      asked: texts,
      outcome: Type.Union(
        ['accepted', 'dismissed', 'expired', 'overtaken', 'open'].map((outcome) => Type.Literal(outcome)),
      ),
      endedAt: nullable(instant),
      leadTimeMs: milliseconds,
      text: nullable(Type.String({ description: 'What became of it, as one sentence; null while it is open.' })),
    }),
    { description: 'What was suggested to people, in the order in which it was.' },
  ),
  escalationOver: Type.Boolean({
    description: 'Whether nothing is escalated any more; until then nothing is said to have held.',
  }),
  held: Type.Array(finding),
  notHeld: Type.Array(finding),
  preview: nullable(previewStory),
  figures: figuresSchema,
  figureRows: Type.Array(Type.Object({ name: text, value: text }), {
    description: 'The figures of which there is something to tell, in words.',
  }),
  figuresAbsent: nullable(Type.String({ description: 'What did not happen, as one sentence.' })),
  retrospective: retrospectiveSchema,
  timeline: Type.Array(entrySchema),
});

export const holeSchema = Type.Object({ topic: text, partition: Type.Integer(), offset: Type.Integer(), reason: text });

export const rebuildSchema = Type.Object({
  generation: Type.Integer(),
  state: Type.Union(['running', 'done', 'failed', 'discarded'].map((state) => Type.Literal(state))),
  handled: count,
  total: Type.Integer({ minimum: 0, description: 'Messages that were in the log when it began.' }),
  skipped: Type.Integer({ minimum: 0, description: 'Messages that no timeline can be told from.' }),
  firstSkipped: Type.Array(holeSchema),
  startedAt: instant,
  endedAt: nullable(instant),
  detail: text,
});

export const incidentRebuildSchema = Type.Object({
  events: Type.Integer({ minimum: 0, description: 'What is recorded of it now.' }),
  handled: Type.Integer({
    minimum: 0,
    description: 'Messages of the partitions that it lies on, all of which were looked at.',
  }),
  skipped: Type.Integer({ minimum: 0, description: 'Messages about it that no timeline can be told from.' }),
  firstSkipped: Type.Array(holeSchema),
});
