import {
  gapWarnings,
  isThing,
  referencesOf,
  unsaidWarnings,
  warningsOf,
  type Definitions,
  type Ref,
} from '@escalog/definitions';
import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { noSuchEntry } from '../domain/entry.ts';
import { ownershipRoutes } from '../domain/ownership-routes.ts';
import { defaultPath } from '../domain/default-path.ts';
import { nameOf } from '../domain/wording.ts';
import { warningList } from './apply.ts';
import type { CatalogContext } from './context.ts';
import { refParams as params, tags } from './schemas.ts';

const referrersAtMost = 500;

const link = {
  ref: Type.String(),
  name: Type.String({ description: 'What people call it; its ref when the catalog does not have it.' }),
  pointer: Type.String({ description: 'The field that names it: a JSON Pointer into the entry that does.' }),
};

const answer = Type.Object(
  {
    ref: Type.String(),
    owner: Type.Union(
      [
        Type.Object({
          ref: Type.Union([Type.String(), Type.Null()], { description: 'The team; null when nobody owns it.' }),
          name: Type.Union([Type.String(), Type.Null()]),
          path: Type.String({ description: 'The path that an incident of it climbs.' }),
          pathName: Type.String(),
          explanation: Type.String({ description: 'The walk to them, in one sentence.' }),
        }),
        Type.Null(),
      ],
      { description: 'Who owns it, and why; null for entries that nobody can own.' },
    ),
    refersTo: Type.Array(Type.Object(link), { description: 'What it names, in the order of its fields.' }),
    usedBy: Type.Array(Type.Object(link), {
      description: `What names it, ordered by ref; at most ${referrersAtMost}.`,
    }),
    further: Type.Integer({ description: 'How many more name it.' }),
    warnings: warningList,
  },
  { title: 'Surroundings' },
);

/** `GET /v1/catalog/entries/{type}/{name}/surroundings`: who owns an entry and why, what it names, what names it, and what to mind about it. */
export function surroundingsRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Who owns an entry, and what it is connected to',
    params,
    response: { 200: answer, 404: problemSchema },
  };

  server.get('/v1/catalog/entries/:type/:name/surroundings', { schema }, async ({ params: { type, name } }) => {
    const ref = `${type}/${name}`;
    const found = definitions.find(ref)?.entry;
    if (found === undefined) throw refusal({ code: 'entry-not-found', message: noSuchEntry(ref) });
    const named = (one: Ref, pointer: string) => ({ ref: one, name: nameOf(one, definitions), pointer });
    const usedBy = definitions
      .all()
      .flatMap((entry) =>
        referencesOf(entry).flatMap((reference) =>
          reference.ref === ref && entry.ref !== ref ? [named(entry.ref, reference.pointer)] : [],
        ),
      );
    return {
      ref,
      owner: isThing(found) ? ownerOf(ref, definitions) : null,
      refersTo: referencesOf(found).map((reference) => named(reference.ref, reference.pointer)),
      usedBy: usedBy.slice(0, referrersAtMost),
      further: Math.max(0, usedBy.length - referrersAtMost),
      warnings: [
        ...warningsOf([found], definitions),
        ...gapWarnings([found], definitions, clock.now()),
        ...unsaidWarnings(new Set(), definitions),
      ].filter((warning) => warning.ref === ref),
    };
  });
}

function ownerOf(ref: Ref, definitions: Definitions) {
  const assumed = definitions.allOf('severity').find((severity) => severity.assumed)?.ref ?? '';
  const [route] = ownershipRoutes([ref], definitions, defaultPath(assumed.replace('severity/', ''), definitions));
  if (route === undefined) return null;
  const { owner, path, explanation } = route;
  return {
    ref: owner,
    name: owner === null ? null : nameOf(owner, definitions),
    path,
    pathName: nameOf(path, definitions),
    explanation,
  };
}
