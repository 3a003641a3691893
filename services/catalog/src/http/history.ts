import type { Actor } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { endsEarlier, fittingPage, problemSchema, refusal, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { noSuchEntry } from '../domain/entry.ts';
import { nameOf } from '../domain/wording.ts';
import type { ToldVersion } from '../history.ts';
import { fieldChange } from './apply.ts';
import type { CatalogContext } from './context.ts';
import { refParams as params, tags } from './schemas.ts';

const querystring = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 1, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
});

const version = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    at: Type.String({ description: 'When it was accepted, in ISO 8601.' }),
    kind: Type.Union(
      [Type.Literal('added'), Type.Literal('changed'), Type.Literal('removed'), Type.Literal('first-known')],
      { description: 'first-known: the entry is older than its history, and what it was before is not known.' },
    ),
    by: Type.Object({
      kind: Type.String({ description: 'person; name for somebody who is not in the catalog; or service.' }),
      ref: Type.String({ description: 'Ref of the person, the name that was given, or the name of the service.' }),
      name: Type.String({ description: 'What they are called now.' }),
    }),
    why: Type.Union([Type.String(), Type.Null()], { description: 'Why, as whoever made the change has said.' }),
    change: Type.Integer({
      description: 'Entries that were changed together have the same number; 0 before there were numbers.',
    }),
    fields: Type.Array(Type.String(), { description: 'Names of the fields that differ from the version before.' }),
    erased: Type.Optional(
      Type.Literal(true, { description: 'What this version said was erased with the details of the person.' }),
    ),
    details: Type.Array(fieldChange, {
      description: 'The values of those fields. A secret that was replaced looks the same.',
    }),
  },
  { title: 'EntryVersion' },
);

const page = Type.Object(
  {
    ref: Type.String(),
    since: Type.Union([Type.String(), Type.Null()], {
      description: 'Since when every change of the catalog is kept; of what was before, what was left of it then.',
    }),
    versions: Type.Array(version, { description: 'Newest first.' }),
    next: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'EntryHistory' },
);

/** `GET /v1/catalog/entries/{type}/{name}/history`: who changed an entry, when, why and what of it; also of one that was removed. */
export function historyRoute(server: Routes, { history, definitions }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'The history of an entry',
    params,
    querystring,
    response: { 200: page, 404: problemSchema },
  };

  server.get('/v1/catalog/entries/:type/:name/history', { schema }, async ({ params: { type, name }, query }) => {
    const ref = `${type}/${name}`;
    const page = (limit: number) => history.of(ref, { ...query, limit });
    const found = await fittingPage(query.limit, page, (all) => all?.versions ?? []);
    if (found === undefined) throw refusal({ code: 'entry-not-found', message: noSuchEntry(ref) });
    return {
      ref,
      since: history.since === undefined ? null : isoOf(history.since),
      versions: found.versions.map((told) => shownVersion(told, definitions)),
      next: found.next,
    };
  });
}

function shownVersion(
  { version, at, kind, actor, because, change, fields, details, erased }: ToldVersion,
  definitions: Definitions,
) {
  return {
    version,
    at: isoOf(at),
    kind,
    by: { ...actor, name: nameOfActor(actor, definitions) },
    why: because,
    change,
    fields: [...fields],
    ...(erased && { erased }),
    details: [...details],
  };
}

function nameOfActor({ kind, ref }: Actor, definitions: Definitions): string {
  if (ref === 'person/unknown') return 'somebody';
  return kind === 'service' ? 'Escalog' : nameOf(ref, definitions);
}
