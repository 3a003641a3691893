import { faultOfWebhookUrl, type Definitions, type RuleAction } from '@escalog/definitions';
import type { RequestedCall } from '../domain/calls/call-types.ts';

/** Where a call goes. */
export interface CallAddress {
  readonly url: string;
  /** Signs what is called; without one, and for chats, left out. */
  readonly secret?: string;
}

/** The address as the rule has it now, so that a correction counts from the next attempt on; else why there is none. */
export function addressOf(
  { rule, action, kind }: Pick<RequestedCall, 'rule' | 'action' | 'kind'>,
  definitions: Definitions,
): CallAddress | string {
  const found = definitions.findOf('rule', rule);
  if (found === undefined) return `${rule} has been removed since`;
  const address = addressIn(found.entry.do[action], kind);
  if (address === undefined)
    return `action ${action + 1} of ${rule} is no ${kind} any more: the rule was changed meanwhile`;
  return faultOfWebhookUrl(address.url) ?? address;
}

function addressIn(action: RuleAction | undefined, kind: RequestedCall['kind']): CallAddress | undefined {
  if (action === undefined) return undefined;
  if (kind === 'post') return 'post' in action && 'chat' in action.post ? { url: action.post.chat } : undefined;
  if (!('call' in action)) return undefined;
  const { url, secret } = action.call;
  return { url, ...(secret !== undefined && { secret }) };
}
