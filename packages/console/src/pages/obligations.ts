import { spoken } from '@escalog/kernel';
import { field } from '../forms.ts';
import { following } from '../paging.ts';
import type { Page, Pages } from '../site.ts';

const states = ['overdue', 'open', 'undeliverable', 'delivered', 'answered', 'declined', 'stood-down'] as const;
type State = (typeof states)[number];

interface Obligation {
  readonly pageId: string;
  readonly state: State;
  readonly person: string;
  readonly personName: string;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly severity: string;
  readonly pathName: string;
  readonly level: number | null;
  readonly owedAt: string;
  readonly due: string;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly lateMs: number | null;
}

type Counts = Readonly<Record<State, number>>;

interface List {
  readonly obligations: readonly Obligation[];
  readonly counts: Counts;
  readonly hidden: Counts;
  readonly upTo: string | null;
  readonly behind: boolean;
  readonly next: string | null;
}

/** What became of a page, in the words of a tag. */
const words: Readonly<Record<State, string>> = {
  overdue: 'overdue',
  open: 'on its way',
  undeliverable: 'could not be delivered',
  delivered: 'delivered, not answered',
  answered: 'answered',
  declined: 'declined',
  'stood-down': 'not wanted any more',
};

/** What is shown: what nobody knows of yet, what did not get there, or everything. */
const views = [
  { view: 'waiting', name: 'Waiting', states: ['overdue', 'open'], order: 'oldest' },
  { view: 'lost', name: 'Not delivered', states: ['undeliverable'], order: 'newest' },
  { view: 'all', name: 'All', states: [], order: 'newest' },
] as const;

/** `/obligations`: whether every page that was owed is accounted for. */
export const obligationsPage: Pages = (site) => {
  site.page('/obligations', obligations);
};

const obligations: Page = async ({ api, query }) => {
  const shown = views.find(({ view }) => view === query['view']) ?? views[0];
  const person = field(query, 'person');
  const filter = person === undefined ? '' : `&person=${encodeURIComponent(person)}`;
  const state = shown.states.length === 0 ? '' : `&state=${shown.states.join(',')}`;
  const list = await api.get<List>(`/v1/obligations?limit=50&order=${shown.order}${state}${filter}${following(query)}`);
  const addressOf = (view: string): string => `/obligations?view=${view}${filter}`;
  return {
    title: 'Pages that were owed',
    template: 'obligations',
    data: {
      ...list,
      became: words,
      view: shown.view,
      views: views.map(({ view, name }) => ({ name, isHere: view === shown.view, address: addressOf(view) })),
      person: person ?? '',
      total: states.reduce((sum, one) => sum + list.counts[one], 0),
      hiddenTotal: states.reduce((sum, one) => sum + list.hidden[one], 0),
      counted: states.filter((one) => list.counts[one] > 0).map((one) => ({ state: one, count: list.counts[one] })),
      spoken,
      older: list.next === null ? null : `${addressOf(shown.view)}&after=${encodeURIComponent(list.next)}`,
    },
  };
};
