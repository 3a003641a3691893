/**
 * In which order pages that wait for the same provider go out: the first pages of an escalation before any other, because nobody
 * has been told at all; then by severity, the worst first; then what was asked for with high urgency before what was with low.
 * So what is left after an outage goes out with the worst first, however long it has waited.
 */
import { rankOf, type Definitions } from '@escalog/definitions';
import { kindOf, type RequestedPage } from './domain/delivery-types.ts';

/** The lower, the sooner; whole numbers of which there are few. */
export type Priority = number;

/** Of what somebody waits for at this moment, such as a test page. */
export const foremost: Priority = 0;

/** Of what tells nobody anything: a message that is taken back. */
export const hindmost: Priority = 2_000;

/** Ranks are from 1 to 100, two places each. */
const behindAllFirst = 1_000;

export function priorityOf(page: RequestedPage, definitions: Definitions): Priority {
  const isFirst = kindOf(page) === 'page' && page.isFirst === true;
  return (
    (isFirst ? 0 : behindAllFirst) + 2 * rankOf(page.incident.severity, definitions) + (page.urgency === 'high' ? 0 : 1)
  );
}
