import { counted, listed } from '@escalog/kernel';
import { isType } from './incident-event.ts';
import type { PageStory } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import { nobodyAcknowledged, nobodyPaged, notResolved } from './escalation-over.ts';
import type { IncidentHistory, IncidentSummary } from './timeline.ts';
import { dateAndTime, elapsed, sentence } from './wording.ts';

/** The incident in a few sentences: what was declared, who was found, who was paged, who took it, how it ended. */
export function summaryOf(history: IncidentHistory, { status }: IncidentSummary): readonly string[] {
  return [
    ...declared(history),
    ...routed(history),
    paged(history),
    acknowledged(history),
    ...givenOn(history),
    ...waiting(history),
    ended(history, status),
  ];
}

function declared({ events, names }: IncidentHistory): readonly string[] {
  const event = events.find(isType('IncidentDeclared'));
  if (event === undefined) return ['The declaration of this incident is not in the log as far as it was read.'];
  const what = sentenceOf(event, names).replace(/^Somebody\b/, 'somebody');
  return [sentence(`On ${dateAndTime(event.meta.occurredAt)}, ${what}`)];
}

function routed({ events, names }: IncidentHistory): readonly string[] {
  return events
    .filter(isType('IncidentRouted'))
    .slice(0, 1)
    .map((event) => sentenceOf(event, names));
}

function paged(history: IncidentHistory): string {
  const { pages, figures } = history;
  if (pages.length === 0) return nobodyPaged(history);
  const people = [...new Set(pages.map(({ name }) => name))];
  const whom = people.length > 5 ? counted(people.length, 'person', 'people') : listed(people);
  const first = elapsed(figures.msToFirstPageRequested ?? 0);
  return sentence(
    people.length === 1 ? `${whom} was paged after ${first}` : `${whom} were paged, the first after ${first}`,
  );
}

function acknowledged(history: IncidentHistory): string {
  const { events, names, figures } = history;
  const event = events.find(isType('IncidentAcknowledged'));
  if (event === undefined || figures.msToAcknowledge === null) return nobodyAcknowledged(history);
  return sentence(`${names.of(event.by)} acknowledged it after ${elapsed(figures.msToAcknowledge)}`);
}

/** Who took it over last, and that it went to and fro. */
function givenOn({ events, names }: IncidentHistory): readonly string[] {
  const told = [events.findLast(isType('HandoffAccepted')), events.findLast(isType('BounceDetected'))];
  return told.flatMap((event) => (event === undefined ? [] : [sentenceOf(event, names)]));
}

/** More than a summary should hold. */
const mostWaiting = 5;

/** Whose answer each path waits for, and until when. */
function waiting({ pages, names }: IncidentHistory): readonly string[] {
  const open = pages.filter(({ outcome }) => outcome === 'open');
  const paths = [...Map.groupBy(open, ({ escalationId }) => escalationId).values()];
  const told = paths.slice(0, mostWaiting).map((asked) => {
    const [{ acknowledgeBy, escalationId }] = asked as [PageStory];
    const path = names.ofEscalation(escalationId);
    const people = [...new Set(asked.map(({ name }) => name))];
    const one = people.length === 1;
    return sentence(
      acknowledgeBy === null
        ? `${listed(people)}, the last resort of ${path}, ${one ? 'is' : 'are'} paged again until somebody acknowledges`
        : `${listed(people)} ${one ? 'has' : 'have'} until ${dateAndTime(acknowledgeBy)} to acknowledge, then ${path} goes on`,
    );
  });
  const more = paths.length - told.length;
  return more === 0 ? told : [...told, `${counted(more, 'more path waits', 'more paths wait')} for an answer.`];
}

function ended({ events, names, figures }: IncidentHistory, status: IncidentSummary['status']): string {
  const event = events.findLast(isType('IncidentResolved'));
  if (status !== 'resolved' || event === undefined || figures.msToResolve === null) return notResolved;
  const again =
    figures.reopened === 0 ? '' : `, and after it had been opened again ${counted(figures.reopened, 'time')}`;
  return sentence(`${names.ofActor(event.meta.actor)} resolved it after ${elapsed(figures.msToResolve)}${again}`);
}
