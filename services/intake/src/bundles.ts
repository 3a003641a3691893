/** Acknowledges all that one message told, with a record of each. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '@escalog/definitions';
import type { IncidentRead } from './domain/incident-read.ts';
import type { ReplyVia } from './domain/reply.ts';
import { replyTo, type ReplyContext } from './replying.ts';

const inTurn = 20;

/** How many of them it is that are theirs now. Done twice it changes nothing. */
export async function acknowledgeAll(
  incidents: readonly Pick<IncidentRead, 'id'>[],
  by: Caller,
  via: ReplyVia,
  context: ReplyContext,
): Promise<number> {
  let taken = 0;
  for (const [index, { id }] of incidents.entries()) {
    if (index > 0 && index % inTurn === 0) await nextTurn();
    const { outcome } = await replyTo(id, { by, via, answer: 'acknowledge', pageId: null }, context);
    if (outcome === 'taken') taken += 1;
  }
  return taken;
}
