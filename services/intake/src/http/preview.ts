import { offerSchema, problemSchema, sees, type Routes } from '@escalog/http';
import Type from 'typebox';
import { previewAnswer } from '../domain/preview-answer.ts';
import { sightOf } from '../domain/sight.ts';
import { similarTo } from '../domain/similar.ts';
import type { IntakeContext } from './context.ts';
import { declarationFields, declarationIn } from './declaration.ts';
import { tags } from './schemas.ts';

const body = Type.Object(declarationFields, {
  additionalProperties: false,
  examples: [{ title: 'users cannot log in', severity: 'sev1' }],
});

const text = Type.String();
const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const at = Type.String({ format: 'date-time' });
const afterSeconds = Type.Number({ description: 'How long after the declaration, in seconds.' });
const level = Type.Integer({ description: 'From 1, as the path has them.' });
const cycle = Type.Integer({ description: 'Which round of the path it is in, from 1.' });
const urgency = Type.Union([Type.Literal('high'), Type.Literal('low')]);
const why = Type.String({ description: 'Why, in one sentence.' });
const people = Type.Array(
  Type.Object({
    person: text,
    name: text,
    via: Type.Array(text, { description: 'Refs that lead to them: the target, then what it resolves to.' }),
  }),
  { description: 'Who would be paged: whoever is on call at that moment.' },
);

const ladder = {
  path: text,
  pathName: text,
  pathVersion: Type.Integer({ description: '0 when there is no such path.' }),
  levels: Type.Array(
    Type.Object({
      level,
      cycle,
      at,
      afterSeconds,
      people,
      urgency,
      acknowledgeWithin: Type.String({ description: 'ISO 8601: how long it waits before the next.' }),
      why,
    }),
    { description: 'In the order in which they would be reached.' },
  ),
  skipped: Type.Array(Type.Object({ level, cycle, at, afterSeconds, why }), {
    description: 'Levels that would have nobody to page.',
  }),
  replaced: Type.Array(Type.Object({ at, afterSeconds, path: text, pathVersion: Type.Integer(), why }), {
    description: 'Where the path leads to nobody: what would be climbed instead.',
  }),
  lastResort: Type.Union(
    [
      Type.Object({
        at,
        afterSeconds,
        people,
        urgency,
        againAfter: Type.String({ description: 'ISO 8601: when it would be paged once more.' }),
        why,
      }),
      Type.Null(),
    ],
    { description: 'Who would be paged when the path ends; null when that is further than is told here.' },
  ),
};

const route = Type.Object({
  routeId: text,
  kind: Type.String({ description: 'How it was found: ownership, responder, triage, or a rule.' }),
  owner: nullable(text),
  responder: nullable(text),
  entries: Type.Array(text, { description: 'The affected entries that it is for.' }),
  explanation: text,
  ...ladder,
});

const byRule = Type.Object({
  routeId: Type.String({ description: 'Begins with the ref of the rule.' }),
  explanation: Type.String({ description: 'Why and when the rule applies, in one sentence.' }),
  ...ladder,
});

const contact = Type.Object({
  person: text,
  name: text,
  urgency,
  basis: Type.String({
    description: 'rules, every-method or one-by-one: by their rules, all methods at once, or the next when one fails.',
  }),
  methods: Type.Array(
    Type.Object({
      method: text,
      channel: text,
      address: Type.String({ description: 'Masked.' }),
      afterSeconds: Type.Number({ description: 'How long after the page, in seconds.' }),
    }),
  ),
});

const similar = Type.Object({
  id: text,
  title: text,
  severity: text,
  acknowledgedBy: Type.Array(Type.Object({ person: text, name: text }), { description: 'Empty while nobody has it.' }),
});

const previewSchema = Type.Object(
  {
    previewId: text,
    askedAt: at,
    severity: text,
    severityAssumed: Type.Boolean({ description: 'Whether it was taken because none was given.' }),
    affects: Type.Array(text, { description: 'Refs: what was given, or what the title means.' }),
    routing: Type.Object({
      rule: Type.String({
        description:
          'What decided: a routing rule with its version, or how it was found otherwise, such as entries-declared, named-in-sentence or triage.',
      }),
      because: Type.String({ description: 'What that rests on, and why what comes before it did not decide.' }),
      asked: Type.Array(
        Type.Object({
          rule: Type.String({ description: 'Ref and version.' }),
          name: text,
          outcome: Type.String({ description: 'applies, does-not-apply or not-evaluable.' }),
          because: text,
        }),
        { description: 'The routing rules that were asked, in their order.' },
      ),
      further: Type.Integer({ description: 'How many more did not apply, which are only counted.' }),
    }),
    routes: Type.Array(route),
    byRules: Type.Array(byRule, {
      description: 'Whom rules would page besides, as long as nobody acknowledges: in the order in which they apply.',
    }),
    offers: Type.Array(offerSchema, {
      description: 'What the title may have meant besides, best first.',
    }),
    contacts: nullable(
      Type.Array(contact, { description: 'How everybody would be reached; null when that is not known now.' }),
    ),
    cutShort: Type.Boolean({ description: 'Whether more would happen than is told here.' }),
    similar: Type.Array(similar, {
      description:
        'Open incidents that may be about the same: they affect the same entries, or their titles share words. At most three, the most alike first; none that whoever asks may not see.',
    }),
    warnings: Type.Array(text, { description: 'What is worth knowing before declaring, a sentence each.' }),
    names: Type.Record(text, text, { description: 'What entries are called, by ref.' }),
    preview: Type.String({
      description: 'Give it as `preview` with the declaration, and the report says whether it held.',
    }),
  },
  { title: 'Preview' },
);

/** `POST /v1/incidents/preview`: whom a declaration would page, when and why. Nothing is declared. */
export function previewRoute(server: Routes, { previews, seals, definitions, incidents }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Ask whom a declaration would page, if nobody acknowledged',
    body,
    response: { 200: previewSchema, 422: problemSchema, 503: problemSchema },
  };

  server.post('/v1/incidents/preview', { schema }, async (request) => {
    const { declaration, declarer } = declarationIn(request.body, request, definitions);
    const [answered, open] = await Promise.all([
      previews.ask(declaration, { kind: 'person', ref: declarer.ref }),
      incidents.reads.open(),
    ]);
    const nameOf = (ref: string): string => definitions.find(ref)?.entry.name ?? ref;
    const answer = previewAnswer(answered, { severityAssumed: request.body.severity === undefined, nameOf });
    const seen = open.filter((read) => sees(request, read.id, sightOf(read)));
    return {
      ...answer,
      similar: similarTo({ title: declaration.title, affects: answer.affects }, seen).map(
        ({ id, title, severity, acknowledgedBy }) => ({
          id,
          title,
          severity,
          acknowledgedBy: acknowledgedBy.map((ref) => ({ person: ref, name: nameOf(ref) })),
        }),
      ),
      preview: seals.seal(answered.climbed.preview, declaration),
    };
  });
}
