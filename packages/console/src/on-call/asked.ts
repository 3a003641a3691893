/** What the API answers about being on call, and how it is asked. */
import { after, isoOf, type Instant } from '@escalog/kernel';
import type { Api } from '../api.ts';
import { reachOf, type Channel, type ContactRules, type MethodsOf, type Reach, type Urgency } from './reach.ts';

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
  readonly contactRules?: ContactRules;
  readonly quietHours?: { readonly from: string; readonly to: string; readonly timeZone: string };
  readonly erased?: boolean;
}

/** Followed from page to page so often; what is beyond is not told here. */
const pagesAtMost = 20;

/** All pages of a list. `url` has a query already. */
export async function everyPage<T>(api: Api, url: string, key: string): Promise<readonly T[]> {
  const all: T[] = [];
  let after = '';
  for (let page = 0; page < pagesAtMost; page += 1) {
    const answer = await api.get<Readonly<Record<string, unknown>>>(`${url}${after}`);
    all.push(...(answer[key] as readonly T[]));
    const next = answer['next'];
    if (typeof next !== 'string') break;
    after = `&after=${encodeURIComponent(next)}`;
  }
  return all;
}

/** The name of an entry within its type, as it stands in an address. */
export function nameIn(ref: string): string {
  return encodeURIComponent(ref.slice(ref.indexOf('/') + 1));
}

/** Whether, and by what, somebody would be reached. Null where that cannot be asked. */
export async function reachesOf(
  api: Api,
  people: readonly string[],
  urgency: Urgency = 'high',
): Promise<ReadonlyMap<string, Reach>> {
  const { channels } = await api.getOr<{ channels: readonly Channel[] }>('/v1/channels', { channels: [] });
  const answers = await Promise.all(
    people.map(async (person) => {
      const name = nameIn(person);
      const [methods, entry] = await Promise.all([
        api.getOr<MethodsOf | null>(`/v1/people/${name}/contact-methods`, null),
        api.getOr<{ entry: PersonEntry } | null>(`/v1/catalog/entries/person/${name}`, null),
      ]);
      return methods === null
        ? []
        : [[person, reachOf(methods, entry?.entry.contactRules, urgency, channels)] as const];
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
    `/v1/people/${nameIn(person)}/shifts?limit=${limit}&to=${encodeURIComponent(inDays(56, now))}`,
    { shifts: [] },
  );
  return shifts;
}

/** The instant in so many days. */
export function inDays(days: number, from: Instant): string {
  return isoOf(after(from, days * 86_400_000));
}
