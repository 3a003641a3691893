import { faultOfWebhookUrl, type ChatFormat, type Definitions, type RuleAction } from '@escalog/definitions';
import type { RequestedCall } from '../domain/calls/call-types.ts';

/** Where a call goes. */
export type CallAddress =
  | {
      readonly to: 'webhook';
      readonly url: string;
      /** Signs what is called; without one the installation does. */
      readonly secret?: string;
    }
  /** Without a format it is one text, which most chats take. */
  | { readonly to: 'chat'; readonly url: string; readonly format?: ChatFormat }
  | { readonly to: 'slack'; readonly channel: string };

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
  return 'url' in address ? (faultOfWebhookUrl(address.url) ?? address) : address;
}

function addressIn(action: RuleAction | undefined, kind: RequestedCall['kind']): CallAddress | undefined {
  if (action === undefined) return undefined;
  if (kind === 'post') return 'post' in action ? placeOf(action.post) : undefined;
  if (!('call' in action)) return undefined;
  const { url, secret } = action.call;
  return { to: 'webhook', url, ...(secret !== undefined && { secret }) };
}

function placeOf(post: Extract<RuleAction, { post: unknown }>['post']): CallAddress {
  if ('slack' in post) return { to: 'slack', channel: post.slack };
  const { chat: url, format } = post;
  return { to: 'chat', url, ...(format !== undefined && { format }) };
}
