import {
  entryCalled,
  nearestClause,
  severalSentence,
  typesAffected,
  type Definitions,
  type EntryOf,
  type VersionedEntry,
} from '@escalog/definitions';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { instantFrom, isoOf, type Clock, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import { ladderOf, type Ladder } from '../domain/ladder.ts';
import { foretold } from '../domain/preview.ts';
import type { PolicyContext } from './context.ts';
import { climbSchema, ladderSchema } from './path-schemas.ts';
import { tags } from './schemas.ts';

type Path = VersionedEntry<EntryOf<'escalation-path'>>;

const at = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description, examples: ['2026-11-21T13:30:00Z'] }));
const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The path by ref, name or a part of the name, such as identity for escalation-path/identity.',
    examples: ['identity'],
  }),
});
const moment = at('Whom each level would page at this instant, in ISO 8601; now when absent.');

/** `GET /v1/paths` and `GET /v1/paths/{name}`: paths with the people of a moment. `GET /v1/paths/{name}/climb`: what would come of one. */
export function pathsRoutes(server: Routes, { definitions, clock, turns }: PolicyContext): void {
  server.get(
    '/v1/paths',
    {
      schema: {
        tags,
        summary: 'List the escalation paths, with whom each level would page',
        querystring: Type.Object({
          at: moment,
          after: Type.Optional(
            Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' }),
          ),
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
        }),
        response: {
          200: Type.Object(
            {
              paths: Type.Array(ladderSchema, { description: 'Ordered by their refs.' }),
              next: Type.Union([Type.String(), Type.Null()], {
                description: 'Ask for the next page with "after"; null on the last.',
              }),
            },
            { title: 'Paths' },
          ),
        },
      },
    },
    async ({ query }) => {
      const when = momentOf(query.at, clock);
      const following = definitions.allOf('escalation-path').filter(({ ref }) => ref > (query.after ?? ''));
      const paths = following
        .slice(0, query.limit)
        .flatMap(({ ref }) => definitions.findOf('escalation-path', ref) ?? [])
        .map((path) => shownLadder(ladderOf(path, when, definitions), when));
      return { paths, next: following.length > query.limit ? (paths.at(-1)?.path ?? null) : null };
    },
  );

  server.get(
    '/v1/paths/:name',
    {
      schema: {
        tags,
        summary: 'Show an escalation path, with whom each level would page',
        params,
        querystring: Type.Object({ at: moment }),
        response: { 200: ladderSchema, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params: { name }, query }) => {
      const when = momentOf(query.at, clock);
      return shownLadder(ladderOf(pathCalled(name, definitions), when, definitions), when);
    },
  );

  server.get(
    '/v1/paths/:name/climb',
    {
      schema: {
        tags,
        summary: 'Whom would a path page, if something happened at a moment and nobody acknowledged?',
        description:
          'By the catalog as it is now, with the people who are on call then. The same workflow climbs real incidents. Nothing is declared.',
        params,
        querystring: Type.Object({
          at: at('When it would be declared, in ISO 8601; now when absent.'),
          severity: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 80,
              description: 'Name or ref of the severity; the one that is assumed when absent.',
              examples: ['sev1'],
            }),
          ),
          affects: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 120,
              description: 'What it would affect, by ref or name, for conditions that ask for it; nothing when absent.',
            }),
          ),
        }),
        response: { 200: climbSchema, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params: { name }, query }) => {
      const when = momentOf(query.at, clock);
      const path = pathCalled(name, definitions);
      const severity = severityCalled(query.severity, definitions);
      const affects = query.affects === undefined ? [] : [entryNamed(query.affects, definitions)];
      const { ref, name: called } = path.entry;
      const [owner, ...others] = definitions.allOf('team').filter((team) => team.path === ref);
      const { preview, warnings } = foretold(
        {
          previewId: 'asked',
          askedAt: when,
          routes: [
            {
              routeId: ref,
              kind: 'ownership',
              owner: owner !== undefined && others.length === 0 ? owner.ref : null,
              responder: null,
              path: ref,
              entries: affects,
              steps: [],
              explanation: `It is asked how ${called} would be climbed.`,
            },
          ],
          facts: { version: 1, title: called, description: null, severity, affects, url: null },
          origin: {
            declaredAt: when,
            source: 'rest',
            declaredBy: '',
            labels: {},
            alerts: 0,
            unknownNames: [],
          },
        },
        definitions,
        turns,
      );
      return {
        path: ref,
        name: called,
        version: path.version,
        at: isoOf(when),
        severity,
        routes: preview.routes.map((route) => ({
          path: route.path,
          pathName: definitions.find(route.path)?.entry.name ?? route.path,
          byRule: route.routeId !== ref,
          rungs: route.rungs.map(({ at: reached, acknowledgeBy, pages, ...rung }) => ({
            ...rung,
            at: isoOf(reached),
            afterSeconds: (reached - when) / 1000,
            acknowledgeBy: acknowledgeBy === null ? null : isoOf(acknowledgeBy),
            pages: pages.map((page) => ({ ...page, via: [...page.via] })),
          })),
        })),
        cutShort: preview.cutShort,
        warnings: [...warnings],
      };
    },
  );
}

function momentOf(text: string | undefined, clock: Clock): Instant {
  if (text === undefined) return clock.now();
  try {
    return instantFrom(text);
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      '"at" in the query must be a time such as 2026-11-18T02:00:00Z, with nine decimals at most.',
    );
  }
}

function pathCalled(word: string, definitions: Definitions): Path {
  const called = entryCalled(word, ['escalation-path'], definitions);
  const found = called.kind === 'one' ? definitions.findOf('escalation-path', called.ref) : undefined;
  if (found !== undefined) return found;
  if (called.kind === 'several')
    throw new HttpProblem(422, 'ambiguous-path', severalSentence(word, called.refs, definitions));
  const nearest = called.kind === 'none' ? nearestClause(called, definitions) : '';
  throw new HttpProblem(
    404,
    'path-not-found',
    `No escalation path is called "${word}"${nearest}; GET /v1/paths lists those that there are.`,
  );
}

/** The word that incidents bear. */
function severityCalled(word: string | undefined, definitions: Definitions): string {
  const all = definitions.allOf('severity');
  const found = all.find(({ ref, name, assumed }) =>
    word === undefined
      ? assumed === true
      : [ref, ref.slice('severity/'.length), name].some((one) => one.toLowerCase() === word.toLowerCase()),
  );
  if (found !== undefined) return found.ref.slice('severity/'.length);
  throw new HttpProblem(
    422,
    'unknown-severity',
    word === undefined
      ? 'No severity is assumed when none is given; give one as "severity".'
      : `There is no severity "${word}"; there are ${all.map(({ ref }) => ref.slice('severity/'.length)).join(', ')}.`,
  );
}

function entryNamed(word: string, definitions: Definitions): string {
  if (definitions.find(word) !== undefined) return word;
  const called = entryCalled(word, typesAffected(definitions), definitions);
  if (called.kind === 'one') return called.ref;
  throw new HttpProblem(
    422,
    'unknown-entry',
    called.kind === 'several'
      ? severalSentence(word, called.refs, definitions)
      : `Nothing that an incident may affect is called "${word}"${nearestClause(called, definitions)}; GET /v1/catalog/search finds entries by their words.`,
  );
}

function shownLadder(ladder: Ladder, when: Instant) {
  return { ...ladder, at: isoOf(when) };
}
