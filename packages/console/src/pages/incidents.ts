import { HttpProblem } from '@escalog/http';
import { after, isoOf } from '@escalog/kernel';
import type { Api } from '../api.ts';
import { field, fields } from '../forms.ts';
import type { ListedIncident } from '../open-incidents.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Deed, Page, Pages } from '../site.ts';

/** What the list shows, in the order of its tabs. */
const tabs = [
  { tab: '', name: 'Open', asks: { status: 'open', order: 'need' } },
  { tab: 'unanswered', name: 'Nobody has it', asks: { state: 'unanswered', order: 'need' } },
  { tab: 'acknowledged', name: 'Somebody has it', asks: { state: 'acknowledged', order: 'need' } },
  { tab: 'resolved', name: 'Resolved', asks: { state: 'resolved', order: 'newest' } },
] as const;

/** Spans to choose from, in days. */
const spans = [
  { span: '1', name: 'last 24 hours' },
  { span: '7', name: 'last 7 days' },
  { span: '30', name: 'last 30 days' },
  { span: '90', name: 'last 90 days' },
] as const;

const day = 24 * 60 * 60_000;
const pageSize = 50;
/** So many are acknowledged at once at most. */
const chosenAtMost = 50;

/** Filters as the address keeps them: what is empty is not there. */
const filterNames = ['tab', 'q', 'severity', 'team', 'entry', 'span', 'mine'] as const;

interface Listing {
  readonly incidents: readonly ListedIncident[];
  readonly next: string | null;
  readonly lookedBackTo?: string | null;
  readonly counts?: { readonly unanswered: number; readonly acknowledged: number };
}

interface Team {
  readonly ref: string;
  readonly name: string;
  readonly members?: readonly string[];
}

/** `/incidents`: all of them, found by filters that the address keeps. */
export const incidentsPage: Pages = (site) => {
  site.page('/incidents', list);
  site.form('/incidents', list, acknowledgeChosen);
};

const list: Page = async ({ api, me, query, typed, now }) => {
  const tab = tabs.find((one) => one.tab === query['tab']) ?? tabs[0];
  const asked = new URLSearchParams({ ...tab.asks, counts: 'true', limit: String(pageSize) });
  for (const name of ['q', 'severity', 'team', 'entry', 'after'] as const) {
    const value = query[name]?.trim();
    if (value !== undefined && value !== '') asked.set(name, value);
  }
  if (query['mine'] === '1' && me.person !== null) asked.set('person', me.person);
  const span = spans.find((one) => one.span === query['span']);
  if (span !== undefined) asked.set('since', isoOf(after(now, -Number(span.span) * day)));
  const [found, teams, told] = await Promise.all([
    foundBy(api, asked),
    api.getOr<{ entries: readonly { entry: Team }[] }>('/v1/catalog/entries?type=team&limit=500', { entries: [] }),
    becameOf(query['told'], api),
  ]);
  const isMine = (team: Team): boolean => me.person !== null && team.members?.includes(me.person) === true;
  const allTeams = teams.entries.map(({ entry }) => entry).toSorted((a, b) => Number(isMine(b)) - Number(isMine(a)));
  return {
    title: 'Incidents',
    template: 'incidents',
    data: {
      ...found,
      told,
      here: addressOf(query),
      tabs: tabs.map((one) => ({
        tab: one.tab,
        name: one.name,
        path: addressOf({ ...query, tab: one.tab }),
        isHere: one === tab,
        count: countOf(one.tab, found.counts),
      })),
      isOpenTab: tab.tab !== 'resolved',
      isFiltered: filterNames.some((name) => name !== 'tab' && (query[name] ?? '') !== ''),
      isFilteredFurther: filterNames.some((name) => !['tab', 'q'].includes(name) && (query[name] ?? '') !== ''),
      isFurther: query['after'] !== undefined,
      nextPath:
        found.next === null ? null : `${addressOf(query)}${joint(query)}after=${encodeURIComponent(found.next)}`,
      filters: Object.fromEntries(filterNames.map((name) => [name, query[name] ?? ''])),
      teams: allTeams.map((team) => ({ ref: team.ref, name: team.name, isMine: isMine(team) })),
      spans,
      chosen: fields(typed, 'chosen'),
    },
  };
};

/** What is found; what the API says of a filter that means nothing, where nothing can be found. */
async function foundBy(api: Api, asked: URLSearchParams): Promise<Listing & { readonly refused: string | null }> {
  try {
    return { ...(await api.get<Listing>(`/v1/incidents?${asked}`)), refused: null };
  } catch (error) {
    if (!(error instanceof HttpProblem) || ![400, 422].includes(error.status)) throw error;
    return { incidents: [], next: null, refused: error.message };
  }
}

function countOf(tab: string, counts: Listing['counts']): number | null {
  if (counts === undefined || tab === 'resolved') return null;
  return tab === '' ? counts.unanswered + counts.acknowledged : counts[tab as keyof typeof counts];
}

/** The address of the list with these filters. */
function addressOf(query: Ask['query']): string {
  const kept = filterNames.flatMap((name) => {
    const value = query[name]?.trim() ?? '';
    return value === '' ? [] : [[name, value]];
  });
  return kept.length === 0 ? '/incidents' : `/incidents?${new URLSearchParams(kept)}`;
}

function joint(query: Ask['query']): string {
  return addressOf(query).includes('?') ? '&' : '?';
}

/** Each is acknowledged for itself, so that one that cannot be keeps nobody from the others; the page tells what each became. */
const acknowledgeChosen: Deed = async ({ api, me, form, query }) => {
  // The button of one is about that one, whichever others are chosen.
  const one = field(form, 'acknowledge');
  const ids = one === undefined ? fields(form, 'chosen') : [one];
  if (ids.length === 0) throw new HttpProblem(422, 'nothing-chosen', 'Choose the incidents that you have.');
  if (ids.length > chosenAtMost)
    throw new HttpProblem(422, 'too-many-chosen', `Choose at most ${chosenAtMost} incidents at once.`);
  const by = signerOf({ me, form });
  const refused: HttpProblem[] = [];
  for (const id of ids)
    try {
      await api.send('POST', `/v1/incidents/${encodeURIComponent(id)}/acknowledge`, { by });
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      refused.push(error);
    }
  // What is over is told of each; anything else keeps somebody from all of them.
  const other = refused.find(({ code }) => code !== 'incident-resolved' && code !== 'incident-not-found');
  if (other !== undefined) throw other;
  return `${addressOf(query)}${joint(query)}told=${ids.map(encodeURIComponent).join(',')}`;
};

/** Of each incident that was just acknowledged: what it now is. */
async function becameOf(told: string | undefined, api: Api) {
  const ids = (told ?? '').split(',').filter(Boolean).slice(0, chosenAtMost);
  const incidents = await Promise.all(
    ids.map((id) => api.getOr<ListedIncident | undefined>(`/v1/incidents/${encodeURIComponent(id)}`, undefined)),
  );
  return incidents.flatMap((incident) => (incident === undefined ? [] : [incident]));
}
