/**
 * Addresses at which rules post and call, and what signs the calls: whoever knows such an address can post there, so it is
 * shown by its origin alone. Sent back as it was shown it means what is stored: of the action at the same place, or else
 * of the only one that is shown alike.
 */
import {
  isMaskedAddress,
  maskedAddress,
  maskedSecret,
  type Definitions,
  type EntryOf,
  type RuleAction,
} from '@escalog/definitions';

type Rule = EntryOf<'rule'>;

/** The rule as it may be shown. */
export function maskedRule(rule: Rule): Rule {
  return { ...rule, do: rule.do.map(maskedAction) };
}

function maskedAction(action: RuleAction): RuleAction {
  if ('post' in action)
    return 'chat' in action.post
      ? { ...action, post: { ...action.post, chat: maskedAddress(action.post.chat) } }
      : action;
  if (!('call' in action)) return action;
  const { url, secret } = action.call;
  return { ...action, call: { url: maskedAddress(url), ...(secret !== undefined && { secret: maskedSecret }) } };
}

type Sent = Readonly<Record<string, unknown>>;

/** What was sent, with each mask replaced by what is stored for its action. Other masks stay, for the checks to refuse. */
export function unmaskedRule(
  rule: Sent & { readonly ref: string; readonly do: readonly unknown[] },
  definitions: Definitions,
): Sent {
  const stored = definitions.findOf('rule', rule.ref)?.entry.do ?? [];
  return { ...rule, do: rule.do.map((action, index) => unmaskedAction(action, index, stored)) };
}

function unmaskedAction(action: unknown, index: number, stored: readonly RuleAction[]): unknown {
  for (const [kind, field] of [
    ['post', 'chat'],
    ['call', 'url'],
  ] as const) {
    const given = isRecord(action) ? action[kind] : undefined;
    if (!isRecord(action) || !isRecord(given)) continue;
    const before = storedFor(kind, given[field], index, stored);
    const address = isMasked(given[field]) && before !== undefined ? before.address : given[field];
    const secret = given['secret'] === maskedSecret ? (before?.secret ?? maskedSecret) : given['secret'];
    return {
      ...action,
      [kind]: { ...given, ...(address !== undefined && { [field]: address }), ...(secret !== undefined && { secret }) },
    };
  }
  return action;
}

interface Kept {
  readonly address: string;
  readonly secret: string | undefined;
}

/** An address that is given whole has the secret of the action at its place. */
function storedFor(
  kind: 'post' | 'call',
  address: unknown,
  index: number,
  stored: readonly RuleAction[],
): Kept | undefined {
  const all = stored.map((action) => keptIn(action, kind));
  const there = all[index];
  if (!isMasked(address)) return there;
  if (there !== undefined && maskedAddress(there.address) === address) return there;
  const alike = all.filter((kept): kept is Kept => kept !== undefined && maskedAddress(kept.address) === address);
  return alike.length === 1 ? alike[0] : undefined;
}

function keptIn(action: RuleAction, kind: 'post' | 'call'): Kept | undefined {
  if (kind === 'post')
    return 'post' in action && 'chat' in action.post ? { address: action.post.chat, secret: undefined } : undefined;
  return 'call' in action ? { address: action.call.url, secret: action.call.secret } : undefined;
}

function isMasked(address: unknown): address is string {
  return typeof address === 'string' && isMaskedAddress(address);
}

function isRecord(value: unknown): value is Sent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
