/**
 * Why somebody was paged, or was not: for each page that they got, or that an escalation might have led to, the chain from
 * the declaration, link by link. Of a page that did not come the first link that did not hold is the answer; what stands
 * before it held. Everything is told from the events of the incident; what only the catalog of today tells says so.
 */
import { counted } from '@escalog/kernel';
import type { CatalogNow } from './catalog-now.ts';
import type { IncidentEvent } from './incident-event.ts';
import { outcomeWords } from './lane.ts';
import { noticesOf, pagesOf } from './names.ts';
import { placeOf, type PageOutcome, type PageStory } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { branchLinks, openingLinks, originLinks, pathLinks } from './why-climb.ts';
import { answerLink, deliveryLinks } from './why-delivery.ts';
import { firstNotHeld, link, type WhyChain, type WhyLink } from './why-link.ts';
import { missedChains } from './why-not.ts';
import { capital } from './wording.ts';

export const whyVerdicts = ['paged', 'owed', 'told', 'not-paged', 'not-paged-yet', 'unknown'] as const;
export type WhyVerdict = (typeof whyVerdicts)[number];

export interface Why {
  readonly person: { readonly ref: string; readonly name: string };
  /** `owed`: a page was asked for, and has not got through. */
  readonly verdict: WhyVerdict;
  /** The whole answer in a line. */
  readonly text: string;
  readonly chains: readonly WhyChain[];
}

/** Takes the ref of a person; `now` is the catalog of today, as far as it is known. */
export function whyOf(history: IncidentHistory, person: string, now?: CatalogNow): Why {
  const name = nameOf(history, person, now);
  const paged = history.pages.filter((page) => page.person === person).map((page) => pageChain(page, history, now));
  const told = toldChains(history, person);
  const missed = missedChains(history, { ref: person, name }, now).map((chain) => withHoles(chain, history));
  const chains = [...paged, ...told, ...missed];
  const { verdict, text } = verdictOf(name, paged, told, missed, history);
  return { person: { ref: person, name }, verdict, text, chains };
}

/** What they were called when they were paged, else what the catalog calls them. */
export function nameOf({ events, names }: IncidentHistory, person: string, now?: CatalogNow): string {
  const asked = events
    .flatMap((event) => [...pagesOf(event), ...noticesOf(event)])
    .find((page) => page.person === person);
  return asked?.name ?? now?.definitions.find(person)?.entry.name ?? names.of(person);
}

function pageChain(page: PageStory, history: IncidentHistory, now: CatalogNow | undefined): WhyChain {
  const { names, events } = history;
  const asking = events.find((event) => pagesOf(event).some(({ pageId }) => pageId === page.pageId));
  const version = asking?.meta.version ?? Number.POSITIVE_INFINITY;
  const { escalationId, cycle } = page;
  const started = events.find((event) => event.type === 'EscalationStarted' && event.escalationId === escalationId);
  const place = `${placeOf(page)} of ${names.ofEscalation(escalationId, version)}`;
  return {
    place,
    outcome: page.outcome,
    pageId: page.pageId,
    text: `${capital(place)} paged ${page.name}: ${outcomeWords[page.outcome]}.`,
    links: [
      ...openingLinks(history),
      ...(started?.type === 'EscalationStarted'
        ? originLinks(started, history)
        : [link('path', 'unknown', 'Where the escalation began is not among what can be read')]),
      ...pathLinks(escalationId, version, history),
      ...branchLinks({ escalationId, cycle, version }, history),
      ...(asking === undefined
        ? []
        : [link('level', 'yes', asking.reason.text, { events: [asking, ...waitOf(page, events)] })]),
      responderLink(page, history, now),
      ...deliveryLinks({ ...page, isOpen: page.outcome === 'open' }, history),
      answerLink(page, history),
    ],
  };
}

/** That the time of its level counts from later on. */
function waitOf({ escalationId, cycle, level }: PageStory, events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  return events.filter(
    (event) =>
      event.type === 'WaitBegan' &&
      event.escalationId === escalationId &&
      event.cycle === cycle &&
      event.level === level,
  );
}

function responderLink(
  { via, name, requestedAt, person }: PageStory,
  { names }: IncidentHistory,
  now: CatalogNow | undefined,
): WhyLink {
  const over = via.filter((ref) => ref !== person);
  const last = over.findLast((ref) => !ref.startsWith('override/'));
  const text =
    last === undefined
      ? `${name} is named there`
      : last.startsWith('schedule/')
        ? `${name} was on call in ${names.of(last)}${over.some((ref) => ref.startsWith('override/')) ? ' by an override' : ''}`
        : `${name} is of ${names.of(last)}`;
  const version = last === undefined ? undefined : now?.versionAt(last, requestedAt);
  return link('responder', 'yes', via.length < 3 ? text : `${text}: ${via.map(names.of).join(' → ')}`, {
    definition: last === undefined || version === undefined ? null : `${last}@${version}`,
    links: via,
  });
}

/** What they were asked or told besides pages. */
function toldChains(history: IncidentHistory, person: string): readonly WhyChain[] {
  return history.events.flatMap((event) =>
    noticesOf(event)
      .filter((notice) => notice.person === person)
      .map((notice): WhyChain => {
        const place = event.type === 'NudgeMade' ? 'a question' : 'a note';
        const what = sentenceOf(event, history.names);
        const isOpen = !history.events.some(
          (other) => other.type === 'PageWithdrawn' && other.pageId === notice.pageId,
        );
        const answers = history.events.filter(
          (other) =>
            event.type === 'NudgeMade' && 'nudgeId' in other && other.nudgeId === event.nudgeId && other !== event,
        );
        return {
          place,
          outcome: 'told',
          pageId: notice.pageId,
          text: `${notice.name} was ${event.type === 'NudgeMade' ? 'asked' : 'told'} quietly, which is no page and needs no acknowledgement.`,
          links: [
            ...openingLinks(history),
            link('told', 'yes', `${event.reason.text} ${what}`, { events: [event], links: notice.via }),
            ...deliveryLinks({ ...notice, isOpen }, history),
            ...answers.map((answer) => link('answer', 'yes', sentenceOf(answer, history.names), { events: [answer] })),
          ],
        };
      }),
  );
}

/** Where something cannot be read, nothing may be concluded from what is not there. */
function withHoles(chain: WhyChain, { holes }: IncidentHistory): WhyChain {
  const failing = firstNotHeld(chain.links);
  if (holes.length === 0 || failing === undefined) return chain;
  const text = `${counted(holes.length, 'message about the incident', 'messages about the incident')} cannot be read, so a page may be missing here`;
  const details = holes.map(
    ({ topic, partition, offset, reason }) => `${topic}, partition ${partition}, offset ${offset}: ${reason}`,
  );
  const hole = link('unreadable', 'unknown', text, { details });
  const index = chain.links.indexOf(failing);
  return {
    ...chain,
    outcome: 'unknown',
    text: hole.text,
    links: [...chain.links.slice(0, index), hole, ...chain.links.slice(index)],
  };
}

function verdictOf(
  name: string,
  paged: readonly WhyChain[],
  told: readonly WhyChain[],
  missed: readonly WhyChain[],
  { pages }: IncidentHistory,
): Pick<Why, 'verdict' | 'text'> {
  if (paged.length > 0) {
    const reached = pages.some(
      ({ pageId, deliveredAt, answeredAt }) =>
        (deliveredAt ?? answeredAt) !== null && paged.some((chain) => chain.pageId === pageId),
    );
    const places = paged.map(({ place, outcome }) => `${place} (${outcomeWords[outcome as PageOutcome]})`);
    const shown = places.slice(0, 5).join(', ');
    const more = places.length > 5 ? ` and ${places.length - 5} more` : '';
    return {
      verdict: reached ? 'paged' : 'owed',
      text: `${name} was ${reached ? 'paged' : 'to be paged'} by ${shown}${more}.`,
    };
  }
  const [first] = missed;
  const why = first === undefined ? '' : ` ${first.text}`;
  if (told.length > 0) return { verdict: 'told', text: `${name} was only told or asked something quietly.${why}` };
  const verdict = missed.some(({ outcome }) => outcome === 'not-paged-yet')
    ? 'not-paged-yet'
    : first?.outcome === 'unknown'
      ? 'unknown'
      : 'not-paged';
  const best = missed.find(({ outcome }) => outcome === verdict) ?? first;
  const said = {
    'not-paged-yet': 'has not been paged yet',
    'not-paged': 'was not paged',
    unknown: 'is not known to have been paged',
  }[verdict];
  return { verdict, text: `${name} ${said}. ${best?.text ?? ''}`.trim() };
}
