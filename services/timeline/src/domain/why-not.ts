/** Why somebody was not paged: for each place of a path that may mean them, the chain up to the first link that did not hold. */
import { listed } from '@escalog/kernel';
import type { CatalogNow } from './catalog-now.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { branchLinks, openingLinks, originLinks, pathLinks } from './why-climb.ts';
import { elsewhere } from './why-elsewhere.ts';
import { link, linkOfToday, type WhyChain, type WhyLink } from './why-link.ts';
import { chainOf, type Somebody, type Told } from './why-missed.ts';
import { branchesAbove, decidedAt, placesOn, type Place } from './why-places.ts';
import { ruleChains } from './why-rules.ts';
import { capital, dateAndTime } from './wording.ts';

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
  return isInvolved ? missed : [chainOf('no page', [...opening, ...elsewhere(told)], somebody)];
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

function nameOfPlace({ level, pinning }: Place, { names }: IncidentHistory): string {
  const path = names.ofEscalation(pinning.escalationId, pinning.meta.version);
  return level === null ? `the last resort of ${path}` : `level ${level} of ${path}`;
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
