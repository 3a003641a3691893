import type { DeliveryStep } from '@escalog/contracts';
import { listed } from '@escalog/kernel';
import type { Sentences } from './sentence-table.ts';
import { dateAndTime } from '../wording.ts';

/** How pages, suggestions and notes get to people. */
export const deliverySentences = {
  DeliveryStarted: ({ pageId, person, steps }, names) => {
    const page = names.notice(pageId);
    if (steps.length === 0) return `There is no way to bring the ${page} to ${names.of(person)}`;
    return `The ${page} to ${names.of(person)} goes out by ${ways(steps)}`;
  },
  DeliveryRaised: ({ pageId, person, steps }, names) =>
    `The ${names.notice(pageId)} to ${names.of(person)} is brought with high urgency from now on${steps.length === 0 ? '' : `, by ${ways(steps)} too`}`,
  DeliveryAttempted: ({ pageId, person, channel, attempt, outcome, detail }, names) => {
    const tried = `${channel} to ${names.of(person)}, attempt ${attempt}`;
    return `The ${names.notice(pageId)} by ${tried}, ${attemptWords[outcome] ?? outcome}${detail === '' ? '' : `: ${detail}`}`;
  },
  PageDelivered: ({ pageId, person, methodId }, names) =>
    `The ${names.notice(pageId)} was delivered to ${names.of(person)} (${methodId})`,
  PageUndeliverable: ({ pageId, person, mayPass }, names) =>
    mayPass
      ? `The ${names.notice(pageId)} could not be delivered to ${names.of(person)} yet, because the providers fail; it is tried on`
      : `The ${names.notice(pageId)} could not be delivered to ${names.of(person)}`,
  PageHeld: ({ pageId, person, until }, names) =>
    `The ${names.notice(pageId)} to ${names.of(person)} waits until ${dateAndTime(until)}, when their quiet hours are over`,
  PageHeldBack: ({ pageId, person, channel, until }, names) =>
    `${names.of(person)} gets the ${names.notice(pageId)} by ${channel} at ${dateAndTime(until)}, in one message with others, because there were many`,
  ReceiptReceived: ({ pageId, person, channel, status }, names) =>
    `The ${names.notice(pageId)} by ${channel} to ${names.of(person)} ${receiptWords[status] ?? `is ${status}`}`,
  MessageRecalled: ({ pageId, person, channel, outcome }, names) =>
    outcome === 'accepted'
      ? `The ${names.notice(pageId)} by ${channel} to ${names.of(person)} asks for nothing any more`
      : `The ${names.notice(pageId)} by ${channel} to ${names.of(person)} could not be taken back`,
  PageWithdrawn: ({ pageId, person }, names) => {
    const answer = names.answerTo(pageId);
    return answer === undefined
      ? `The ${names.notice(pageId)} to ${names.of(person)} was withdrawn`
      : `Nothing further is sent for the ${names.notice(pageId)} to ${names.of(person)}, who has ${answer}`;
  },
} satisfies Partial<Sentences>;

const receiptWords: Readonly<Record<string, string>> = {
  delivered: 'was delivered',
  read: 'was read',
  answered: 'was answered',
  unanswered: 'was not answered',
  busy: 'found the line busy',
  undelivered: 'did not get through after all',
  failed: 'failed after all',
};

const attemptWords: Readonly<Record<string, string>> = {
  accepted: 'was accepted',
  failed: 'failed',
  'not-sent': 'was not sent',
};

/** `sms (+351 …42) and email`. */
function ways(steps: readonly DeliveryStep[]): string {
  return listed(
    steps.map(({ channel, address }) => (['', channel].includes(address) ? channel : `${channel} (${address})`)),
  );
}
