import { instantFrom, spoken } from '@escalog/kernel';
import { reachesOf, shiftsOf, type Entry, type Gap, type OnCall, type PersonShift } from '../on-call/asked.ts';
import { fieldTime, instantAsked, zoneAsked } from '../on-call/times.ts';
import { everyPage } from '../paging.ts';
import { wordInUrl } from '../refs.ts';
import type { Pages } from '../site.ts';

interface Team extends Entry {
  readonly schedule?: string;
  readonly members: readonly string[];
}

const minute = 60_000;
/** So many people are asked about whether they would be reached; the readiness page has everybody. */
const reachAskedAtMost = 100;

/** `/on-call`: who is on call, everywhere; mine first. */
export const onCallPage: Pages = (site) => {
  site.page('/on-call', async ({ api, me, query, now }) => {
    const zone = zoneAsked(query['zone'], 'UTC');
    const at = query['at'] === undefined || query['at'] === '' ? null : instantAsked(query['at'], zone);
    const moment = at === null ? '' : `&at=${encodeURIComponent(at)}`;
    const [schedules, teams, gaps, mine] = await Promise.all([
      everyPage<OnCall>(api, `/v1/on-call?limit=500${moment}`, 'schedules'),
      everyPage<{ entry: Team }>(api, '/v1/catalog/entries?type=team&limit=500', 'entries'),
      everyPage<Gap>(api, '/v1/on-call/gaps?limit=500', 'gaps'),
      shiftsOf(api, me.person, now),
    ]);
    const people = [...new Set(schedules.flatMap(({ shifts }) => shifts.map(({ person }) => person)))];
    const reaches = await reachesOf(api, people.slice(0, reachAskedAtMost));
    const known = teams.map(({ entry }) => entry);
    const cards = schedules.map((one) => ({
      ...one,
      address: `/schedules/${wordInUrl(one.schedule)}`,
      teams: known.filter(({ schedule }) => schedule === one.schedule),
      people: one.shifts.map((shift) => ({
        ...shift,
        left: spoken(wholeMinutes(instantFrom(shift.endsAt) - now)),
        reach: reaches.get(shift.person) ?? null,
      })),
      gap: gaps.find(({ schedule }) => schedule === one.schedule) ?? null,
      rank: rankOf(one, mine, me.person),
    }));
    return {
      title: at === null ? 'On call' : 'On call at another moment',
      template: 'on-call',
      data: {
        at,
        zone,
        field: at === null ? '' : fieldTime(at, zone),
        cards: cards.toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1)),
        without: known.filter(({ schedule }) => schedule === undefined),
        mine: mine.map((shift) => ({ ...shift, address: `/schedules/${wordInUrl(shift.schedule.ref)}` })),
        gaps: gaps.length,
      },
    };
  });
};

/** Those in which I am on call, then those in which nobody is, then those in which I have a shift ahead. */
function rankOf({ schedule, shifts }: OnCall, mine: readonly PersonShift[], person: string | null): number {
  if (shifts.some((shift) => shift.person === person)) return 0;
  if (shifts.length === 0) return 1;
  return mine.some((shift) => shift.schedule.ref === schedule) ? 2 : 3;
}

/** A shift that is nearly over has a minute left. */
function wholeMinutes(left: number): number {
  return Math.max(1, Math.round(left / minute)) * minute;
}
