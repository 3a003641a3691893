import Type from 'typebox';
import { nullable } from './schemas.ts';

const named = Type.Object({ ref: Type.String(), name: Type.String() });
const people = Type.Array(
  Type.Object({
    person: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    via: Type.Array(Type.String(), { description: 'Refs that lead to them: the target, then what it resolves to.' }),
  }),
);
const meant = {
  targets: Type.Array(named, { description: 'As they are written.' }),
  people: people,
  because: nullable(Type.String({ description: 'Why it would page nobody; null when it would page somebody.' })),
};
const placed = {
  depth: Type.Integer({ description: 'In how many branches it is.' }),
  name: nullable(Type.String()),
};

const node = Type.Union([
  Type.Object({
    kind: Type.Literal('level'),
    ...placed,
    level: Type.Integer({ description: 'From 1, in the order in which levels are written.' }),
    acknowledgeWithin: Type.String({ description: 'ISO 8601: how long it waits before what follows.' }),
    mode: Type.String({ description: 'everyone, or round-robin: one of them, in turn.' }),
    acknowledgement: Type.String({ description: 'first, or everyone: whose acknowledgement stops it.' }),
    urgency: Type.String({ description: 'high, low or by-severity.' }),
    ...meant,
  }),
  Type.Object({
    kind: Type.Literal('branch'),
    ...placed,
    condition: Type.String({ description: 'In CEL.' }),
    zone: Type.String({ description: 'The time zone that "zone" means in it.' }),
  }),
  Type.Object({
    kind: Type.Literal('otherwise', {
      description: 'What follows is climbed when the condition of the branch before it, of the same depth, is false.',
    }),
    ...placed,
  }),
  Type.Object({
    kind: Type.Literal('repeat'),
    ...placed,
    times: Type.Integer({ description: 'How many times more.' }),
    to: nullable(Type.String({ description: 'The node that it goes back to; null for the first.' })),
  }),
]);

export const ladderSchema = Type.Object(
  {
    path: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    version: Type.Integer(),
    at: Type.String({ description: 'The instant for which people are told.' }),
    nodes: Type.Array(node, { description: 'From the top, each branch before what is in it.' }),
    lastResort: Type.Object(meant),
    adjudicator: nullable(Type.Object(meant)),
    teams: Type.Array(named, { description: 'Whose incidents climb it.' }),
    severities: Type.Array(named, { description: 'That lead to it where nobody owns what is affected.' }),
    owned: Type.Array(named, { description: 'What these teams own, at most 50 of it.' }),
    furtherOwned: Type.Integer({ description: 'How much they own besides.' }),
  },
  { title: 'Path' },
);

export const climbSchema = Type.Object(
  {
    path: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    version: Type.Integer(),
    at: Type.String({ description: 'When it would be declared.' }),
    severity: Type.String(),
    routes: Type.Array(
      Type.Object({
        path: Type.String({ description: 'Ref.' }),
        pathName: Type.String(),
        byRule: Type.Boolean({ description: 'Whether a rule would begin it besides.' }),
        rungs: Type.Array(
          Type.Object({
            kind: Type.String({
              description: 'level, skipped (nobody to page), replaced (another path takes over) or last-resort.',
            }),
            at: Type.String(),
            afterSeconds: Type.Number({ description: 'How long after the declaration.' }),
            cycle: Type.Integer({ description: 'Which round of the path it is in, from 1.' }),
            level: Type.Integer({ description: 'From 1, as the path has them.' }),
            path: Type.String({ description: 'Ref of what is climbed then.' }),
            pathVersion: Type.Integer(),
            urgency: nullable(Type.String({ description: 'high or low.' })),
            acknowledgeBy: nullable(Type.String({ description: 'When it goes on unless somebody acknowledges.' })),
            pages: people,
            why: Type.String({ description: 'One sentence.' }),
          }),
          { description: 'In the order in which they would be reached, up to the first page of the last resort.' },
        ),
      }),
    ),
    cutShort: Type.Boolean({ description: 'Whether more would happen than is told here.' }),
    warnings: Type.Array(Type.String()),
  },
  { title: 'Climb' },
);
