/**
 * Addresses at which rules post and call, and what signs the calls: whoever knows such an address can post there, so it is
 * shown by its origin alone. Sent back as it was shown it means what is stored: of the action at the same place, or else
 * of the only one that is shown alike.
 */
import {
  isMaskedAddress,
  maskedAddress,
  secretsOfActions,
  unmasked,
  withMasks,
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
  if ('post' in action) return { ...action, post: withMasks(action.post, secretsOfActions.post) };
  if ('call' in action) return { ...action, call: withMasks(action.call, secretsOfActions.call) };
  return action;
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
  if (!isRecord(action)) return action;
  for (const [kind, field] of [
    ['post', 'chat'],
    ['call', 'url'],
  ] as const) {
    const given = action[kind];
    if (isRecord(given))
      return {
        ...action,
        [kind]: unmasked(given, storedFor(kind, given[field], index, stored), secretsOfActions[kind]),
      };
  }
  return action;
}

/** What has an address of its own. */
interface Addressed {
  readonly address: string;
  readonly whole: object;
}

/** An address that is given whole has the secret of the action at its place. */
function storedFor(
  kind: 'post' | 'call',
  address: unknown,
  index: number,
  stored: readonly RuleAction[],
): object | undefined {
  const all = stored.map((action) => addressedIn(action, kind));
  const there = all[index];
  if (!isMasked(address)) return there?.whole;
  if (there !== undefined && maskedAddress(there.address) === address) return there.whole;
  const alike = all.filter((kept) => kept !== undefined && maskedAddress(kept.address) === address);
  return alike.length === 1 ? alike[0]?.whole : undefined;
}

function addressedIn(action: RuleAction, kind: 'post' | 'call'): Addressed | undefined {
  if (kind === 'post')
    return 'post' in action && 'chat' in action.post ? { address: action.post.chat, whole: action.post } : undefined;
  return 'call' in action ? { address: action.call.url, whole: action.call } : undefined;
}

function isMasked(address: unknown): address is string {
  return typeof address === 'string' && isMaskedAddress(address);
}

function isRecord(value: unknown): value is Sent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
