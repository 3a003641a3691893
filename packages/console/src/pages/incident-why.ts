import { HttpProblem } from '@escalog/http';
import { entryPage, typeOf, wordInUrl } from '../refs.ts';
import type { Ask, Pages } from '../site.ts';
import { partsOf } from '../told-times.ts';

interface Link {
  readonly kind: string;
  readonly held: 'yes' | 'no' | 'pending' | 'unknown';
  readonly text: string;
  readonly details: readonly string[];
  readonly at: string | null;
  readonly definition: string | null;
  readonly links: readonly string[];
  readonly knownFrom: string;
}

interface Why {
  readonly person: { readonly ref: string; readonly name: string };
  readonly verdict: string;
  readonly text: string;
  readonly chains: readonly {
    readonly place: string;
    readonly outcome: string;
    readonly links: readonly Link[];
  }[];
}

interface Everybody {
  readonly people: readonly Pick<Why, 'person' | 'verdict' | 'text'>[];
  readonly total: number;
}

const titles: Readonly<Record<string, string>> = {
  declared: 'Declared',
  maintenance: 'Maintenance',
  alerts: 'Alerts',
  rule: 'Rule',
  routed: 'Routed',
  handoff: 'Handed on',
  path: 'Path',
  branch: 'Branch',
  level: 'Level',
  responder: 'Who is meant',
  told: 'Told or asked',
  contact: 'Contact rule',
  'held-back': 'Held back',
  raised: 'Raised',
  attempt: 'Sent',
  delivered: 'Delivered',
  receipt: 'Receipt',
  answer: 'Answer',
  catalog: 'The catalog of today',
  unreadable: 'Unreadable',
};

/** Not by colour alone: each is said, and has a sign of its own. */
const marks = {
  yes: { sign: '✓', word: 'held', look: 'good' },
  no: { sign: '✗', word: 'did not hold', look: 'bad' },
  pending: { sign: '…', word: 'not yet', look: '' },
  unknown: { sign: '?', word: 'not known', look: '' },
} as const;

const verdicts: Readonly<Record<string, string>> = {
  paged: 'paged',
  owed: 'not reached',
  told: 'told only',
  'not-paged': 'not paged',
  'not-paged-yet': 'not paged yet',
  unknown: 'not known',
};

/** `/incidents/:id/why?person=`: why somebody was paged, or was not, as a chain; without a person, of whom one may ask. */
export const incidentWhyPage: Pages = (site) => {
  site.page('/incidents/:id/why', async (ask) => {
    const { api, params, query } = ask;
    const id = params['id'] ?? '';
    const incident = await api.get<{ readonly id: string; readonly title: string }>(
      `/v1/incidents/${encodeURIComponent(id)}`,
    );
    const person = query['person']?.trim() ?? '';
    const { why, refused } = person === '' ? { why: null, refused: null } : await asked(ask, id, person);
    const everybody =
      why === null ? await api.get<Everybody>(`/v1/incidents/${encodeURIComponent(id)}/why`) : { people: [], total: 0 };
    return {
      title: `Why: ${incident.title}`,
      template: 'why',
      data: {
        incident,
        page: `/incidents/${encodeURIComponent(incident.id)}`,
        person: why?.person.name ?? person,
        why,
        refused,
        everybody,
        titles,
        marks,
        verdicts,
        partsOf,
        pageOf,
      },
    };
  });
};

/** The answer, or what the API has to say of the name that was given. */
async function asked({ api }: Ask, id: string, person: string) {
  try {
    const query = new URLSearchParams({ person });
    return { why: await api.get<Why>(`/v1/incidents/${encodeURIComponent(id)}/why?${query}`), refused: null };
  } catch (error) {
    if (error instanceof HttpProblem && error.code === 'person-not-found')
      // The way for a program is no way for whoever reads the list below.
      return { why: null, refused: error.message.replace(/ GET \/v1\/\S+ lists .*$/, '') };
    if (error instanceof HttpProblem && error.code === 'ambiguous-person') return { why: null, refused: error.message };
    throw error;
  }
}

/** Where the console shows an entry. */
function pageOf(ref: string): string {
  const pages: Readonly<Record<string, string>> = {
    person: '/people/',
    'escalation-path': '/paths/',
    schedule: '/schedules/',
  };
  const page = pages[typeOf(ref)];
  return page === undefined ? entryPage(ref) : `${page}${wordInUrl(ref)}`;
}
