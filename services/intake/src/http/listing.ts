import {
  callerOf,
  entryCalled,
  nearestClause,
  severalSentence,
  type Definitions,
  type Ref,
} from '@escalog/definitions';
import { endsEarlier, HttpProblem, refusal } from '@escalog/http';
import { instantFrom, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { IncidentFilter } from '../domain/incident-filter.ts';
import type { IncidentSearch } from '../incident-search.ts';
import { wordsOf } from '../domain/words.ts';
import { entriesNamed, severityNamed } from '../domain/names.ts';
import { need } from './context.ts';

const word = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 120, format: 'one-line', description }));
const instant = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));

/** What a list of incidents can be asked for; each parameter narrows it further. */
export const listingQuery = {
  status: Type.Optional(
    Type.Enum(['open', 'resolved'], {
      description: 'open includes acknowledged; all without it.',
    }),
  ),
  state: Type.Optional(
    Type.Enum(['unanswered', 'acknowledged', 'resolved'], {
      description: 'Whether somebody has it: unanswered is open and had by nobody.',
    }),
  ),
  severity: word('Only those of this severity, such as sev1.'),
  team: word('Only those that this team owns or was handed, or in which somebody of it is involved: by ref or name.'),
  person: word(
    'Only those in which this person is involved: who was paged, has acknowledged, leads, or was handed it. By ref, name or mail address.',
  ),
  entry: word('Only those that affect this: by ref or name, or by a name that an alert gave.'),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Only those in which each of these words stands, or a longer one that begins with it, in the title, the description, or the name or ref of what is affected: log finds login and not catalog. Capital letters and punctuation do not count; characters of scripts without blanks are words of their own. Of an incident that is over the first 300 different words are looked at.',
    }),
  ),
  since: instant('Only those that were declared then or later.'),
  until: instant('Only those that were declared before.'),
  order: Type.Optional(
    Type.Enum(['need', 'newest'], {
      description:
        'need: what nobody has first, then what is worse, then what is older, and what is over last, newest first. newest without it.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
};

type Query = Type.Static<Type.TObject<typeof listingQuery>>;

/** What is asked for. Throws a 422 problem for what the catalog does not know. */
export function searchOf(query: Query, definitions: Definitions): IncidentSearch {
  const { status, order = 'newest', limit, after } = query;
  return {
    filter: filterOf(query, definitions),
    ...(status !== undefined && { status }),
    order,
    limit,
    ...(after !== undefined && { after }),
  };
}

function filterOf(query: Query, definitions: Definitions): IncidentFilter {
  const { state, severity, team, person, entry, q, since, until } = query;
  const words = q === undefined ? [] : wordsOf(q);
  return {
    ...(state !== undefined && { state }),
    ...(severity !== undefined && { severity: need(severityNamed(severity, definitions)) }),
    ...(team !== undefined && { team: teamCalled(team, definitions) }),
    ...(person !== undefined && { person: personCalled(person, definitions) }),
    ...(entry !== undefined && { entry: entryMeant(entry, definitions) }),
    ...(words.length > 0 && { words }),
    ...(since !== undefined && { since: instantOf(since, 'since') }),
    ...(until !== undefined && { until: instantOf(until, 'until') }),
  };
}

function teamCalled(word: string, definitions: Definitions): NonNullable<IncidentFilter['team']> {
  const called = entryCalled(word, ['team'], definitions);
  if (called.kind === 'one') {
    const { entry } = definitions.findOf('team', called.ref) ?? {};
    return { ref: called.ref, members: entry?.members ?? [] };
  }
  throw refusal(
    called.kind === 'several'
      ? { code: 'ambiguous-team', message: severalSentence(word, called.refs, definitions) }
      : { code: 'unknown-team', message: `No team is called "${word}"${nearestClause(called, definitions)}.` },
  );
}

function personCalled(word: string, definitions: Definitions): Ref {
  const answer = callerOf(word, definitions);
  if ('rejection' in answer) throw refusal(answer.rejection);
  return answer.caller.ref;
}

/** What is gone from the catalog is still found by its ref, and what an alert named by that name. */
function entryMeant(word: string, definitions: Definitions): NonNullable<IncidentFilter['entry']> {
  const named = entriesNamed([word], definitions);
  if ('found' in named) return { refs: named.found, name: word };
  if (named.rejection.code === 'ambiguous-entry') throw refusal(named.rejection, named.offers);
  return { refs: [word], name: word };
}

function instantOf(text: string, parameter: string): string {
  try {
    return isoOf(instantFrom(text));
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      `"${parameter}" in the query must be a time such as 2026-11-18T02:00:00Z, with nine decimals at most.`,
    );
  }
}
