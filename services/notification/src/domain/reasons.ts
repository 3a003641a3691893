import type { DeliveryStep, Reason } from '@escalog/contracts';
import type { EntryOf, VersionedEntry } from '@escalog/definitions';
import { spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { ContactPlan } from './contact-plan.ts';
import { kindOf, type AttemptEnded, type DeliveryKind, type RequestedPage, type Step } from './delivery-types.ts';
import { maxAttempts } from './retry-delay.ts';

type Place = Pick<Step, 'channel' | 'address'>;

/** The code of a plan whose methods are tried one by one. */
export const oneByOne = 'planned-by-one-by-one' satisfies `planned-by-${ContactPlan['basis']}`;

export function planned(
  { entry, version }: VersionedEntry<EntryOf<'person'>>,
  plan: ContactPlan,
  page: RequestedPage,
): Reason {
  const passedOver =
    plan.passedOver.length === 0
      ? ''
      : `; ${plan.passedOver.join(', ')} is passed over because no such contact method exists any more`;
  return {
    code: `planned-by-${plan.basis}`,
    text: `${basis(entry.name, plan, page)}${passedOver}.`,
    definition: `${entry.ref}@${version}`,
    facts: {
      urgency: page.urgency,
      via: page.via.join(', '),
      ...(plan.passedOver.length > 0 && { passedOver: plan.passedOver.join(', ') }),
    },
  };
}

function basis(name: string, { basis, steps }: ContactPlan, page: RequestedPage): string {
  const { urgency, requestedAt } = page;
  const places = steps.map(placeOf).join(', ');
  if (kindOf(page) === 'note')
    return `${name} is only told, so the contact methods for low urgency are tried one by one until one gets through: ${places}`;
  switch (basis) {
    case 'rules': {
      return `The contact rules of ${name} for ${urgency} urgency name ${timesOf(steps, requestedAt)}`;
    }
    case 'every-method':
      return `${name} has no contact rules for high urgency, so every contact method is tried at once: ${places}`;
    case 'one-by-one':
      return `${name} has no contact rules for low urgency, so the contact methods are tried one by one until one gets through: ${places}`;
  }
}

function timesOf(steps: readonly DeliveryStep[], from: Instant): string {
  return steps
    .map((step) => `${placeOf(step)} ${step.dueAt > from ? `after ${spoken(step.dueAt - from)}` : 'at once'}`)
    .join(', ');
}

/** Of a page that is brought with high urgency from now on, by the steps `left` of the plan of the person for it. */
export function raised(
  { name, person }: RequestedPage,
  found: VersionedEntry<EntryOf<'person'>> | undefined,
  left: readonly DeliveryStep[],
  raisedAt: Instant,
  because: string,
): Reason {
  const goesOn =
    found === undefined
      ? 'is not in the catalog any more, so there is no further contact method'
      : left.length === 0
        ? 'is paged with high urgency from now on, but every contact method for it has been tried or is being tried'
        : `is paged with high urgency from now on: ${timesOf(left, raisedAt)}`;
  return {
    code: 'raised',
    text: `${because.replace(/\.$/, '')}; ${name} ${goesOn}.`,
    definition: found === undefined ? null : `${found.entry.ref}@${found.version}`,
    facts: { because, person },
  };
}

/** The codes by which a delivery goes on after an attempt that failed. */
export const repeatedLater = 'repeated-later';
export const repeatedAtOnce = 'repeated-at-once';
export const nextMethod = 'next-method';

/** What became of one attempt and what follows from it. */
export const afterAttempt = {
  accepted: (step: Step, { detail }: AttemptEnded): Reason => attempt('accepted', step, `was accepted (${detail})`),

  /** The page had been withdrawn by then. */
  tooLate: {
    accepted: (step: Step, { detail }: AttemptEnded): Reason =>
      attempt(
        'withdrawn-meanwhile',
        step,
        `was accepted (${detail}), but the page had been withdrawn meanwhile, so nothing follows from it`,
      ),

    failed: (step: Step, { detail }: AttemptEnded): Reason =>
      attempt(
        'withdrawn-meanwhile',
        step,
        `failed (${detail}), and the page had been withdrawn meanwhile, so it is not repeated`,
      ),

    'not-sent': (step: Step): Reason =>
      attempt('withdrawn-before-sent', step, 'was not sent, because the page had been withdrawn before its turn came'),
  },

  lostTooLate: (step: Step, { detail }: AttemptEnded): Reason =>
    attempt(
      'withdrawn-meanwhile',
      step,
      `did not end (${detail}), and the page had been withdrawn meanwhile, so it is not repeated`,
    ),

  repeated: (step: Step, { detail }: AttemptEnded, delay: Milliseconds): Reason =>
    attempt(repeatedLater, step, `failed (${detail}) and is repeated in ${(delay / 1000).toFixed(1)} s`, {
      repeatedAfterMs: String(delay),
    }),

  repeatedAtOnce: (step: Step, { detail }: AttemptEnded): Reason =>
    attempt(repeatedAtOnce, step, `did not end (${detail}), so it is repeated at once under the same idempotency key`),

  replaced: (step: Step, ended: AttemptEnded, pause: Milliseconds | undefined, next: Step): Reason =>
    attempt(nextMethod, step, `${gaveUp(step, ended, pause)}, so ${placeOf(next)} is tried at once`, {
      next: next.id,
      ...triedOn(pause),
    }),

  othersOpen: (step: Step, ended: AttemptEnded, pause: Milliseconds | undefined): Reason =>
    attempt(
      'others-still-open',
      step,
      `${gaveUp(step, ended, pause)}, while other contact methods are still being tried`,
      triedOn(pause),
    ),

  noneLeft: (step: Step, ended: AttemptEnded, pause: Milliseconds | undefined): Reason =>
    attempt(
      'no-method-left',
      step,
      `${gaveUp(step, ended, pause)}, and no further contact method is planned`,
      triedOn(pause),
    ),
} as const;

function gaveUp({ attempt }: Step, { retriable, detail }: AttemptEnded, pause: Milliseconds | undefined): string {
  if (pause !== undefined) return `failed (${detail}) and is repeated only in ${spoken(wholeSeconds(pause))}`;
  const spent = attempt >= maxAttempts ? `all ${attempt} attempts are spent` : 'there is no time to wait for so long';
  return `failed (${detail}) and is not repeated because ${retriable ? spent : 'that would not help'}`;
}

function triedOn(pause: Milliseconds | undefined): Readonly<Record<string, string>> {
  return pause === undefined ? {} : { repeatedAfterMs: String(pause) };
}

function wholeSeconds(pause: Milliseconds): Milliseconds {
  return Math.ceil(pause / 1_000) * 1_000;
}

function attempt(code: string, step: Step, text: string, more: Readonly<Record<string, string>> = {}): Reason {
  return {
    code,
    text: `Attempt ${step.attempt} by ${placeOf(step)}${timeOf(step)} ${text}.`,
    definition: null,
    facts: {
      attempt: String(step.attempt),
      ...(step.attempt <= maxAttempts && { of: String(maxAttempts) }),
      step: step.id,
      ...more,
    },
  };
}

/** ` for the 2nd time` when the rules name its method again. */
function timeOf({ id }: Step): string {
  const [, time] = /\/(\d+)$/.exec(id) ?? [];
  if (time === undefined) return '';
  const ending = { one: 'st', two: 'nd', few: 'rd' } as Partial<Record<string, string>>;
  return ` for the ${time}${ending[ordinals.select(Number(time))] ?? 'th'} time`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

const reached = { page: 'is paged', nudge: 'is asked', note: 'is told' } as const satisfies Record<
  DeliveryKind,
  string
>;
const notReached = {
  page: 'is no longer paged',
  nudge: 'is no longer asked',
  note: 'is no longer told',
} as const satisfies Record<DeliveryKind, string>;

export function delivered(page: RequestedPage, step: Step): Reason {
  return {
    code: 'accepted',
    text: `${page.name} ${reached[kindOf(page)]}: attempt ${step.attempt} by ${placeOf(step)} was accepted.`,
    definition: null,
    facts: { attempt: String(step.attempt), step: step.id },
  };
}

export function unknownPerson({ person, name }: RequestedPage): Reason {
  return {
    code: 'unknown-person',
    text: `${name} (${person}) is not in the catalog any more, so there is no contact method to reach them by.`,
    definition: null,
    facts: { person },
  };
}

export function unreachable({ entry, version }: VersionedEntry<EntryOf<'person'>>): Reason {
  return {
    code: 'no-contact-method',
    text: `${entry.name} has no contact method; add one to ${entry.ref}.`,
    definition: `${entry.ref}@${version}`,
    facts: {},
  };
}

export function allFailed({ name }: RequestedPage, steps: readonly Step[], mayPass: boolean): Reason {
  const failures = steps.filter(({ status }) => status === 'failed' || status === 'paused');
  return {
    code: mayPass ? 'every-method-failing' : 'every-method-failed',
    text: `No contact method of ${name} ${mayPass ? 'gets through at the moment' : 'got through'}: ${failures.map((step) => `${placeOf(step)} (${step.detail})`).join(', ')}.`,
    definition: null,
    facts: Object.fromEntries(failures.map((step) => [step.id, step.detail])),
  };
}

export function withdrawn(page: RequestedPage, because: string, dropped: readonly Step[]): Reason {
  const { name } = page;
  const joint = because.startsWith(`${name} `) ? ', and' : because.includes(', so ') ? `; ${name}` : `, so ${name}`;
  const rest = dropped.length === 0 ? '' : `; ${dropped.map(placeOf).join(', ')} is not tried any more`;
  return {
    code: 'no-longer-wanted',
    text: `${because.replace(/\.$/, '')}${joint} ${notReached[kindOf(page)]}${rest}.`,
    definition: null,
    facts: { because, ...(dropped.length > 0 && { dropped: dropped.map(({ id }) => id).join(', ') }) },
  };
}

/** `email to a***@acme.example`, `sandbox`. */
export function placeOf({ channel, address }: Place): string {
  return channel === address ? channel : `${channel} to ${address}`;
}
