/** Which incidents one message told, and wait for an answer of the person who got it. */
import { after, instantFrom, type Instant, type Milliseconds } from '@escalog/kernel';
import type { EscalationRead } from './escalation-read.ts';

interface Paging {
  readonly status: string;
  readonly escalations: readonly Pick<EscalationRead, 'paged' | 'state'>[];
}

/** What follows a message within that time is told in one message at its end. */
const gathered: Milliseconds = 60_000;

/** Of `incidents` those that paged the person from `since` to `until`, in milliseconds since 1970, and that nobody has answered for them. */
export function waitingOf<Incident extends Paging>(
  incidents: readonly Incident[],
  person: string,
  { since, until }: { readonly since: number; readonly until: number },
): readonly Incident[] {
  return incidents.filter(
    ({ status, escalations }) =>
      status !== 'resolved' &&
      escalations.some(
        ({ state, paged }) =>
          state !== 'acknowledged' &&
          state !== 'halted' &&
          paged.some((page) => page.person === person && isWithin(instantFrom(page.at), since, until)),
      ),
  );
}

/**
 * From when to when the pages were asked for that the last message by `now` told, where that was several: as notification
 * bundles them, the first by itself, and what follows within a minute at its end. Undefined when it told one.
 */
export function lastBundle(
  incidents: readonly Paging[],
  person: string,
  now: Instant,
): { readonly since: Instant; readonly until: Instant } | undefined {
  const asked = incidents
    .flatMap(({ escalations }) =>
      escalations.flatMap(({ paged }) =>
        paged.flatMap((page) => (page.person === person ? (instantFrom(page.at) ?? []) : [])),
      ),
    )
    .toSorted((a, b) => a - b);
  let last: { readonly since: Instant; readonly until: Instant } | undefined;
  for (let [index, from] = [0, asked[0]]; from !== undefined;) {
    // One message at `from`: of one page, or of those that waited for it.
    const end = after(from, gathered);
    const isHeld = (at: Instant): boolean => at <= end;
    const first = index + (asked[index] === from ? 1 : 0);
    let next = first;
    for (let at = asked[next]; at !== undefined && isHeld(at); at = asked[next]) next += 1;
    if (first > index) last = undefined;
    const [since, until] = [asked[first], asked[next - 1]];
    if (next === first || since === undefined || until === undefined) [index, from] = [next, asked[next]];
    else {
      if (end > now) return last;
      last = next - first > 1 ? { since, until } : undefined;
      [index, from] = [next, end];
    }
  }
  return last;
}

function isWithin(at: Instant | undefined, since: number, until: number): boolean {
  return at !== undefined && at >= since && at <= until;
}
