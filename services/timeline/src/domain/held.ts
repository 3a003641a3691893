/** What held and what did not: each promise of an escalation, checked against what happened. */
import { counted, listed } from '@escalog/kernel';
import { bounces, declinedPages, lapses, takenHandoffs } from './answers-held.ts';
import { either, type Finding, type Verdict } from './finding.ts';
import { isType, type IncidentEventOf } from './incident-event.ts';
import type { Names } from './names.ts';
import { placeOf, type PageStory } from './pages.ts';
import { previewStoryOf } from './preview-held.ts';
import { answeredNudges, evaluatedBranches, evaluatedRules, madeCalls } from './rules-held.ts';
import { sentenceOf } from './sentences.ts';
import { escalationIsOver, nobodyPaged } from './escalation-over.ts';
import type { IncidentHistory } from './timeline.ts';
import { dateAndTime, sentence } from './wording.ts';

export function verdictOf(history: IncidentHistory): Verdict {
  const checks = [
    routing,
    rules,
    paging,
    skippedLevels,
    undeliverablePages,
    failedAttempts,
    unsentPages,
    unansweredPages,
    exhaustedPaths,
    evaluatedBranches,
    evaluatedRules,
    declinedPages,
    takenHandoffs,
    bounces,
    lapses,
    answeredNudges,
    madeCalls,
    preview,
    holes,
  ].map((check) => check(history));
  return {
    held: escalationIsOver(history) ? checks.flatMap(({ held }) => held) : [],
    notHeld: checks.flatMap(({ notHeld }) => notHeld),
  };
}

function routing(history: IncidentHistory): Verdict {
  const { events } = history;
  const routings = events.filter(isType('IncidentRouted'));
  const triaged = routings.filter(({ routes }) => routes.some(({ kind }) => kind === 'triage'));
  return either(
    routings,
    'routing',
    'Somebody to involve was found for everything that the incident affected.',
    triaged.map((event) => ({
      kind: 'routing',
      text: `Nobody was found to own it, so triage ${escalationIsOver(history) ? 'had' : 'has'} to find out whom to involve. ${sentence(event.reason.text)}`,
      events: [event.meta.eventId],
    })),
  );
}

/** Whatever else is said here is said without what is missing. */
function holes({ holes: found }: IncidentHistory): Verdict {
  return {
    held: [],
    notHeld: found.map(({ topic, partition, offset, reason }) => ({
      kind: 'unreadable',
      text: `A message about it cannot be read, and is missing here: offset ${offset} of partition ${partition} of ${topic}. ${sentence(reason)}`,
      events: [],
    })),
  };
}

/** A routing rule that could not be used is to be mended before the next incident. */
function rules({ events }: IncidentHistory): Verdict {
  const asked = events
    .filter(isType('IncidentRouted'))
    .flatMap(({ meta, rules: all }) => all.map((rule) => ({ ...rule, eventId: meta.eventId })));
  const failed = asked.filter(({ outcome }) => outcome === 'not-evaluable');
  return either(
    asked,
    'rule-not-evaluable',
    'Every routing rule that was asked could be evaluated.',
    [...Map.groupBy(failed, ({ rule }) => rule).values()].map((group) => ({
      kind: 'rule-not-evaluable',
      text: `The routing rule ${group[0]?.name} (${group[0]?.rule}) could not be used. ${group[0]?.because}`,
      events: group.map(({ eventId }) => eventId),
    })),
  );
}

function paging(history: IncidentHistory): Verdict {
  const { events, pages } = history;
  if (pages.length > 0) return { held: [], notHeld: [] };
  return {
    held: [],
    notHeld: [
      {
        kind: 'nobody-paged',
        text: nobodyPaged(history),
        events: events.slice(0, 1).map(({ meta }) => meta.eventId),
      },
    ],
  };
}

function skippedLevels({ events, names }: IncidentHistory): Verdict {
  const tried = events.filter((event) => event.type === 'LevelReached' || event.type === 'LevelSkipped');
  return either(
    tried,
    'level-skipped',
    'Every level that was reached had somebody to page.',
    tried.filter(isType('LevelSkipped')).map((event) => ({
      kind: 'level-skipped',
      text: `${sentenceOf(event, names)} ${sentence(event.reason.text)}`,
      events: [event.meta.eventId],
    })),
  );
}

function undeliverablePages(history: IncidentHistory): Verdict {
  const { events, pages, names } = history;
  const ended = pages.filter(({ deliveredAt, outcome }) => deliveredAt !== null || outcome === 'undeliverable');
  const failed = Map.groupBy(
    events.filter(isType('PageUndeliverable')),
    ({ person, pageId }) => `${person} ${names.notice(pageId)}`,
  );
  return either(
    ended,
    'page-undeliverable',
    'No page was undeliverable.',
    [...failed.values()].map((group) => ({
      kind: 'page-undeliverable',
      text: undelivered(group, history),
      events: group.map(({ meta }) => meta.eventId),
    })),
  );
}

/** Of one person: how many pages could not be delivered, and whether the last of them got through in the end. */
function undelivered(
  group: readonly IncidentEventOf<'PageUndeliverable'>[],
  { names, events }: IncidentHistory,
): string {
  const { person, pageId, reason, mayPass } = group.at(-1) as IncidentEventOf<'PageUndeliverable'>;
  const count = new Set(group.map((event) => event.pageId)).size;
  const what = names.notice(pageId);
  const subject = count === 1 ? `The ${what} to ${names.of(person)}` : `${counted(count, what)} to ${names.of(person)}`;
  // The last word counts: a provider may take back that it was delivered.
  const last = events.findLast(
    (event) => (event.type === 'PageDelivered' || event.type === 'PageUndeliverable') && event.pageId === pageId,
  );
  const deliveredAt = last?.type === 'PageDelivered' ? last.meta.occurredAt : null;
  const then =
    deliveredAt !== null
      ? `at first, and ${count === 1 ? '' : 'the last '}got through at ${dateAndTime(deliveredAt)}`
      : mayPass && !escalationIsOver({ events })
        ? `so far, and ${count === 1 ? 'is' : 'are'} tried on`
        : '';
  return `${sentence(`${subject} could not be delivered ${then}`)} ${sentence(reason.text)}`;
}

function failedAttempts({ events, names }: IncidentHistory): Verdict {
  const attempts = events.filter(isType('DeliveryAttempted')).filter(({ outcome }) => outcome !== 'not-sent');
  const failed = Map.groupBy(
    attempts.filter(({ outcome }) => outcome === 'failed'),
    ({ person, channel }) => `${person} ${channel}`,
  );
  return either(
    attempts,
    'attempt-failed',
    'Every delivery attempt was accepted at once.',
    [...failed.values()].map((group) => {
      const { person, channel } = group[0] as IncidentEventOf<'DeliveryAttempted'>;
      const said = listed([...new Set(group.map(({ detail }) => detail))].filter((detail) => detail !== ''));
      return {
        kind: 'attempt-failed',
        text: sentence(
          `${counted(group.length, 'attempt')} to reach ${names.of(person)} by ${channel} failed${said === '' ? '' : `: ${said}`}`,
        ),
        events: group.map(({ meta }) => meta.eventId),
      };
    }),
  );
}

function unsentPages({ pages, names }: IncidentHistory): Verdict {
  return either(
    pages.filter(({ deliveredAt, outcome }) => deliveredAt !== null || outcome === 'not-sent'),
    'page-not-sent',
    'Every page went out before its path went on.',
    together(pages.filter(({ outcome }) => outcome === 'not-sent')).map((group) => ({
      kind: 'page-not-sent',
      text: sentence(`${paged(group, names)}, but the path went on before anything was sent`),
      events: group.flatMap(({ events }) => events),
    })),
  );
}

/** Pages of one person at one place of a path are told at once: a last resort is paged until somebody acknowledges. */
function together(pages: readonly PageStory[]): readonly (readonly PageStory[])[] {
  return [
    ...Map.groupBy(pages, (page) => JSON.stringify([page.person, page.escalationId, placeOf(page), page.answeredAt])),
  ].map(([, group]) => group);
}

/** `Ana Costa was paged at level 1 of Identity at 2026-11-21 02:00:00 UTC`. */
function paged(group: readonly PageStory[], names: Names): string {
  const [first, last] = [group[0], group.at(-1)] as [PageStory, PageStory];
  const at =
    group.length === 1
      ? `at ${dateAndTime(first.requestedAt)}`
      : `${group.length} times from ${dateAndTime(first.requestedAt)} to ${dateAndTime(last.requestedAt)}`;
  return `${first.name} was paged at ${placeOf(first)} of ${names.ofEscalation(first.escalationId)} ${at}`;
}

function unansweredPages(history: IncidentHistory): Verdict {
  const { pages, names } = history;
  const silent = escalationIsOver(history) ? 'did not answer it' : 'has not answered it';
  const judged = pages.filter(
    ({ outcome }) => outcome === 'answered' || outcome === 'answered-late' || outcome === 'unanswered',
  );
  const answer = ({ answeredAt }: PageStory): string =>
    answeredAt === null ? silent : `answered it late, at ${dateAndTime(answeredAt)}`;
  return either(
    judged,
    'page-unanswered',
    'Whoever was paged answered in time or was no longer needed.',
    together(judged.filter(({ outcome }) => outcome !== 'answered')).map((group) => ({
      kind: 'page-unanswered',
      text: sentence(`${paged(group, names)} and ${answer(group[0] as PageStory)}`),
      events: group.flatMap(({ events }) => events),
    })),
  );
}

function exhaustedPaths({ events, names }: IncidentHistory): Verdict {
  const started = events.filter(isType('EscalationStarted'));
  return either(
    started,
    'path-exhausted',
    'No path came to its end without an acknowledgement.',
    events.filter(isType('EscalationExhausted')).map((event) => ({
      kind: 'path-exhausted',
      text: sentenceOf(event, names),
      events: [event.meta.eventId],
    })),
  );
}

function preview(history: IncidentHistory): Verdict {
  const story = previewStoryOf(history);
  if (story === null || story.verdict === 'open') return { held: [], notHeld: [] };
  const finding: Finding = { kind: 'preview', text: story.text, events: story.rows.flatMap(({ events }) => events) };
  return story.verdict === 'held'
    ? { held: [{ ...finding, events: [] }], notHeld: [] }
    : { held: [], notHeld: [finding] };
}
