import type { DeliveryStep } from '@escalog/contracts';
import { millisecondsOf, quietUntil, type ContactMethod, type EntryOf, type QuietHours } from '@escalog/definitions';
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
  /** When the quiet hours of the person are over that the first of them waits for; left out when it waits for none. */
  readonly heldUntil?: Instant;
}

interface Use {
  readonly method: ContactMethod;
  readonly after: Milliseconds;
}

/**
 * The person's contact rules for the urgency. Without any that name a method that exists: every method at
 * once for high, and for low the first, then the next when one fails, so that nobody who has a method is
 * unreachable. For low urgency, what falls in the quiet hours of the person waits until they are over; of a plan that begins in
 * them, times are counted from then.
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
  const quiet = urgency === 'low' ? person.quietHours : undefined;
  if (ruled.length > 0) return { ...planOf(ruled, requestedAt, quiet), basis: 'rules', passedOver };
  return {
    ...planOf(
      person.contactMethods.map((method) => ({ method, after: 0 })),
      requestedAt,
      quiet,
    ),
    basis: urgency === 'high' ? 'every-method' : 'one-by-one',
    passedOver,
  };
}

/** How somebody is told something once: the methods for low urgency in their order, the next only in place of one that fails. */
export function notePlan(person: EntryOf<'person'>, requestedAt: Instant): ContactPlan {
  const { steps, passedOver } = contactPlan(person, 'low', requestedAt);
  const once = steps.filter(({ methodId }, index) => steps.findIndex((other) => other.methodId === methodId) === index);
  const begins = quietEnd(person.quietHours, requestedAt);
  return {
    steps: once.map((step) => ({ ...step, dueAt: begins })),
    basis: 'one-by-one',
    passedOver,
    ...(begins > requestedAt && { heldUntil: begins }),
  };
}

function planOf(
  uses: readonly Use[],
  requestedAt: Instant,
  quiet: QuietHours | undefined,
): Pick<ContactPlan, 'steps' | 'heldUntil'> {
  const begins = quietEnd(quiet, requestedAt);
  const sorted = uses.toSorted((a, b) => a.after - b.after);
  const steps = sorted.map(({ method, after: wait }) => ({
    methodId: method.id,
    channel: method.channel,
    address: maskedAddress(method),
    dueAt: quietEnd(quiet, after(begins, wait)),
  }));
  const first = steps[0]?.dueAt;
  const isHeld = first !== undefined && first > after(requestedAt, sorted[0]?.after ?? 0);
  return { steps, ...(isHeld && { heldUntil: first }) };
}

/** When the quiet hours are over; the instant itself outside of them. */
function quietEnd(quiet: QuietHours | undefined, at: Instant): Instant {
  return (quiet && quietUntil(quiet, at)) ?? at;
}
