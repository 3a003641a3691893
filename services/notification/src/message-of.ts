import { rankOf, type Definitions } from '@escalog/definitions';
import type { AcknowledgeLinks, Bundle, NudgeLinks } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import { currentTraceparent } from '@escalog/telemetry';
import type { AlsoTold, Asked } from './channels/channel.ts';
import type { MessageBy } from './channels/channels.ts';
import { raisedCode } from './channels/opening.ts';
import { incidentIdOf, kindOf, type RequestedPage, type SendPage } from './domain/delivery-types.ts';

/** Of the pages that a message tells besides its own, so many have a link of their own at most. */
const namedAtMost = 10;
/** So many fit into a link: each was worse than those before it. */
const apartAtMost = 20;

export interface MessageSources {
  readonly definitions: Definitions;
  readonly links: AcknowledgeLinks;
  readonly nudgeLinks: NudgeLinks;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
}

/** What is sent by an attempt that is made now; `others` are told in the same message, the incidents `apart` were meanwhile by themselves. */
export function messageOf(
  { page, step, attempt, idempotencyKey, dueAt }: Omit<SendPage, 'kind' | 'methodId'>,
  sources: MessageSources,
  others: readonly RequestedPage[] = [],
  apart: readonly string[] = [],
): MessageBy {
  const { definitions, publicUrl, clock } = sources;
  const { pageId, person, name, incident, urgency, why, whyCode, raised, via, requestedAt } = page;
  const incidentId = incidentIdOf(pageId);
  const sentAt = clock.now();
  return {
    pageId,
    incidentId,
    idempotencyKey,
    attempt: { step, attempt },
    incident,
    urgency,
    rank: rankOf(incident.severity, definitions),
    why: raised === undefined ? why : `${raised.because} ${why}`,
    whyCode: raised === undefined ? (whyCode ?? null) : raisedCode,
    via,
    nameOf: (ref) => (ref === person ? name : (definitions.find(ref)?.entry.name ?? ref)),
    requestedAt,
    sentAt,
    late: Math.max(0, sentAt - dueAt),
    to: { person, name },
    asked: askedBy(page, incidentId, sources, others, apart),
    ...(others.length > 0 && { also: worstOf(others, definitions).map((other) => alsoTold(other, sources)) }),
    ...(others.length > namedAtMost && { alsoMore: others.length - namedAtMost }),
    templateOf: (channel) => definitions.findOf('template', `template/${channel}-${kindOf(page)}`)?.entry,
    timelineUrl: timelineOf(incidentId, publicUrl()),
  };
}

/** The worst first: no message names more. */
function worstOf(pages: readonly RequestedPage[], definitions: Definitions): readonly RequestedPage[] {
  const ranked = pages.map((page) => ({ page, rank: rankOf(page.incident.severity, definitions) }));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, namedAtMost)
    .map(({ page }) => page);
}

function alsoTold(page: RequestedPage, sources: MessageSources): AlsoTold {
  const { pageId, incident } = page;
  const incidentId = incidentIdOf(pageId);
  const asked = askedBy(page, incidentId, sources);
  const url =
    asked.kind === 'page'
      ? asked.acknowledgeUrl
      : asked.kind === 'nudge'
        ? asked.acceptUrl
        : timelineOf(incidentId, sources.publicUrl());
  return { pageId, incidentId, title: incident.title, severity: incident.severity, url };
}

function timelineOf(incidentId: string, publicUrl: string): string {
  return `${publicUrl}/v1/incidents/${incidentId}/report?format=html`;
}

function askedBy(
  page: RequestedPage,
  incidentId: string,
  { links, nudgeLinks }: MessageSources,
  others: readonly RequestedPage[] = [],
  apart: readonly string[] = [],
): Asked {
  // A page that an earlier release asked for does not say it.
  const { pageId, person, triedUntil: answerBy = null, suggestion } = page;
  if (kindOf(page) === 'note') return { kind: 'note', text: page.text ?? page.why };
  if (suggestion !== undefined) {
    const { nudgeId, text } = suggestion;
    const url = nudgeLinks.urlFor({ nudgeId, person });
    return {
      kind: 'nudge',
      nudgeId,
      suggestion: text,
      acceptUrl: `${url}&answer=accept`,
      dismissUrl: `${url}&answer=dismiss`,
      answerBy,
    };
  }
  const traceparent = currentTraceparent();
  const claim = { incidentId, pageId, person, ...(traceparent !== undefined && { traceparent }) };
  const bundle = bundleOf([page, ...others.filter((other) => kindOf(other) === 'page')], apart);
  return {
    kind: 'page',
    acknowledgeUrl: links.urlFor({ ...claim, ...(bundle !== undefined && { bundle }) }),
    answerBy,
    otherwise: page.otherwise ?? null,
    ...(bundle !== undefined && { bundle }),
  };
}

/** From when to when the pages were asked for that one message tells; undefined of one page. */
function bundleOf(pages: readonly RequestedPage[], apart: readonly string[]): Bundle | undefined {
  if (pages.length < 2) return undefined;
  let [since, until] = [Infinity, 0];
  for (const { requestedAt } of pages) [since, until] = [Math.min(since, requestedAt), Math.max(until, requestedAt)];
  const told = new Set(pages.map(({ pageId }) => incidentIdOf(pageId)));
  const others = apart.filter((incidentId) => !told.has(incidentId)).slice(0, apartAtMost);
  const urgency = pages[0]?.urgency;
  return {
    since,
    until,
    pages: pages.length,
    ...(urgency !== undefined && { urgency }),
    ...(others.length > 0 && { apart: others }),
  };
}
