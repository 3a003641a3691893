import { counted, listed } from '@escalog/kernel';
import { callOf } from '../names.ts';
import type { Sentences } from './sentence-table.ts';
import { capital, elapsed, quoted, sentence } from '../wording.ts';
import { onCallName } from './on-call-name.ts';

/** What rules do: suggestions, notes, and calls to chats and webhooks. */
export const ruleSentences = {
  RuleFired: ({ rule, name, time, actions }) => {
    const which = isProtocol(rule) ? `The protocol of ${name}` : `The rule “${name}”`;
    if (time === 0) return `${which} could not be evaluated, so it did nothing`;
    const came = actions.map(({ because }) => sentence(because)).join(' ');
    return `${which} applied${time === 1 ? '' : `, time ${time}`}${came === '' ? '' : `. ${came}`}`;
  },
  NudgeMade: ({ meta, notices, suggestion, expiresAt }) =>
    `${listed(notices.map(onCallName))} ${notices.length === 1 ? 'was' : 'were'} asked, with ${elapsed(Math.max(0, expiresAt - meta.occurredAt))} to answer: ${quoted(suggestion)}`,
  NudgeAccepted: ({ nudgeId, by, via, leadTimeMs }, names) =>
    `${names.of(by)} said yes${byLink(via)} after ${elapsed(leadTimeMs)}: ${names.suggestion(nudgeId)}`,
  NudgeDismissed: ({ nudgeId, by, via, why, leadTimeMs }, names) =>
    `${names.of(by)} said no${byLink(via)} after ${elapsed(leadTimeMs)} to ${names.suggestion(nudgeId)}${why.trim() === '' ? '' : `: ${quoted(why)}`}`,
  NudgeExpired: ({ nudgeId, leadTimeMs }, names) =>
    `Nobody answered within ${elapsed(leadTimeMs)}: ${names.suggestion(nudgeId)}`,
  NudgeOvertaken: ({ nudgeId, leadTimeMs }, names) =>
    `${capital(names.suggestion(nudgeId))} needed no answer any more after ${elapsed(leadTimeMs)}`,
  PeopleTold: ({ kind, notices, text }) => {
    const whom = listed(notices.map(onCallName));
    return kind === 'stand-down'
      ? `${whom} ${notices.length === 1 ? 'is' : 'are'} told that it is over`
      : `${whom} ${notices.length === 1 ? 'is' : 'are'} told: ${quoted(text)}`;
  },
  CallRequested: ({ rule, kind, text }, names) => `${capital(callOf(kind, rule, names))} is told: ${quoted(text)}`,
  CallDelivered: ({ callId, attempts }, names) =>
    `${capital(names.call(callId))} has taken what it is told${attempts === 1 ? '' : `, at attempt ${attempts}`}`,
  CallFailed: ({ callId, attempts, detail }, names) =>
    `${capital(names.call(callId))} could not be told, after ${counted(attempts, 'attempt')}${detail === '' ? '' : `: ${detail}`}`,
} satisfies Partial<Sentences>;

/** What a severity asks for is a rule of its own. */
function isProtocol(rule: string): boolean {
  return rule.startsWith('severity/');
}

function byLink(via: string): string {
  return via === 'link' ? ' by the link' : '';
}
