/**
 * How many messages a contact method gets within a while: nobody reads the twentieth text message of a quarter of an hour, and
 * providers bar who sends them. The limits are those of GoAlert. The first message about an incident is never held back.
 * What is held back goes out with the first message that the limit allows again: whoever asks first then takes the others
 * along. Should that one not get them out, the next who asks takes over.
 */
import { after, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { AttemptName } from './delivery-types.ts';

export interface Limit {
  readonly most: number;
  readonly within: Milliseconds;
}

const minute = 60_000;
const hour = 60 * minute;

/** By channel; without an entry there is no limit. */
export const limits: ReadonlyMap<string, readonly Limit[]> = new Map([
  [
    'phone',
    [
      { most: 3, within: 15 * minute },
      { most: 7, within: hour },
      { most: 15, within: 3 * hour },
    ],
  ],
  [
    'sms',
    [
      { most: 5, within: 15 * minute },
      { most: 11, within: hour },
      { most: 21, within: 3 * hour },
    ],
  ],
]);

/** So long whoever takes others along may need to get them out. */
export const takenOverAfter: Milliseconds = 60_000;

/** The attempt of a page by a limited method. */
export interface LimitedAttempt extends AttemptName {
  /** The same for every attempt of a step. */
  readonly key: string;
  readonly pageId: string;
  readonly incidentId: string;
}

/** What one contact method of a person got, and what waits for it. */
export interface Contact {
  /** The oldest first; for as long as the longest limit looks back. */
  readonly sent: readonly { readonly key: string; readonly incidentId: string; readonly at: Instant }[];
  readonly held: readonly HeldAttempt[];
  /** What one of them takes along, from when it was allowed until it is known that all got out; null of nothing. */
  readonly bundle: { readonly leader: string; readonly members: readonly HeldAttempt[]; readonly at: Instant } | null;
}

export interface HeldAttempt extends LimitedAttempt {
  readonly since: Instant;
}

/** also: told in the same message; apart: incidents that were told by themselves meanwhile. */
export type Turn =
  | { readonly kind: 'send'; readonly also: readonly HeldAttempt[]; readonly apart?: readonly string[] }
  | {
      readonly kind: 'held';
      readonly until: Instant;
      readonly limit: string;
      /** It waits for those of a minute: see `burst.ts`. */
      readonly isBurst?: true;
    };

export const nothingSent: Contact = { sent: [], held: [], bundle: null };

/** Whether the attempt may be made at `at`, and the contact after that. Asked again for the same step it counts once. */
export function turnOf(
  contact: Contact,
  attempt: LimitedAttempt,
  of: readonly Limit[],
  at: Instant,
): { readonly contact: Contact; readonly turn: Turn } {
  const known = trimmed(contact, of, at);
  const { sent, held, bundle } = known;
  const { key, incidentId } = attempt;
  if (bundle?.leader === key) return { contact: known, turn: { kind: 'send', also: bundle.members } };
  if (sent.some((one) => one.key === key)) return { contact: known, turn: { kind: 'send', also: [] } };
  const isMember = bundle?.members.some((member) => member.key === key) === true;
  const takenOverAt = bundle === null ? at : after(bundle.at, takenOverAfter);
  if (isMember && takenOverAt > at)
    return { contact: known, turn: { kind: 'held', until: takenOverAt, limit: wordsOf(fullest(sent, of, at).limit) } };
  const isFirst = !isMember && sent.every((one) => one.incidentId !== incidentId);
  const { freeAt, limit } = fullest(sent, of, at);
  // What is being taken over has been counted with who was to take it along.
  if (isFirst || isMember || freeAt <= at) {
    const others = [...(bundle?.members ?? []), ...held].filter((one) => one.key !== key);
    const also = isFirst && freeAt > at ? [] : others;
    return {
      contact: {
        sent: isMember ? sent : [...sent, { key, incidentId, at }],
        held: also === others ? [] : held,
        bundle: also === others ? (others.length === 0 ? null : { leader: key, members: others, at }) : bundle,
      },
      turn: { kind: 'send', also },
    };
  }
  const isKnown = held.some((one) => one.key === key);
  return {
    contact: isKnown ? known : { ...known, held: [...held, { ...attempt, since: at }] },
    turn: { kind: 'held', until: freeAt, limit: wordsOf(limit) },
  };
}

/** The contact once all that `leader` took along have been told of. */
export function bundleOver(contact: Contact, leader: string): Contact {
  return contact.bundle?.leader === leader ? { ...contact, bundle: null } : contact;
}

/** The limit that is full for longest, and until when. */
function fullest(
  sent: Contact['sent'],
  of: readonly Limit[],
  at: Instant,
): { readonly freeAt: Instant; readonly limit: Limit | undefined } {
  return of
    .map((limit) => {
      const counted = sent.filter((one) => after(one.at, limit.within) > at);
      const oldest = counted[counted.length - limit.most];
      return { freeAt: oldest === undefined ? at : after(oldest.at, limit.within), limit };
    })
    .reduce<{ readonly freeAt: Instant; readonly limit: Limit | undefined }>(
      (longest, one) => (one.freeAt > longest.freeAt ? one : longest),
      { freeAt: at, limit: undefined },
    );
}

/** Without what no limit counts any more, and without what was answered or went out otherwise long ago. */
function trimmed({ sent, held, bundle }: Contact, of: readonly Limit[], at: Instant): Contact {
  const longest = Math.max(0, ...of.map(({ within }) => within));
  return {
    sent: sent.filter((one) => after(one.at, longest) > at),
    held: held.filter((one) => after(one.since, 2 * longest) > at),
    bundle: bundle === null || after(bundle.at, longest) > at ? bundle : null,
  };
}

/** `5 within 15 min`. */
function wordsOf(limit: Limit | undefined): string {
  return limit === undefined ? 'others go out first' : `${limit.most} within ${spoken(limit.within)}`;
}
