import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import { field } from '../forms.ts';
import { byNeed, nextOf, openIncidents, type ListedIncident } from '../open-incidents.ts';
import { signerOf } from '../signed.ts';
import type { Page, Pages } from '../site.ts';

/** How much of each part is shown: what is more is on /incidents. */
const shownAtMost = { waiting: 40, taken: 15, resolved: 5, onCall: 12 };
/** Of how many it is asked what comes next. */
const askedNext = 12;

interface PathEntry {
  readonly entry: { readonly ref: string; readonly nodes?: readonly object[] };
}

interface OnCallNow {
  readonly schedule: string;
  readonly name: string;
  readonly onCall: { readonly person: string; readonly name: string } | null;
  readonly shift: { readonly endsAt: string } | null;
}

interface Channel {
  readonly channel: string;
  readonly state: string;
  readonly because: string | null;
  readonly acceptedInHour: number;
}

/** `/`: what is going on now, and what needs whoever looks. */
export const homePage: Pages = (site) => {
  site.page('/', now);
  site.form('/', now, async ({ api, me, form }) => {
    const id = field(form, 'acknowledge');
    if (id === undefined) throw new HttpProblem(422, 'nothing-named', 'Say which incident: press its button.');
    await api.send('POST', `/v1/incidents/${encodeURIComponent(id)}/acknowledge`, { by: signerOf({ me, form }) });
    return '/';
  });
};

const now: Page = async ({ api, me, words, publicUrl }) => {
  const [{ incidents, isAll }, recent, onCall, health, channels, catalog, levels] = await Promise.all([
    openIncidents(api),
    api.get<{ incidents: readonly ListedIncident[] }>(`/v1/incidents?status=resolved&limit=${shownAtMost.resolved}`),
    api.getOr<{ schedules: readonly OnCallNow[] }>('/v1/on-call', { schedules: [] }),
    api.health(),
    api.getOr<{ channels: readonly Channel[] }>('/v1/channels', { channels: [] }),
    catalogOf(api),
    levelsOf(api),
  ]);
  const ordered = byNeed(incidents, new Map(words.severities.map(({ word, rank }) => [word, rank])));
  const isMine = ({ escalations }: ListedIncident): boolean =>
    me.person !== null && escalations.some(({ paged }) => paged.some(({ person }) => person === me.person));
  const waiting = ordered.filter(({ status }) => status === 'open');
  const mine = waiting.filter(isMine);
  const others = waiting.filter((incident) => !isMine(incident));
  const taken = ordered.filter(({ status }) => status === 'acknowledged');
  const first = [...mine, ...others].slice(0, askedNext);
  const next = new Map(await Promise.all(first.map(async ({ id }) => [id, await nextOf(api, id)] as const)));
  return {
    title: 'Now',
    template: 'home',
    data: {
      mine: mine.slice(0, shownAtMost.waiting),
      others: others.slice(0, Math.max(0, shownAtMost.waiting - mine.length)),
      taken: taken.slice(0, shownAtMost.taken),
      resolved: recent.incidents,
      counts: { waiting: waiting.length, mine: mine.length, others: others.length, taken: taken.length },
      isAll,
      next,
      levels,
      onCall: onCall.schedules.slice(0, shownAtMost.onCall),
      furtherOnCall: Math.max(0, onCall.schedules.length - shownAtMost.onCall),
      unready: health.filter(({ ok }) => !ok),
      parked: health.filter(
        ({ name, ok, detail }) => ok && name === 'dead letters' && detail.startsWith('dead letters'),
      ),
      refusing: channels.channels.filter(({ state }) => state === 'refusing' || state === 'failing'),
      kept: channels.channels.find(({ channel }) => channel === 'sandbox')?.acceptedInHour ?? 0,
      missing: catalog.missing,
      // A catalog that is not empty has a severity at least.
      isEmpty: catalog.missing === undefined && words.severities.length === 0,
      hasEverHad: incidents.length + recent.incidents.length > 0,
      publicUrl,
    },
  };
};

/** Why names and the order by severity are missing, when they are. */
async function catalogOf(api: Api): Promise<{ readonly missing?: string }> {
  try {
    await api.get('/v1/catalog/entries?type=severity&limit=1');
    return {};
  } catch (error) {
    if (error instanceof HttpProblem) return { missing: error.message };
    throw error;
  }
}

/** How many levels each path has: a branch reaches one level on either side. */
async function levelsOf(api: Api): Promise<Readonly<Record<string, number>>> {
  const { entries } = await api.getOr<{ entries: readonly PathEntry[] }>(
    '/v1/catalog/entries?type=escalation-path&limit=500',
    { entries: [] },
  );
  return Object.fromEntries(
    entries.flatMap(({ entry: { ref, nodes = [] } }) =>
      nodes.every((node) => !('branch' in node) || isSimple(node.branch as Branch))
        ? [[ref, nodes.filter((node) => 'level' in node || 'branch' in node).length] as const]
        : [],
    ),
  );
}

interface Branch {
  readonly then?: readonly object[];
  readonly else?: readonly object[];
}

/** Whether either side has one level, so that it can be said how many there are before it is decided which is taken. */
function isSimple(branch: Branch): boolean {
  return [branch.then, branch.else].every((side) => side?.length === 1 && 'level' in (side[0] ?? {}));
}
