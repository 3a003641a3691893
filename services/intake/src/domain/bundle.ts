/** Which incidents one message told, and wait for an answer of the person who got it. */
import { millisecondsOf, type EntryOf } from '@escalog/definitions';
import { after, instantFrom, type Instant, type Milliseconds } from '@escalog/kernel';
import type { EscalationRead, Paged } from './escalation-read.ts';

type Urgency = 'high' | 'low';

interface Paging {
  readonly id: string;
  readonly status: string;
  readonly escalations: readonly Pick<EscalationRead, 'paged' | 'state' | 'declined'>[];
}

/** From when to when what a message told was asked for, how urgently, and what of that time was told by itself. */
interface Told {
  readonly since: number;
  readonly until: number;
  readonly urgency?: Urgency;
  readonly apart?: readonly string[];
}

/** What follows a message within that time is told in one message at its end. */
const gathered: Milliseconds = 60_000;

/** Of `incidents` those that paged the person from `since` to `until`, in milliseconds since 1970, with that urgency, that were not told `apart`, and that neither they nor anybody for them has answered. */
export function waitingOf<Incident extends Paging>(
  incidents: readonly Incident[],
  person: string,
  { since, until, urgency, apart = [] }: Told,
): readonly Incident[] {
  return incidents.filter(
    ({ id, status, escalations }) =>
      status !== 'resolved' &&
      !apart.includes(id) &&
      escalations.some(
        ({ state, paged, declined = {} }) =>
          state !== 'acknowledged' &&
          state !== 'halted' &&
          paged.some(
            (page) =>
              page.person === person &&
              (urgency === undefined || urgencyOf(page) === urgency) &&
              isWithin(instantFrom(page.at), since, until) &&
              page.at > (declined[person] ?? ''),
          ),
      ),
  );
}

/** Whether every page of theirs is texted at once: only then does it follow from when pages were asked for which of them one text told. */
export function isTextedAtOnce({ contactMethods = [], contactRules = {} }: Reached): boolean {
  const texts = new Set(contactMethods.filter(({ channel }) => channel === 'sms').map(({ id }) => id));
  const areTexted = (urgency: 'high' | 'low'): boolean => {
    const rules = contactRules[urgency];
    // Without rules all methods are tried for what is urgent, and the first for the rest.
    if (rules === undefined) return urgency === 'high' ? texts.size > 0 : texts.has(contactMethods[0]?.id ?? '');
    const ofTexts = rules.filter(({ method }) => texts.has(method));
    return ofTexts.length > 0 && ofTexts.every(({ after: wait = 'PT0S' }) => millisecondsOf(wait) === 0);
  };
  return areTexted('high') && areTexted('low');
}

/**
 * From when to when the pages were asked for that the last message by `now` told, where that was several: as notification
 * bundles them, the first by itself, and what follows within a minute at its end, those of each urgency. Undefined when it told one.
 */
export function lastBundle<Incident extends Paging>(
  incidents: readonly Incident[],
  person: string,
  rankOf: (incident: Incident) => number,
  now: Instant,
): Told | undefined {
  const asked = incidents
    .flatMap((incident) => pagesOf(incident, person, rankOf(incident)))
    .toSorted((a, b) => a.at - b.at);
  const lastOf = (urgency: Urgency): Sent | undefined =>
    lastMessage(
      asked.filter((page) => page.urgency === urgency),
      now,
    );
  const [high, low] = [lastOf('high'), lastOf('low')];
  const [last, urgency] =
    (low?.at ?? -Infinity) > (high?.at ?? -Infinity) ? [low, 'low' as const] : [high, 'high' as const];
  return last?.told && { ...last.told, urgency };
}

/** Of pages of one urgency what the last message by `now` told, and when it went out; nothing is known of what it told when that was one page. */
function lastMessage(asked: readonly Asked[], now: Instant): Sent | undefined {
  let last: Sent | undefined;
  for (let [index, from, rank] = [0, asked[0]?.at, asked[0]?.rank ?? 0]; from !== undefined;) {
    // One message at `from`: of one page, or of those that waited for it.
    const end = after(from, gathered);
    const first = index + (asked[index]?.at === from ? 1 : 0);
    // Which of two that were asked for in one millisecond was told first nobody here knows.
    const isUnclear = first > index && asked[first]?.at === from;
    let next = first;
    const held: Asked[] = [];
    const apart = asked.slice(index, first).map(({ id }) => id);
    for (let one = asked[next]; one !== undefined && one.at <= end; one = asked[next]) {
      // What is more severe than all that was told does not wait.
      if (one.rank < rank) apart.push(one.id);
      else held.push(one);
      rank = Math.min(rank, one.rank);
      next += 1;
    }
    if (first > index) last = { at: from };
    const [since, until] = [held[0]?.at, held.at(-1)?.at];
    if (since === undefined || until === undefined)
      [index, from, rank] = [next, asked[next]?.at, asked[next]?.rank ?? 0];
    else {
      if (end > now) return last;
      last = { at: end, ...(held.length > 1 && !isUnclear && { told: { since, until, apart } }) };
      [index, from, rank] = [next, end, held.reduce((least, one) => Math.min(least, one.rank), Infinity)];
    }
  }
  return last;
}

type Reached = Partial<Pick<EntryOf<'person'>, 'contactMethods' | 'contactRules'>>;

interface Asked {
  readonly id: string;
  readonly at: Instant;
  readonly rank: number;
  readonly urgency: Urgency;
}

interface Sent {
  readonly at: Instant;
  readonly told?: Told;
}

function pagesOf({ id, escalations }: Paging, person: string, rank: number): readonly Asked[] {
  return escalations.flatMap(({ paged }) =>
    paged.flatMap((page) => {
      const at = page.person === person ? instantFrom(page.at) : undefined;
      return at === undefined ? [] : [{ id, at, rank, urgency: urgencyOf(page) }];
    }),
  );
}

function urgencyOf({ urgency }: Paged): Urgency {
  return urgency ?? 'high';
}

function isWithin(at: Instant | undefined, since: number, until: number): boolean {
  return at !== undefined && at >= since && at <= until;
}
