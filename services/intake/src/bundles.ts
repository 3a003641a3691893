/** Answers all that one message told, with a record of each. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IncidentRead } from './domain/incident-read.ts';
import type { Reply } from './domain/reply.ts';
import { replyTo, type ReplyContext } from './replying.ts';

const inTurn = 20;

/** How many of them it is that the answer was taken for. Done twice it changes nothing. */
export async function answerAll(
  incidents: readonly Pick<IncidentRead, 'id'>[],
  reply: Omit<Reply, 'pageId'>,
  context: ReplyContext,
): Promise<number> {
  let taken = 0;
  for (const [index, { id }] of incidents.entries()) {
    if (index > 0 && index % inTurn === 0) await nextTurn();
    const { outcome } = await replyTo(id, { ...reply, pageId: null }, context);
    if (outcome === 'taken') taken += 1;
  }
  return taken;
}
