import Type, { type TSchema } from 'typebox';
import { proposalKinds } from '../domain/insights-proposals.ts';
import { groupings } from '../domain/insights-question.ts';

const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const counts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, count]));
const time = Type.String({ format: 'date-time' });

const spread = (description: string) =>
  Type.Object(
    {
      count: Type.Integer({ minimum: 0, description: 'How many had one.' }),
      none: Type.Integer({ minimum: 0, description: 'How many had none.' }),
      meanMs: orNull(count),
      medianMs: orNull(count),
      p90Ms: orNull(count),
    },
    { description },
  );

const nudges = Type.Object({
  ...counts('made', 'accepted', 'dismissed', 'expired', 'overtaken', 'open'),
  acceptanceRate: orNull(
    Type.Number({ minimum: 0, maximum: 1, description: 'accepted / (accepted + dismissed + expired).' }),
  ),
  leadTime: spread('From a suggestion to its end, whichever.'),
  toAnswer: spread('From a suggestion to a yes or a no.'),
});

const figures = Type.Object({
  ...counts('incidents', 'resolved', 'open', 'neverAcknowledged', 'reopened', 'msWithNobody'),
  toFirstPage: spread('From the declaration to the first page that was asked for.'),
  toAcknowledge: spread('From the declaration to the first acknowledgement.'),
  toRightOwner: spread('From the declaration to the acknowledgement of the side that kept it.'),
  toResolve: spread('From the declaration to the last resolution.'),
  withNobody: spread('How long no acknowledgement stood.'),
  pages: Type.Object(
    counts(
      'sent',
      'delivered',
      'answeredInTime',
      'answeredLate',
      'declined',
      'unanswered',
      'notSent',
      'undeliverable',
      'stoodDown',
      'open',
      'atNight',
    ),
    {
      description:
        '`sent` is how many were owed; each of them has one of the outcomes from `answeredInTime` to `open`.',
    },
  ),
  climbs: Type.Object({
    ...counts('started', 'acknowledged', 'exhausted', 'levelsReached', 'levelsSkipped'),
    toAcknowledge: spread('From the beginning of a climb to the first answer of somebody whom it paged.'),
  }),
  handoffs: Type.Object(counts('made', 'accepted', 'returned', 'open', 'bounces')),
  nudges,
});

const behind = Type.Object(
  {
    ...counts('count', 'further', 'hidden'),
    incidents: Type.Array(Type.Object({ id: text, title: text, declaredAt: time })),
  },
  {
    description:
      'The incidents behind a number: the newest of those that may be seen, how many `further` ones there are, and how many are `hidden`.',
  },
);

export const insightsSchema = Type.Object(
  {
    since: time,
    until: time,
    zone: text,
    filter: Type.Record(text, text),
    by: Type.Enum([...groupings]),
    upTo: orNull(Type.String({ format: 'date-time', description: 'What was recorded until then is counted.' })),
    behind: Type.Boolean({ description: 'Whether more is recorded than is counted, or may be: ask again.' }),
    readSoFar: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description:
        'While what is known of incidents is still being read, as after a start: of how many it was, and no others are counted. null once all was.',
    }),
    archived: Type.Integer({
      minimum: 0,
      description: 'Incidents of the span that were archived since: they are in no figure, whatever the filter.',
    }),
    total: figures,
    groups: Type.Array(Type.Object({ key: text, figures })),
    groupsLeftOut: count,
    series: Type.Object({
      unit: Type.Enum(['day', 'week', 'month']),
      points: Type.Array(
        Type.Object({
          start: text,
          ...counts('incidents', 'pages', 'atNight', 'neverAcknowledged'),
          medianMsToAcknowledge: orNull(count),
        }),
      ),
    }),
    pagesByHour: Type.Array(count, { description: 'By the hour at which they were owed, from 0 to 23.' }),
    people: Type.Array(
      Type.Object({
        person: text,
        ...counts('pages', 'atNight', 'answeredInTime', 'missed', 'undeliverable'),
        byHour: Type.Array(count),
      }),
    ),
    peopleLeftOut: count,
    sources: Type.Array(
      Type.Object({
        source: text,
        ...counts('incidents', 'resolved', 'nobodyActed', 'shortLived', 'repeated', 'pages'),
      }),
    ),
    rules: Type.Array(Type.Object({ rule: text, nudges })),
    neverAcknowledged: behind,
    proposals: Type.Array(
      Type.Object({
        kind: Type.Enum([...proposalKinds]),
        about: Type.Object({
          team: Type.Optional(text),
          to: Type.Optional(text),
          path: Type.Optional(text),
          level: Type.Optional(Type.Integer()),
          person: Type.Optional(text),
          source: Type.Optional(text),
          rule: Type.Optional(text),
        }),
        count,
        among: count,
        othersMedian: orNull(Type.Number()),
        terms: Type.Array(text),
        affects: Type.Array(text),
        text: Type.String({ description: 'What was seen.' }),
        change: Type.String({ description: 'What to change.' }),
        threshold: Type.String({ description: 'From when on it is said.' }),
        behind,
      }),
    ),
    names: Type.Record(text, text, { description: 'What the refs are called.' }),
  },
  { title: 'Insights' },
);
