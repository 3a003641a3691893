import type { Route } from '@escalog/contracts';
import { triagePath } from '@escalog/definitions';
import { listed } from '@escalog/kernel';
import type { Names } from '../names.ts';
import type { Sentences } from './sentence-table.ts';

/** Whom an incident leads to. */
export const routingSentences = {
  IncidentRouted: ({ routes, offers, endedRoutes }, names) => {
    const ended = endedRoutes.length === 0 ? '' : `no longer leads to ${listed(endedRoutes.map(names.of))}`;
    if (routes.length === 0) return `The incident ${ended}`;
    const offered = listed(
      offers.map(({ name }) => name),
      'or',
    );
    return [
      `The incident was routed ${listed(routes.map((route) => destination(route, names)))}`,
      ...(ended === '' ? [] : [`it ${ended}`]),
      ...(offered === '' ? [] : [`it may be about ${offered}`]),
    ].join('; ');
  },
} satisfies Partial<Sentences>;

function destination({ kind, owner, responder, path }: Route, names: Names): string {
  if (kind === 'triage') {
    const whither = path === triagePath ? 'to triage on' : 'to';
    return `${whither} the path ${names.of(path)}, because nobody was found to own it`;
  }
  const whom = responder ?? owner;
  return `${whom === null ? 'to' : `to ${names.of(whom)} on`} the path ${names.of(path)}`;
}
