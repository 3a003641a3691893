/** The second half of a chain: how a page, a question or a note was brought to its person, and what they answered. */
import type { Page } from '@escalog/contracts';
import { isType, type IncidentEvent } from './incident-event.ts';
import { outcomeWords } from './lane.ts';
import type { PageOutcome, PageStory } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { link, type WhyHeld, type WhyLink } from './why-link.ts';

/** What was asked for; `isOpen` while nothing has ended it. */
export interface Asked extends Page {
  readonly isOpen: boolean;
}

/** From the contact rule to the last receipt. */
export function deliveryLinks(asked: Asked, history: IncidentHistory): readonly WhyLink[] {
  const events = history.events.filter((event) => 'pageId' in event && event.pageId === asked.pageId);
  return [
    ...contactLink(asked, events, history),
    ...heldLinks(asked, events),
    ...events
      .filter(isType('DeliveryRaised'))
      .map((event) => link('raised', 'yes', event.reason.text, { events: [event] })),
    ...attemptLink(asked, events, history),
    ...deliveredLink(asked, events),
    ...receiptLink(events, history),
  ];
}

type Known = readonly IncidentEvent[];

function contactLink(asked: Asked, events: Known, { names }: IncidentHistory): readonly WhyLink[] {
  const started = events.find(isType('DeliveryStarted'));
  if (started !== undefined && started.steps.length > 0)
    return [
      link('contact', 'yes', started.reason.text, {
        events: [started],
        links: [asked.person],
        details: started.steps.map(
          ({ methodId, channel, address }) =>
            `${methodId}: ${channel === address ? channel : `${channel} to ${address}`}`,
        ),
      }),
    ];
  const undeliverable = events.find(isType('PageUndeliverable'));
  if (undeliverable !== undefined)
    return [link('contact', 'no', undeliverable.reason.text, { events: [undeliverable], links: [asked.person] })];
  if (started !== undefined)
    return [link('contact', 'no', sentenceOf(started, names), { events: [started], links: [asked.person] })];
  const over = events.find(isType('PageWithdrawn'));
  if (over !== undefined) return [link('contact', 'no', over.reason.text, { events: [over] })];
  return [
    asked.isOpen
      ? link('contact', 'pending', `Nothing tells yet how it is brought to ${asked.name}: it is about to be sent`)
      : link('contact', 'no', `It was over before anything was sent to ${asked.name}`),
  ];
}

/** Quiet hours, and what a limit holds back: passed once something was sent afterwards. */
function heldLinks(asked: Asked, events: Known): readonly WhyLink[] {
  return events.flatMap((event, index) => {
    if (event.type !== 'PageHeld' && event.type !== 'PageHeldBack') return [];
    const isSent = events
      .slice(index + 1)
      .some((later) => later.type === 'DeliveryAttempted' && later.outcome !== 'not-sent');
    const held: WhyHeld = isSent ? 'yes' : asked.isOpen ? 'pending' : 'no';
    return [link('held-back', held, event.reason.text, { events: [event], links: [asked.person] })];
  });
}

function attemptLink(asked: Asked, events: Known, { names }: IncidentHistory): readonly WhyLink[] {
  const attempts = events.filter(isType('DeliveryAttempted'));
  const withdrawn = events.find(isType('PageWithdrawn'));
  const raisesNothing = attempts.every(({ outcome }) => outcome === 'not-sent');
  if (attempts.length === 0 || raisesNothing) {
    if (withdrawn !== undefined && events.some(isType('DeliveryStarted')))
      return [
        link('attempt', 'no', `Nothing was sent, because the page was withdrawn before: ${withdrawn.reason.text}`, {
          events: [...attempts, withdrawn],
        }),
      ];
    const isPlanned = events.some((event) => event.type === 'DeliveryStarted' && event.steps.length > 0);
    const isHeld = events.some((event) => event.type === 'PageHeld' || event.type === 'PageHeldBack');
    if (!isPlanned || isHeld) return [];
    return [
      asked.isOpen
        ? link('attempt', 'pending', `Nothing was sent to ${asked.name} yet`)
        : link('attempt', 'no', `It was over before anything was sent to ${asked.name}`),
    ];
  }
  const accepted = attempts.find(({ outcome }) => outcome === 'accepted');
  const said = accepted ?? attempts.at(-1);
  const isGivenUp = events.some((event) => event.type === 'PageUndeliverable' && !event.mayPass);
  const held: WhyHeld = accepted !== undefined ? 'yes' : asked.isOpen && !isGivenUp ? 'pending' : 'no';
  return [
    link('attempt', held, said?.reason.text ?? '', {
      events: attempts,
      definition: null,
      details: attempts.length === 1 ? [] : attempts.map((event) => sentenceOf(event, names)),
    }),
  ];
}

function deliveredLink(asked: Asked, events: Known): readonly WhyLink[] {
  const last = events.findLast((event) => event.type === 'PageDelivered' || event.type === 'PageUndeliverable');
  if (last?.type === 'PageDelivered') return [link('delivered', 'yes', last.reason.text, { events: [last] })];
  // Without any way to be reached that is said already.
  if (last?.type !== 'PageUndeliverable' || !events.some(isType('DeliveryAttempted'))) return [];
  return [link('delivered', last.mayPass && asked.isOpen ? 'pending' : 'no', last.reason.text, { events: [last] })];
}

const badNews: ReadonlySet<string> = new Set(['unanswered', 'busy', 'undelivered', 'failed']);

function receiptLink(events: Known, { names }: IncidentHistory): readonly WhyLink[] {
  if (!events.some(isType('PageDelivered'))) return [];
  const receipts = events.filter(isType('ReceiptReceived'));
  const last = receipts.at(-1);
  if (last === undefined)
    return [
      link('receipt', 'unknown', 'The provider has accepted it, and has told nothing since of whether it got there'),
    ];
  const good = receipts.findLast(({ status }) => !badNews.has(status));
  return [
    link('receipt', good === undefined ? 'no' : 'yes', (good ?? last).reason.text, {
      events: receipts,
      definition: null,
      details: receipts.length === 1 ? [] : receipts.map((event) => sentenceOf(event, names)),
    }),
  ];
}

const answerHeld: Readonly<Record<PageOutcome, WhyHeld>> = {
  answered: 'yes',
  'answered-late': 'yes',
  declined: 'yes',
  unanswered: 'no',
  'not-sent': 'no',
  undeliverable: 'no',
  'stood-down': 'no',
  open: 'pending',
};

/** What came of the page in the end. */
export function answerLink(page: PageStory, { events, names }: IncidentHistory): WhyLink {
  const answering = events.filter((event) => page.events.includes(event.meta.eventId) && answers(event, page));
  const said = answering.map((event) => sentenceOf(event, names)).join(' ');
  const ignored = ignoredReplies(page, events);
  const words = outcomeWords[page.outcome];
  return link(
    'answer',
    answerHeld[page.outcome],
    said === '' ? `The page is ${words}` : `The page is ${words}: ${said}`,
    {
      events: [...answering.slice(0, 3), ...ignored],
      definition: null,
      details: ignored.map((event) => sentenceOf(event, names)),
    },
  );
}

/** What ends a page. */
function answers(event: IncidentEvent, { outcome, endedAt, answeredAt }: PageStory): boolean {
  const { occurredAt } = event.meta;
  if (outcome === 'open' || (occurredAt !== endedAt && occurredAt !== answeredAt)) return false;
  return ending.has(event.type);
}

const ending: ReadonlySet<IncidentEvent['type']> = new Set([
  'IncidentAcknowledged',
  'PageDeclined',
  'PagesWithdrawn',
  'EscalationHalted',
  'PageWithdrawn',
  'PageUndeliverable',
  'LevelReached',
  'LevelSkipped',
  'EscalationExhausted',
  'LastResortPaged',
]);

/** Answers of the person of which nothing came. */
function ignoredReplies({ person, pageId }: PageStory, events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  return events.filter(
    (event) =>
      event.type === 'ReplyIgnored' && event.by === person && (event.pageId === null || event.pageId === pageId),
  );
}
