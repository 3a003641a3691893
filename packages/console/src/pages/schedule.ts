import { field } from '../forms.ts';
import { reachesOf, type Entry, type Gap, type OnCall, type Shift } from '../on-call/asked.ts';
import { daysFrom, mondayOf, partsOf, type Span } from '../on-call/days.ts';
import { fieldTime, instantAsked, shownTime, zoneAsked } from '../on-call/times.ts';
import { everyPage } from '../paging.ts';
import { entryUrl, wordInUrl } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Deed, Page, Pages, Shown } from '../site.ts';

interface Override extends Span {
  readonly ref: string;
  readonly name: string;
  readonly kind: 'add' | 'remove' | 'replace';
  readonly person: { readonly person: string; readonly name: string };
  readonly insteadOf: { readonly person: string; readonly name: string } | null;
  readonly by: { readonly person: string; readonly name: string };
  readonly why: string;
  readonly madeAt: string | null;
}
interface LayerShifts {
  readonly layer: string | null;
  readonly shifts: readonly Shift[];
  readonly nobody: readonly Span[];
}
interface Double extends Span {
  readonly because: string;
}
interface ShiftsAnswer {
  readonly shifts: readonly Shift[];
  readonly gaps: readonly Gap[];
  readonly doubleBookings: readonly Double[];
}
interface ScheduleEntry extends Entry {
  readonly timeZone: string;
  readonly layers?: readonly { readonly name: string; readonly calendar?: string }[];
}

const weeks = 4;
/** Colours that people are told apart by, beside their names. */
const colours = 8;
/** Shifts, gaps and double bookings that one page of the API has at most. */
const pageSize = 500;
const pagesAtMost = 10;

/** `/schedules/:name`: four weeks of a schedule, and what can be done about them. */
export const schedulePage: Pages = (site) => {
  site.page('/schedules/:name', shown());
  site.form('/schedules/:name/overrides', shown(), makeOverride);
  site.form('/schedules/:name/overrides/:override/cancel', shown(), async (ask) => {
    const why = field(ask.form, 'why');
    const query = new URLSearchParams({ by: signerOf(ask), ...(why !== undefined && { why }) });
    const override = encodeURIComponent(ask.params['override'] ?? '');
    await ask.api.send('DELETE', `/v1/schedules/${nameOf(ask)}/overrides/${override}?${query.toString()}`);
    return `${addressOf(ask)}#overrides`;
  });
  // The address is a secret, and told once: it is not in any address of ours.
  site.form('/schedules/:name/feed', shown(), async (ask) => {
    const { url } = await ask.api.send<{ url: string }>('POST', `/v1/schedules/${nameOf(ask)}/feed`, {});
    return shown(url)(ask);
  });
};

const makeOverride: Deed = async (ask) => {
  const { api, form } = ask;
  const by = signerOf(ask);
  const { entry } = await scheduleOf(ask);
  const zone = zoneAsked(ask.query['zone'], entry.timeZone);
  const time = (name: string): string => {
    const text = field(form, name) ?? '';
    // In its own zone the schedule says what a time means that a clock shows twice, or never.
    return zone === entry.timeZone ? text : instantAsked(text, zone);
  };
  const insteadOf = field(form, 'insteadOf');
  const { override } = await api.send<{ override: { ref: string } }>('POST', `/v1/schedules/${nameOf(ask)}/overrides`, {
    kind: field(form, 'kind') ?? 'replace',
    // Whoever takes a shift is who sends it.
    person: field(form, 'person') ?? by,
    ...(insteadOf !== undefined && { insteadOf }),
    startsAt: time('startsAt'),
    endsAt: time('endsAt'),
    by,
    why: field(form, 'why') ?? '',
  });
  return `${addressOf(ask, { made: override.ref, shift: undefined, who: undefined })}#made`;
};

/** The page; `feed` is an address that was made just now. */
function shown(feed: string | null = null): Page {
  return async (ask): Promise<Shown> => {
    const { api, me, query } = ask;
    const { entry } = await scheduleOf(ask);
    const name = wordInUrl(entry.ref);
    const zone = zoneAsked(query['zone'], entry.timeZone);
    const onCall = await api.get<OnCall>(`/v1/schedules/${name}/on-call`);
    const now = onCall.at;
    const first = mondayOf(query['from'], now, zone);
    const days = daysFrom(first, weeks * 7, now, zone);
    const [from, to] = [days[0]?.startsAt ?? now, days.at(-1)?.endsAt ?? now];
    const span = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
    const people = onCall.shifts.map(({ person }) => person);
    const [told, { layers }, overrides, ahead, { madeAt }, teams, reaches] = await Promise.all([
      shiftsIn(ask, name, span),
      api.get<{ layers: readonly LayerShifts[] }>(`/v1/schedules/${name}/layers?${span}`),
      everyPage<Override>(api, `/v1/schedules/${name}/overrides?limit=500&${span}`, 'overrides'),
      everyPage<Override>(api, `/v1/schedules/${name}/overrides?limit=500`, 'overrides'),
      api.getOr<{ madeAt: string | null }>(`/v1/schedules/${name}/feed`, { madeAt: null }),
      everyPage<{ entry: Entry & { schedule?: string } }>(api, '/v1/catalog/entries?type=team&limit=500', 'entries'),
      reachesOf(api, people),
    ]);
    const all = [...new Set([...told.shifts, ...layers.flatMap((layer) => layer.shifts)].map(({ person }) => person))];
    const colour = (person: string): number => all.toSorted().indexOf(person) % colours;
    const time = (at: string): string => shownTime(at, zone, now);
    const chosen = told.shifts.find(({ startsAt, person }) => startsAt === query['shift'] && person === query['who']);
    const begins = chosen === undefined || chosen.startsAt > now ? chosen?.startsAt : now;
    return {
      title: entry.name,
      template: 'schedule',
      data: {
        schedule: entry,
        mayRespond: me.rights.includes('respond'),
        mayConfigure: me.rights.includes('configure'),
        name,
        onCall: {
          ...onCall,
          shifts: onCall.shifts.map((shift) => ({ ...shift, reach: reaches.get(shift.person) ?? null })),
        },
        teams: teams.map((team) => team.entry).filter(({ schedule }) => schedule === entry.ref),
        zone,
        time,
        days: days.map((day) => ({
          ...day,
          isPast: day.endsAt <= now,
          slots: [
            ...partsOf(day, told.shifts, zone).map(({ when, of }) => ({
              when,
              of,
              startsAt: of.startsAt,
              colour: colour(of.person),
              link: addressOf(ask, { shift: of.startsAt, who: of.person, made: undefined }),
            })),
            ...partsOf(day, told.gaps, zone).map(({ when, of }) => ({ when, of: null, startsAt: of.startsAt })),
          ].toSorted((one, other) => (one.startsAt < other.startsAt ? -1 : 1)),
          doubles: partsOf(day, told.doubleBookings, zone),
          overrides: partsOf(day, overrides, zone),
          layers: layers.map((layer) => [
            ...partsOf(day, layer.shifts, zone).map(({ when, of }) => ({
              when,
              name: of.name,
              colour: colour(of.person),
            })),
            ...partsOf(day, layer.nobody, zone).map(({ when }) => ({ when, name: 'nobody', colour: null })),
          ]),
        })),
        layers: layers.map(({ layer }, index) => ({
          name: layer ?? 'Rotation',
          calendar: entry.layers?.[index]?.calendar ?? null,
        })),
        gaps: told.gaps.filter(({ endsAt }) => endsAt > now),
        doubles: told.doubleBookings.filter(({ endsAt }) => endsAt > now),
        isCutShort: told.isCutShort,
        range: `${days[0]?.label ?? ''} to ${days.at(-1)?.label ?? ''} ${first.add({ days: 27 }).year}`,
        earlier: addressOf(ask, { from: first.subtract({ weeks: 1 }).toString() }),
        later: addressOf(ask, { from: first.add({ weeks: 1 }).toString() }),
        today: addressOf(ask, { from: undefined, shift: undefined, who: undefined }),
        ownZone: addressOf(ask, { zone: undefined }),
        form: addressOf(ask, {}, '/overrides'),
        cancelOf: (ref: string) => addressOf(ask, {}, `/overrides/${wordInUrl(ref)}/cancel`),
        feedForm: addressOf(ask, {}, '/feed'),
        ahead,
        made: ahead.find(({ ref }) => ref === query['made']) ?? null,
        chosen:
          chosen === undefined || chosen.endsAt <= now
            ? null
            : {
                ...chosen,
                isMine: chosen.person === me.person,
                from: fieldTime(begins ?? now, zone),
                to: fieldTime(chosen.endsAt, zone),
              },
        feed,
        feedSince: madeAt,
      },
    };
  };
}

async function shiftsIn({ api }: Ask, name: string, span: string): Promise<ShiftsAnswer & { isCutShort: boolean }> {
  const all = { shifts: [] as Shift[], gaps: [] as Gap[], doubleBookings: [] as Double[] };
  let after = '';
  for (let page = 0; page < pagesAtMost; page += 1) {
    const answer = await api.get<ShiftsAnswer & { next: string | null }>(
      `/v1/schedules/${name}/shifts?limit=${pageSize}&${span}${after}`,
    );
    all.shifts.push(...answer.shifts);
    all.gaps.push(...answer.gaps);
    all.doubleBookings.push(...answer.doubleBookings);
    if (answer.next === null) return { ...all, isCutShort: false };
    after = `&after=${encodeURIComponent(answer.next)}`;
  }
  return { ...all, isCutShort: true };
}

async function scheduleOf(ask: Ask): Promise<{ readonly entry: ScheduleEntry }> {
  const { schedule } = await ask.api.get<OnCall>(`/v1/schedules/${nameOf(ask)}/on-call`);
  return ask.api.get(entryUrl(schedule));
}

function nameOf({ params }: Ask): string {
  return encodeURIComponent(params['name'] ?? '');
}

const kept = ['zone', 'from', 'shift', 'who', 'made'] as const;

/** This page as it is asked for, with some of what is asked changed. */
function addressOf(
  ask: Ask,
  changed: Partial<Record<(typeof kept)[number], string | undefined>> = { shift: undefined, who: undefined },
  below = '',
): string {
  const query = new URLSearchParams();
  for (const name of kept) {
    const value = name in changed ? changed[name] : ask.query[name];
    if (value !== undefined && value !== '') query.set(name, value);
  }
  const text = query.toString();
  return `/schedules/${nameOf(ask)}${below}${text === '' ? '' : `?${text}`}`;
}
