/** How somebody answers a page with a digit, by text message or by a key: the same everywhere, so it is learned once. */
import { createHash } from 'node:crypto';

export const shortAnswers = { 1: 'acknowledge', 2: 'decline', 3: 'escalate' } as const;

/** What a caller is told about the keys. */
export const spokenKeys = 'Press 1 to acknowledge, 2 to decline, 3 to page the next level, or 0 to hear this again.';

/**
 * Three digits by which somebody names an incident in a text message. Two incidents may have the same: it only has to tell
 * apart those few that page one person at the same time, and where it does not, they are sent to the open incidents.
 */
export function replyCodeOf(incidentId: string): string {
  const number = createHash('sha256').update(incidentId).digest().readUInt32BE(0);
  return String(100 + (number % 900));
}
