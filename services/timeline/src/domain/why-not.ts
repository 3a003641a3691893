/** Why somebody was not paged: for each place of a path that may mean them, the chain up to the first link that did not hold. */
import type { PathDefinition } from '@escalog/contracts';
import { listed } from '@escalog/kernel';
import { mayMean, pathsTo, type CatalogNow } from './catalog-now.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import type { IncidentHistory } from './timeline.ts';
import { branchLinks, openingLinks, originLinks, pathLinks, pinningsOf, ruleLinks, type Pinning } from './why-climb.ts';
import { pinnedDefinition } from './pinned-path.ts';
import { sentenceOf } from './sentences.ts';
import { capital, dateAndTime } from './wording.ts';
import { firstNotHeld, link, linkOfToday, type WhyChain, type WhyLink } from './why-link.ts';

interface Somebody {
  readonly ref: string;
  readonly name: string;
}

/** A place of a path that may mean them. */
interface Place {
  readonly pinning: Pinning;
  /** From 1; null for the last resort. */
  readonly level: number | null;
  /** Index of its node within the definition; -1 for the last resort. */
  readonly node: number;
  /** The target that means them. */
  readonly target: string;
  readonly definition: PathDefinition;
}

interface Told {
  readonly history: IncidentHistory;
  readonly somebody: Somebody;
  readonly now: CatalogNow | undefined;
}

/** None where they were paged by all that may mean them. */
export function missedChains(history: IncidentHistory, somebody: Somebody, now?: CatalogNow): readonly WhyChain[] {
  const told: Told = { history, somebody, now };
  const opening = openingLinks(history);
  const starts = history.events.filter(isType('EscalationStarted'));
  const missed = [
    ...starts.flatMap((started) => {
      const isPagedByIt = history.pages.some(
        ({ escalationId, person }) => escalationId === started.escalationId && person === somebody.ref,
      );
      return isPagedByIt ? passedOver(started, told, opening) : missedOn(started, told, opening);
    }),
    ...ruleChains(told, opening),
  ];
  const isInvolved = missed.length > 0 || history.pages.some(({ person }) => person === somebody.ref);
  return isInvolved ? missed : [chainOf('nowhere', [...opening, ...elsewhere(told)], somebody)];
}

/** Of an escalation that has paged them: levels that passed them over because they had declined. */
function passedOver(
  started: IncidentEventOf<'EscalationStarted'>,
  told: Told,
  opening: readonly WhyLink[],
): readonly WhyChain[] {
  return placesOn(started.escalationId, told).flatMap((place) => {
    const failing = place.level === null ? undefined : declinedBefore(place, told);
    return failing === undefined ? [] : [chainTo(place, [failing], started, told, opening)];
  });
}

function missedOn(
  started: IncidentEventOf<'EscalationStarted'>,
  told: Told,
  opening: readonly WhyLink[],
): readonly WhyChain[] {
  return placesOn(started.escalationId, told).map((place) =>
    chainTo(place, whyNotAt(place, told), started, told, opening),
  );
}

function chainTo(
  place: Place,
  failing: readonly WhyLink[],
  started: IncidentEventOf<'EscalationStarted'>,
  told: Told,
  opening: readonly WhyLink[],
): WhyChain {
  const { history, somebody, now } = told;
  const { escalationId } = started;
  const until = Math.max(...history.events.map(({ meta }) => meta.version)) + 1;
  const blocks = failing.find(({ kind }) => kind === 'branch');
  const ancestors = new Set(branchesAbove(place).map(({ node }) => node));
  const branches = branchLinks({ escalationId, cycle: null, version: until }, history).filter(({ events }) =>
    history.events.some(
      (event) => event.type === 'BranchTaken' && events.includes(event.meta.eventId) && ancestors.has(event.node),
    ),
  );
  const isNamed = place.target === somebody.ref;
  const today = isNamed
    ? []
    : [
        linkOfToday(
          `By the catalog of today ${somebody.name} is one of those whom ${history.names.of(place.target)} may mean`,
          refNow(place.target, now),
          [place.target, somebody.ref],
        ),
      ];
  return chainOf(
    nameOfPlace(place, history),
    [
      ...opening,
      ...originLinks(started, history),
      ...pathLinks(escalationId, place.pinning.meta.version + 1, history),
      ...(blocks === undefined ? branches : []),
      ...today,
      ...failing,
    ],
    somebody,
  );
}

function refNow(ref: string, now: CatalogNow | undefined): string | null {
  const version = now?.definitions.find(ref)?.version;
  return version === undefined ? null : `${ref}@${version}`;
}

function chainOf(place: string, links: readonly WhyLink[], { name }: Somebody): WhyChain {
  const failing = firstNotHeld(links);
  // What is behind the first that did not hold has nothing to say any more.
  const shown = failing === undefined ? links : links.slice(0, links.indexOf(failing) + 1);
  const outcomes = { yes: 'not-paged', no: 'not-paged', pending: 'not-paged-yet', unknown: 'unknown' } as const;
  return {
    place,
    outcome: outcomes[failing?.held ?? 'unknown'],
    pageId: null,
    text: failing?.text ?? `Nothing tells why ${name} was not paged.`,
    links: shown,
  };
}

function nameOfPlace({ level, pinning }: Place, { names }: IncidentHistory): string {
  const path = names.ofEscalation(pinning.escalationId, pinning.meta.version);
  return level === null ? `the last resort of ${path}` : `level ${level} of ${path}`;
}

/** Where an escalation may have come to them: by the version that it is pinned to last, and by those before it as far as they were climbed. */
function placesOn(escalationId: string, told: Told): readonly Place[] {
  const pinnings = pinningsOf(escalationId, told.history.events);
  return pinnings.flatMap((pinning, index) => {
    const next = pinnings[index + 1];
    const places = placesIn(pinning, told);
    if (next === undefined) return places;
    return places.filter((place) => decidedAt(place, told, next.meta.version).length > 0);
  });
}

function placesIn(pinning: Pinning, told: Told): readonly Place[] {
  const definition = pinnedDefinition(pinning);
  if (definition === undefined) return [];
  let number = 0;
  const levels = definition.nodes.flatMap(({ level }, node): readonly Place[] => {
    if (level === null) return [];
    number += 1;
    const target = level.targets.find((one) => means(one, told));
    return target === undefined ? [] : [{ pinning, level: number, node, target, definition }];
  });
  const last = definition.lastResort;
  const isLast = last !== '' && means(last, told);
  return [...levels, ...(isLast ? [{ pinning, level: null, node: -1, target: last, definition }] : [])];
}

function means(target: string, { somebody, now, history }: Told): boolean {
  if (target === somebody.ref) return true;
  if (now !== undefined && mayMean(target, somebody.ref, now)) return true;
  return history.pages.some(({ via, person }) => person === somebody.ref && via[0] === target);
}

type Decided = IncidentEventOf<'LevelReached' | 'LevelSkipped' | 'EscalationExhausted' | 'LastResortPaged'>;

/** What was decided at the place, before `until` of the stream: it was reached or skipped. */
function decidedAt(
  { pinning, level }: Place,
  { history }: Pick<Told, 'history'>,
  until = Number.POSITIVE_INFINITY,
): readonly Decided[] {
  return history.events
    .filter(isDecided)
    .filter(
      (event) =>
        event.escalationId === pinning.escalationId &&
        event.meta.version > pinning.meta.version &&
        event.meta.version < until &&
        level === ('level' in event ? event.level : null),
    );
}

function isDecided(event: IncidentEvent): event is Decided {
  return (
    event.type === 'LevelReached' ||
    event.type === 'LevelSkipped' ||
    event.type === 'EscalationExhausted' ||
    event.type === 'LastResortPaged'
  );
}

function whyNotAt(place: Place, told: Told): readonly WhyLink[] {
  const branch = otherSide(place, told);
  const [decided] = decidedAt(place, told);
  if (decided === undefined) return [branch ?? notReached(place, told)];
  const declined = declinedBefore(place, told);
  if (declined !== undefined) return [declined];
  if (decided.type === 'LevelSkipped') return [link('level', 'no', decided.reason.text, { events: [decided] })];
  return [
    link('level', 'yes', sentenceOf(decided, told.history.names), { events: [decided] }),
    otherPeople(place, decided, told),
  ];
}

interface Above {
  readonly node: number;
  readonly side: string | null;
}

/** The branches that the level stands in, the outermost first, with its side of each. */
function branchesAbove({ node, definition }: Place): readonly Above[] {
  const above: Above[] = [];
  for (let at = definition.nodes[node]; at !== undefined && at.within !== null; at = definition.nodes[at.within])
    above.unshift({ node: at.within, side: at.side });
  return above;
}

/** The branch that went the other way than to the place. */
function otherSide(place: Place, { history }: Told): WhyLink | undefined {
  const taken = history.events
    .filter(isType('BranchTaken'))
    .filter(
      (event) => event.escalationId === place.pinning.escalationId && event.meta.version > place.pinning.meta.version,
    );
  for (const { node, side } of branchesAbove(place)) {
    const last = taken.findLast((event) => event.node === node);
    if (last !== undefined && last.side !== side)
      return link('branch', 'no', last.reason.text, { events: [last], details: last.seen });
  }
  return undefined;
}

function declinedBefore(place: Place, { history, somebody }: Told): WhyLink | undefined {
  const declined = history.events.find(
    (event) =>
      event.type === 'PagesWithdrawn' &&
      event.escalationId === place.pinning.escalationId &&
      event.declinedBy === somebody.ref,
  );
  const after = decidedAt(place, { history }).find(
    (event) =>
      declined !== undefined &&
      event.meta.version > declined.meta.version &&
      !('pages' in event && event.pages.some(({ person }) => person === somebody.ref)),
  );
  if (declined === undefined || after === undefined) return undefined;
  return link('responder', 'no', `${declined.reason.text} ${after.reason.text}`, {
    events: [declined, after],
    definition: after.reason.definition,
    links: [somebody.ref],
  });
}

function otherPeople(
  place: Place,
  event: IncidentEventOf<'LevelReached' | 'EscalationExhausted' | 'LastResortPaged'>,
  { history, somebody, now }: Told,
): WhyLink {
  const { names } = history;
  const { target } = place;
  const shown = { events: [event], links: [target, somebody.ref] };
  if (target === somebody.ref) {
    if (event.type === 'LevelReached' && event.mode === 'round-robin')
      return link('responder', 'no', `It was the turn of somebody else. ${event.reason.text}`, shown);
    return link(
      'responder',
      'no',
      `It names ${somebody.name}, whom the catalog did not know as a person then, so there was nobody to page by that`,
      shown,
    );
  }
  const others = event.pages.filter(({ via }) => via.includes(target)).map(({ name }) => name);
  const version = now?.versionAt(target, event.meta.occurredAt);
  const definition = version === undefined ? null : `${target}@${version}`;
  if (event.type === 'LevelReached' && event.mode === 'round-robin')
    return link('responder', 'no', `It was the turn of somebody else. ${event.reason.text}`, { ...shown, definition });
  if (others.length === 0)
    return link('responder', 'no', `${capital(names.of(target))} had nobody on call then`, { ...shown, definition });
  return link(
    'responder',
    'no',
    `${capital(names.of(target))} meant ${listed(others)} then, and not ${somebody.name}`,
    {
      ...shown,
      definition,
    },
  );
}

/** Why the place was not come to: what stopped the escalation before, what went past it, or that it may still come. */
function notReached(place: Place, told: Told): WhyLink {
  const { history } = told;
  const { escalationId } = place.pinning;
  const name = nameOfPlace(place, history);
  const own = history.events.filter((event) => 'escalationId' in event && event.escalationId === escalationId);
  const stop = history.events.findLast(
    (event): event is IncidentEventOf<'EscalationHalted' | 'HandoffReturned'> =>
      (event.type === 'EscalationHalted' && event.escalationId === escalationId) ||
      (event.type === 'HandoffReturned' && event.to === escalationId),
  );
  const goesOn = own.findLast(({ type }) => resumes.has(type));
  const isStopped = stop !== undefined && (goesOn === undefined || goesOn.meta.version < stop.meta.version);
  if (isStopped)
    return link('level', 'no', `${capital(name)} was never reached: ${stop.reason.text}`, { events: [stop] });
  const resolved = history.events.findLast(
    (event) => event.type === 'IncidentResolved' || event.type === 'IncidentReopened',
  );
  if (resolved?.type === 'IncidentResolved')
    return link('level', 'no', `${capital(name)} was never reached: it was resolved before`, { events: [resolved] });
  const standing = own.findLast(
    (event) =>
      event.type === 'LevelReached' || event.type === 'EscalationExhausted' || event.type === 'LastResortPaged',
  );
  if (standing === undefined)
    return link('level', 'pending', `${capital(name)} is not reached yet: the path has not begun to page`, {
      events: [place.pinning],
    });
  const isPast = standing.type !== 'LevelReached' || (place.level !== null && standing.level > place.level);
  if (isPast && place.level !== null)
    return link('level', 'no', `The path went past ${name} without reaching it: ${standing.reason.text}`, {
      events: [place.pinning, standing],
    });
  const wait = own.findLast((event) => event.type === 'WaitBegan' || event.type === 'LevelReached');
  const by = wait !== undefined && 'acknowledgeBy' in wait ? wait.acknowledgeBy : null;
  const until = by === null ? '' : `: the path goes on at ${dateAndTime(by)}, unless somebody acknowledges before`;
  return link('level', 'pending', `${capital(name)} is not reached yet${until}`, {
    events: [standing],
  });
}

const resumes: ReadonlySet<IncidentEvent['type']> = new Set([
  'LevelReached',
  'LevelSkipped',
  'EscalationExhausted',
  'LastResortPaged',
  'PathReplaced',
  'AcknowledgementLapsed',
  'HandoffReturned',
]);

/** Rules that name them and did not page them: they knew it already, or it was only suggested. */
function ruleChains({ history, somebody }: Told, opening: readonly WhyLink[]): readonly WhyChain[] {
  const { events, names } = history;
  return events.filter(isType('RuleFired')).flatMap((fired) =>
    fired.actions
      .filter(({ kind, targets }) => kind === 'page' && targets.includes(somebody.ref))
      .filter(
        () =>
          !history.pages.some(
            ({ person, escalationId }) =>
              person === somebody.ref && escalationId.startsWith(`${history.id}/${fired.rule}/`),
          ),
      )
      .map(({ outcome, because }) => {
        const applied = link('rule', 'yes', sentenceOf(fired, names), {
          events: [fired],
          definition: `${fired.rule}@${fired.ruleVersion}`,
          links: [fired.rule],
        });
        const nudge = events.find(
          (event) =>
            event.type === 'NudgeMade' && event.rule === fired.rule && event.action.targets.includes(somebody.ref),
        );
        const ended = events.find((event) => nudge?.type === 'NudgeMade' && endsNudge(event, nudge.nudgeId));
        const failing =
          outcome !== 'suggested'
            ? link('responder', 'no', because, { events: [fired], links: [somebody.ref] })
            : link(
                'told',
                ended === undefined ? 'pending' : 'no',
                ended === undefined ? `It is only suggested to people: ${because}` : sentenceOf(ended, names),
                { events: [...(ended === undefined ? [] : [ended]), ...(nudge === undefined ? [fired] : [nudge])] },
              );
        return chainOf(`the rule ${fired.name}`, [...opening, applied, failing], somebody);
      }),
  );
}

function endsNudge(event: IncidentEvent, nudgeId: string): boolean {
  return (
    (event.type === 'NudgeDismissed' ||
      event.type === 'NudgeExpired' ||
      event.type === 'NudgeOvertaken' ||
      event.type === 'NudgeAccepted') &&
    event.nudgeId === nudgeId
  );
}

/** Nothing that was begun may mean them. */
function elsewhere(told: Told): readonly WhyLink[] {
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
