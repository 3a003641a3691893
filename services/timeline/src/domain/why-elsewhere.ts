/** Why somebody was not paged whom nothing that was begun may mean. */
import { listed } from '@escalog/kernel';
import { pathsTo } from './catalog-now.ts';
import { isType, type IncidentEventOf } from './incident-event.ts';
import { pinnedDefinition } from './pinned-path.ts';
import { ruleLinks } from './why-climb.ts';
import { link, linkOfToday, type WhyLink } from './why-link.ts';
import type { Told } from './why-missed.ts';

export function elsewhere(told: Told): readonly WhyLink[] {
  const { history, somebody, now } = told;
  const { events, names } = history;
  const unknown =
    now !== undefined && now.definitions.findOf('person', somebody.ref) === undefined
      ? [
          link('responder', 'no', `The catalog knows nobody called ${somebody.ref}, so nothing can lead to them`, {
            links: [],
          }),
        ]
      : [];
  const routed = events.filter(isType('IncidentRouted'));
  const first = routed[0];
  const resolved = events.findLast((event) => event.type === 'IncidentResolved' || event.type === 'IncidentReopened');
  if (first === undefined)
    return [
      ...unknown,
      resolved?.type === 'IncidentResolved'
        ? link('routed', 'no', 'It was resolved before anybody was found for it', { events: [resolved] })
        : link('routed', 'pending', 'Whom it concerns is not found yet'),
    ];
  const found = [...ruleLinks(first, false), ...routedLinks(routed)];
  const starts = events.filter(isType('EscalationStarted'));
  if (starts.length === 0)
    return [
      ...unknown,
      ...found,
      resolved?.type === 'IncidentResolved'
        ? link('path', 'no', 'It was resolved before a path was begun', { events: [resolved] })
        : link('path', 'pending', 'No path has been begun yet'),
    ];
  const climbed = starts.map(
    ({ escalationId, pathVersion }) => `${names.ofEscalation(escalationId)} (version ${pathVersion})`,
  );
  const unread = starts.filter((start) => pinnedDefinition(start) === undefined);
  return [
    ...unknown,
    ...found,
    ...pathsOfToday(told),
    unread.length > 0
      ? link(
          'path',
          'unknown',
          `${listed(climbed)} ${climbed.length === 1 ? 'was' : 'were'} climbed, and what an earlier release wrote does not tell whom it may mean`,
          {
            events: unread,
          },
        )
      : link(
          'path',
          'no',
          `${listed(climbed)} ${climbed.length === 1 ? 'was' : 'were'} climbed, and nothing of that leads to ${somebody.name}`,
          {
            events: starts,
            definition: null,
            links: starts.map(({ path }) => path),
          },
        ),
  ];
}

function routedLinks(routed: readonly IncidentEventOf<'IncidentRouted'>[]): readonly WhyLink[] {
  return routed.flatMap((event) =>
    event.routes.map(({ explanation, entries, steps }) =>
      link('routed', 'yes', explanation, {
        events: [event],
        links: [...new Set([...entries, ...steps.map(({ to }) => to)])],
      }),
    ),
  );
}

const shownPaths = 3;

function pathsOfToday({ somebody, now }: Told): readonly WhyLink[] {
  if (now === undefined || now.definitions.findOf('person', somebody.ref) === undefined) return [];
  const paths = pathsTo(somebody.ref, now);
  const names = paths.slice(0, shownPaths).map(({ name }) => name);
  const more = paths.length > shownPaths ? [`${paths.length - shownPaths} more`] : [];
  return [
    linkOfToday(
      paths.length === 0
        ? `By the catalog of today no path leads to ${somebody.name}`
        : `By the catalog of today ${listed([...names, ...more])} may lead to ${somebody.name}`,
      null,
      paths.slice(0, shownPaths).map(({ ref }) => ref),
    ),
  ];
}
