/** What the API answers about being on call, and how it is asked. */
import { after, isoOf, type Instant } from '@escalog/kernel';
import type { Api } from '../api.ts';
import { wordInUrl } from '../refs.ts';

export interface Person {
  readonly person: string;
  readonly name: string;
}
export interface Shift extends Person {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly layer: string | null;
  readonly override: {
    readonly ref: string;
    readonly kind: 'add' | 'remove' | 'replace';
    readonly insteadOf: Person | null;
    readonly by: Person;
    readonly why: string;
  } | null;
}
export interface OnCall {
  readonly schedule: string;
  readonly name: string;
  readonly at: string;
  readonly shifts: readonly Shift[];
  readonly because: string | null;
  readonly next: Shift | null;
}
export interface Gap {
  readonly schedule: string;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly because: string;
}
export interface PersonShift extends Shift {
  readonly schedule: { readonly ref: string; readonly name: string };
}
export interface Entry {
  readonly ref: string;
  readonly name: string;
}
export interface PersonEntry extends Entry {
  readonly contactMethods: readonly ({ readonly id: string; readonly channel: string } & Readonly<
    Record<string, string>
  >)[];
  readonly contactRules?: { readonly high?: readonly ContactRule[]; readonly low?: readonly ContactRule[] };
  readonly quietHours?: { readonly from: string; readonly to: string; readonly timeZone: string };
  readonly erased?: boolean;
}

export interface ContactRule {
  readonly method: string;
  readonly after?: string;
}
/** Whether a page would arrive, were it sent now, and why. */
export interface Reach {
  readonly verdict: 'yes' | 'doubt' | 'no';
  readonly because: readonly string[];
}
/** How somebody is reached, as `GET /v1/contact-methods` tells. */
export interface MethodsOf extends Person {
  readonly methods: readonly {
    readonly methodId: string;
    readonly channel: string;
    /** Masked. */
    readonly address: string;
    readonly verified: { readonly at: string } | null;
    readonly lastAccepted: string | null;
    readonly lastReceipt: { readonly at: string; readonly status: string } | null;
  }[];
  readonly doubts: readonly string[];
  /** By urgency. */
  readonly reach: { readonly high: Reach; readonly low: Reach };
}

/** As `GET /v1/channels` tells. */
export interface Channel {
  readonly channel: string;
  readonly state: 'well' | 'failing' | 'refusing' | 'not-set-up' | 'untried';
  readonly because: string | null;
}

/** Whether a page of high urgency would reach each of these people; whoever it cannot be told of is left out. */
export async function reachesOf(api: Api, people: readonly string[]): Promise<ReadonlyMap<string, Reach>> {
  const answers = await Promise.all(
    people.map(async (person) => {
      const told = await api.getOr<MethodsOf | null>(`/v1/people/${wordInUrl(person)}/contact-methods`, null);
      return told === null ? [] : [[person, told.reach.high] as const];
    }),
  );
  return new Map(answers.flat());
}

/** The next shifts of whoever looks; empty when nobody has said who they are. */
export async function shiftsOf(
  api: Api,
  person: string | null,
  now: Instant,
  limit = 20,
): Promise<readonly PersonShift[]> {
  if (person === null) return [];
  const { shifts } = await api.getOr<{ shifts: readonly PersonShift[] }>(
    `/v1/people/${wordInUrl(person)}/shifts?limit=${limit}&to=${encodeURIComponent(inDays(56, now))}`,
    { shifts: [] },
  );
  return shifts;
}

/** The instant in so many days. */
function inDays(days: number, from: Instant): string {
  return isoOf(after(from, days * 86_400_000));
}
