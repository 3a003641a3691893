import { entryCalled, severalSentence } from '@escalog/definitions';
import { HttpProblem, cursorOf, positionOf, principalOf, problemSchema, type Routes } from '@escalog/http';
import { instantFrom, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import { obligationStates, type Obligations } from '../domain/obligations.ts';
import type { KnownPeople } from '../known-people.ts';
import { tags, type TimelineContext } from './context.ts';

const instant = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description, examples: ['2026-11-21T13:30:00Z'] }));

const query = Type.Object({
  state: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: `^(${obligationStates.join('|')})(,(${obligationStates.join('|')}))*$`,
      description: `Only pages of which this is so: one of ${obligationStates.join(', ')}; several with commas.`,
      examples: ['overdue,open'],
    }),
  ),
  person: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Only those owed to this person: a ref, or a name.' }),
  ),
  incident: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Only those of this incident: its id.' }),
  ),
  since: instant('Only those that were owed then or later.'),
  until: instant('Only those that were owed before.'),
  order: Type.Enum(['newest', 'oldest'], { default: 'newest', description: 'By when they were owed.' }),
  limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
  after: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before.' })),
});

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const time = (description: string) => Type.String({ format: 'date-time', description });

const obligation = Type.Object({
  pageId: Type.String(),
  state: Type.Enum(obligationStates, {
    description:
      'overdue: past its time, and nothing is known of it; open: the same within its time; undeliverable: nobody could bring it; delivered: it reached its person, who has not answered; answered or declined by its person; stood-down: it was not wanted any more before it was delivered.',
  }),
  person: Type.String({ description: 'Ref.' }),
  personName: Type.String(),
  incidentId: Type.String(),
  incidentTitle: Type.String(),
  severity: Type.String(),
  path: Type.String({ description: 'Ref of the path that asked for it.' }),
  pathName: Type.String(),
  level: orNull(Type.Integer({ description: 'From 1; null for the last resort.' })),
  cycle: orNull(Type.Integer({ description: 'The round of the path, from 1; null for the last resort.' })),
  owner: orNull(Type.String({ description: 'Ref of whoever owns what is affected.' })),
  ownerName: orNull(Type.String()),
  owedAt: time('When it was asked for.'),
  due: time('Until when it has to be known what became of it.'),
  deliveredAt: orNull(time('When it reached its person.')),
  answeredAt: orNull(time('When its person answered.')),
  settledAt: orNull(time('When it became known that it was delivered, could not be, or was not wanted any more.')),
  lateMs: orNull(
    Type.Integer({ description: 'How long past its time it is, or was when it was settled; null within it.' }),
  ),
  evidence: Type.Array(Type.String(), {
    description: 'Ids of the event that asked for it, and of the last one that tells of it.',
  }),
  timeline: Type.String({ description: 'Where the events behind it are told.' }),
  why: Type.String({ description: 'Where it is told why its person was paged, or was not.' }),
});

const counts = (description: string) =>
  Type.Object(Object.fromEntries(obligationStates.map((state) => [state, Type.Integer({ minimum: 0 })])), {
    description,
  });

const list = Type.Object({
  obligations: Type.Array(obligation),
  counts: counts('How many there are of each state, of all that was asked for else.'),
  hidden: counts('The same of private incidents, which whoever asks may not see.'),
  upTo: orNull(time('What was recorded until then is counted; null when that cannot be told.')),
  behind: Type.Boolean({ description: 'Whether more is recorded than is counted, or may be: ask again.' }),
  next: orNull(Type.String({ description: 'What to ask for as `after` to go on; null at the end.' })),
});

/** `GET /v1/obligations`. */
export function obligationsRoute(server: Routes, { facts, people, clock }: TimelineContext): void {
  server.get(
    '/v1/obligations',
    {
      schema: {
        tags,
        summary: 'List every page that was owed, and what became of it',
        querystring: query,
        response: { 200: list, 404: problemSchema, 409: problemSchema },
      },
    },
    async (request) => {
      const { state, person, incident, since, until, order, limit, after } = request.query;
      const { upTo, behind, answer } = await facts.ask('obligations', {
        asker: principalOf(request),
        now: clock.now(),
        states: obligationStates.filter((one) => state?.split(',').includes(one)),
        person: person === undefined ? null : whom(person, people),
        erased: [...people.erasedNames().keys()],
        incident: incident ?? null,
        since: at(since, 'since'),
        until: at(until, 'until'),
        order,
        limit,
        after: after === undefined ? null : positionOf(after),
      });
      // A name that is mistyped is no good news.
      if (person !== undefined && isNothing(answer) && people.findOf('person', whom(person, people)) === undefined)
        throw new HttpProblem(
          404,
          'person-not-found',
          `Nobody is called "${person}" in the catalog, and no page that was asked for was owed to somebody of that name.`,
        );
      const names = people.erasedNames();
      return {
        ...answer,
        obligations: answer.obligations.map((one) => ({
          ...one,
          personName: names.get(one.person) ?? one.personName,
          timeline: `/v1/incidents/${encodeURIComponent(one.incidentId)}/timeline`,
          why: `/v1/incidents/${encodeURIComponent(one.incidentId)}/why?person=${encodeURIComponent(one.person)}`,
        })),
        upTo,
        behind,
        next: answer.next === null ? null : cursorOf(answer.next),
      };
    },
  );
}

/** The ref of whoever the catalog calls so; who has left it is asked for as they were called then. Throws a 409 problem when several are. */
function whom(said: string, people: KnownPeople): string {
  const called = people.findOf('person', said) === undefined ? entryCalled(said, ['person'], people) : undefined;
  if (called?.kind === 'several')
    throw new HttpProblem(409, 'ambiguous-person', severalSentence(said, called.refs, people));
  return called?.kind === 'one' ? called.ref : said;
}

function isNothing({ counts: seen, hidden }: Obligations): boolean {
  return [...Object.values(seen), ...Object.values(hidden)].every((count) => count === 0);
}

function at(text: string | undefined, name: string): Instant | null {
  if (text === undefined) return null;
  try {
    return instantFrom(text);
  } catch {
    throw new HttpProblem(400, 'invalid-request', `\`${name}\` is no instant: write it as 2026-11-21T13:30:00Z.`);
  }
}
