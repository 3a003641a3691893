import { entryCalled, nearestClause, severalSentence } from '@escalog/definitions';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { IncidentHistory } from '../domain/timeline.ts';
import { everybodyIn, whyEverybody } from '../domain/why-everybody.ts';
import { nameOf, whyOf } from '../domain/why.ts';
import { findHistory } from '../projection/timeline-source.ts';
import { byId, noHistory, tags, type TimelineContext } from './context.ts';
import { whySchema } from './why-schemas.ts';

const query = Type.Object({
  person: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Who asks, by ref or by name. Everybody whom it may concern, with a line for each, without it.',
      examples: ['person/ana-costa'],
    }),
  ),
});

/** So many people are told of at once. */
const mostPeople = 500;

const description = `For each page that somebody got, or that an escalation of the incident might have led to, a chain of links from the declaration to their answer. Each link says whether it \`held\`: \`yes\`, \`no\`, \`pending\` while it may still come, or \`unknown\` where nothing that is recorded tells. The first that did not hold is where the chain broke off. What only the catalog of today tells has \`knownFrom: today\`.`;

/** `GET /v1/incidents/{id}/why`. */
export function whyRoute(server: Routes, context: TimelineContext): void {
  const schema = {
    tags,
    summary: 'Why somebody was paged, or was not: link by link',
    description,
    params: byId,
    querystring: query,
    response: { 200: whySchema, 404: problemSchema, 409: problemSchema },
  };
  server.get('/v1/incidents/:id/why', { schema }, async (request) => {
    const { source, people, turns } = context;
    const { id } = request.params;
    const history = await turns.take(() => findHistory(id, source, people.erasedNames()));
    if (history === undefined) throw noHistory(id);
    const { person } = request.query;
    if (person === undefined) return { incident: id, ...whyEverybody(history, mostPeople, people) };
    return { incident: id, ...whyOf(history, personCalled(person, history, context), people) };
  });
}

/** The ref of whoever is called so, in the catalog or in the incident. Throws a 404 problem when nobody is, and 409 when several are. */
function personCalled(word: string, history: IncidentHistory, { people }: TimelineContext): string {
  const involved = everybodyIn(history, people);
  const said = word.trim();
  if (involved.includes(said) || people.findOf('person', said) !== undefined) return said;
  const called = entryCalled(said, ['person'], people);
  if (called.kind === 'one') return called.ref;
  // Who is not in the catalog any more, by what they were called then.
  const then = involved.filter((ref) => nameOf(history, ref, people).toLowerCase() === said.toLowerCase());
  if (then.length === 1 && then[0] !== undefined) return then[0];
  if (called.kind === 'several')
    throw new HttpProblem(409, 'ambiguous-person', severalSentence(said, called.refs, people));
  throw new HttpProblem(
    404,
    'person-not-found',
    `Nobody is called "${said}" in the catalog or in this incident${nearestClause(called, people)}. GET /v1/incidents/${history.id}/why lists whom it may concern.`,
  );
}
