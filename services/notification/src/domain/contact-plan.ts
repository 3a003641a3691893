import type { DeliveryStep } from '@escalog/contracts';
import { millisecondsOf, type ContactMethod, type EntryOf } from '@escalog/definitions';
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Urgency } from './delivery-types.ts';
import { maskedAddress } from './masked-address.ts';

/** Which contact methods are tried when. Without steps there is no way to reach the person. */
export interface ContactPlan {
  /** In the order of their times, then of the rules. One by one, all but the first are tried only in place of one that failed. */
  readonly steps: readonly DeliveryStep[];
  readonly basis: 'rules' | 'every-method' | 'one-by-one';
  /** Ids of methods that rules name and that no longer exist. */
  readonly passedOver: readonly string[];
}

interface Use {
  readonly method: ContactMethod;
  readonly after: Milliseconds;
}

/**
 * The person's contact rules for the urgency. Without any that name a method that exists: every method at
 * once for high, and for low the first, then the next when one fails, so that nobody who has a method is
 * unreachable.
 */
export function contactPlan(person: EntryOf<'person'>, urgency: Urgency, requestedAt: Instant): ContactPlan {
  const rules = (person.contactRules?.[urgency] ?? []).map((rule) => ({
    rule,
    method: person.contactMethods.find(({ id }) => id === rule.method),
  }));
  const passedOver = rules.filter(({ method }) => method === undefined).map(({ rule }) => rule.method);
  const ruled = rules.flatMap(({ rule, method }) =>
    method === undefined ? [] : [{ method, after: rule.after === undefined ? 0 : millisecondsOf(rule.after) }],
  );
  if (ruled.length > 0) return { steps: stepsOf(ruled, requestedAt), basis: 'rules', passedOver };
  return {
    steps: stepsOf(
      person.contactMethods.map((method) => ({ method, after: 0 })),
      requestedAt,
    ),
    basis: urgency === 'high' ? 'every-method' : 'one-by-one',
    passedOver,
  };
}

/** How somebody is told something once: the methods for low urgency in their order, the next only in place of one that fails. */
export function notePlan(person: EntryOf<'person'>, requestedAt: Instant): ContactPlan {
  const { steps, passedOver } = contactPlan(person, 'low', requestedAt);
  const once = steps.filter(({ methodId }, index) => steps.findIndex((other) => other.methodId === methodId) === index);
  return { steps: once.map((step) => ({ ...step, dueAt: requestedAt })), basis: 'one-by-one', passedOver };
}

function stepsOf(uses: readonly Use[], requestedAt: Instant): readonly DeliveryStep[] {
  return uses
    .toSorted((a, b) => a.after - b.after)
    .map(({ method, after: wait }) => ({
      methodId: method.id,
      channel: method.channel,
      address: maskedAddress(method),
      dueAt: after(requestedAt, wait),
    }));
}
