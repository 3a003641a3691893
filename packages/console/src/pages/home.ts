import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import { field } from '../forms.ts';
import { needing, nextOf, type ListedIncident } from '../open-incidents.ts';
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
  const [open, mine, recent, onCall, health, channels, missing, levels] = await Promise.all([
    needing(api, { limit: shownAtMost.waiting + shownAtMost.taken }),
    me.person === null ? undefined : mineOf(api, me.person),
    api.get<{ incidents: readonly ListedIncident[] }>(`/v1/incidents?state=resolved&limit=${shownAtMost.resolved}`),
    api.getOr<{ schedules: readonly OnCallNow[] }>('/v1/on-call', { schedules: [] }),
    api.health(),
    api.getOr<{ channels: readonly Channel[] }>('/v1/channels', { channels: [] }),
    whyNoCatalog(api),
    levelsOf(api),
  ]);
  const paged = mine ?? [];
  const { unanswered, acknowledged } = open.counts;
  const others = open.incidents
    .filter(({ id, status }) => status === 'open' && !paged.some((incident) => incident.id === id))
    .slice(0, shownAtMost.waiting);
  const had = open.incidents.filter(({ status }) => status === 'acknowledged');
  // Where much waits, what somebody has is not among the first.
  const isHidden = had.length < Math.min(acknowledged, shownAtMost.taken);
  const taken = isHidden
    ? (await needing(api, { state: 'acknowledged', limit: shownAtMost.taken })).incidents
    : had.slice(0, shownAtMost.taken);
  const first = [...paged, ...others].slice(0, askedNext);
  const next = new Map(await Promise.all(first.map(async ({ id }) => [id, await nextOf(api, id)] as const)));
  return {
    title: 'Now',
    template: 'home',
    data: {
      mine: paged,
      others,
      taken,
      counts: { waiting: unanswered, others: Math.max(others.length, unanswered - paged.length), taken: acknowledged },
      resolved: recent.incidents,
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
      isMailKept: channels.channels.some(({ channel, state }) => channel === 'email' && state === 'not-set-up'),
      missing,
      // A catalog that is not empty has a severity at least.
      isEmpty: missing === undefined && words.severities.length === 0,
      hasEverHad: unanswered + acknowledged + recent.incidents.length > 0,
      publicUrl,
    },
  };
};

/** What somebody is being paged for and nobody has. They may be involved in what pages others now. */
async function mineOf(api: Api, person: string): Promise<readonly ListedIncident[]> {
  const { incidents } = await needing(api, { state: 'unanswered', person, limit: shownAtMost.waiting });
  return incidents.filter(({ escalations }) =>
    escalations.some(({ paged }) => paged.some((page) => page.person === person)),
  );
}

/** Why names and the order by severity are missing, when they are. */
async function whyNoCatalog(api: Api): Promise<string | undefined> {
  try {
    await api.get('/v1/catalog/entries?type=severity&limit=1');
    return undefined;
  } catch (error) {
    if (error instanceof HttpProblem) return error.message;
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
