import type { Meta } from '@escalog/contracts';
import type { Awaitable } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { CallInput } from '../domain/calls/call-types.ts';

/** Hands an input to a call. Resolves once its effect is stored. */
export type GiveCall = (callId: string, input: CallInput, cause: Meta) => Awaitable<void>;

/** What a rule says to a chat or a webhook is brought there. */
export function callsRequested(give: GiveCall): Pick<Reactions, 'CallRequested'> {
  return {
    CallRequested: ({ callId, rule, action, kind, text, tryUntil, incident, reason, meta }) =>
      give(
        callId,
        {
          kind: 'call-requested',
          call: {
            callId,
            rule,
            action,
            kind: kind === 'post' ? 'post' : 'call',
            text,
            tryUntil,
            incident,
            why: reason.text,
            requestedAt: meta.occurredAt,
          },
        },
        meta,
      ),
  };
}
