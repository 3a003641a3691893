/**
 * What becomes of what somebody answers to an incident from where they are: by the link in a page, by text message, by keys on
 * the phone, or by a button in Slack. Whoever was paged is taken at their word while it is open. After it is over, and from
 * somebody whom it has not paged, an answer is recorded and has no effect.
 */
import { accepted, ignored, never, type Decision, type Instant } from '@escalog/kernel';
import type { EscalationRead } from './escalation-read.ts';
import type { Command } from './incident-command.ts';
import type { IncidentEvent, OpenIncident } from './incident-state.ts';
import { becausePerson } from './reasons.ts';
import type { Reply, ReplyVia } from './reply.ts';

/** taken: it is done. over: the incident is resolved. never-paged: the incident has not paged them. */
export type ReplyOutcome = 'taken' | 'over' | 'never-paged';

/** What is to become of it, as far as is known of the incident. */
export function outcomeOf(
  { by, pageId }: Pick<Reply, 'by' | 'pageId'>,
  { status, escalations }: { readonly status: string; readonly escalations: readonly Pick<EscalationRead, 'paged'>[] },
): ReplyOutcome {
  const isPaged = pageId !== null || escalations.some(({ paged }) => paged.some(({ person }) => person === by.ref));
  if (!isPaged) return 'never-paged';
  return status === 'resolved' ? 'over' : 'taken';
}

/** What a reply that is taken asks of the incident. */
export function commandOf(reply: Reply, at: Instant): Command<'acknowledge' | 'decline' | 'request-next-level'> {
  const { by, via, answer, pageId, why } = reply;
  const answered = { by: by.ref, pageId, reason: becausePerson(by, didBy(reply), why) };
  switch (answer) {
    case 'acknowledge':
      return { kind: 'acknowledge', via, ...answered };
    case 'decline':
      return { kind: 'decline', why: why ?? 'They did not say why.', at, ...answered };
    case 'escalate':
      return { kind: 'request-next-level', escalationId: null, at, ...answered };
    default:
      return never(answer);
  }
}

/** What records a reply of which nothing comes. */
export function ignoredCommandOf(reply: Reply, because: Exclude<ReplyOutcome, 'taken'>): Command<'ignore-reply'> {
  const { by, via, answer, pageId } = reply;
  const late = because === 'over' ? 'after it was resolved' : 'without having been paged';
  const { facts, text } = becausePerson(by, `${didBy(reply)} ${late}`);
  return {
    kind: 'ignore-reply',
    by: by.ref,
    pageId,
    via,
    answer,
    because,
    reason: { code: because, text, definition: null, facts },
  };
}

/** The same of the same person is recorded once, however often they send it. */
export function ignoreReply(
  { by, pageId, via, answer, because, reason }: Command<'ignore-reply'>,
  { ignoredReplies = [] }: OpenIncident,
): Decision<IncidentEvent> {
  if (ignoredReplies.includes(ignoredKey({ by, pageId, via, answer, because })))
    return ignored('that they answered so is recorded already');
  return accepted({ type: 'ReplyIgnored', by, pageId, via, answer, because, reason });
}

const remembered = 100;

/** The replies that are known to be recorded after one more. */
export function withIgnored(
  { ignoredReplies = [] }: OpenIncident,
  event: Extract<IncidentEvent, { type: 'ReplyIgnored' }>,
): readonly string[] {
  return [...ignoredReplies, ignoredKey(event)].slice(-remembered);
}

type IgnoredFacts = Omit<Extract<IncidentEvent, { type: 'ReplyIgnored' }>, 'type' | 'meta' | 'reason'>;

function ignoredKey({ by, pageId, via, answer, because }: IgnoredFacts): string {
  return JSON.stringify([by, pageId, via, answer, because]);
}

const did: Readonly<Record<Reply['answer'], string>> = {
  acknowledge: 'acknowledged',
  decline: 'declined',
  escalate: 'asked for the next level',
};
const ways: Readonly<Record<ReplyVia, string>> = {
  link: 'through the link in the page',
  sms: 'by text message',
  phone: 'by keys on the phone',
  slack: 'by a button in Slack',
};

function didBy({ answer, via }: Pick<Reply, 'answer' | 'via'>): string {
  return `${did[answer]} ${ways[via]}`;
}
