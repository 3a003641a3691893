import { HttpProblem } from '@escalog/http';
import { field } from '../forms.ts';
import type { Entry } from '../on-call/asked.ts';
import { fieldTime, instantAsked, shownTime, zoneAsked } from '../on-call/times.ts';
import { conditionInWords } from '../paths/condition-words.ts';
import { everyPage } from '../paging.ts';
import { wordInUrl } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Page, Pages } from '../site.ts';
import { spokenDuration, whenAfter } from '../spoken.ts';

interface Meant {
  readonly targets: readonly Entry[];
  readonly people: readonly { readonly person: string; readonly name: string; readonly via: readonly string[] }[];
  readonly because: string | null;
}
interface Node extends Partial<Meant> {
  readonly kind: 'level' | 'branch' | 'otherwise' | 'repeat';
  readonly depth: number;
  readonly name: string | null;
  readonly level?: number;
  readonly acknowledgeWithin?: string;
  readonly mode?: string;
  readonly acknowledgement?: string;
  readonly urgency?: string;
  readonly condition?: string;
  readonly zone?: string;
  readonly times?: number;
  readonly to?: string | null;
}
interface Ladder {
  readonly path: string;
  readonly name: string;
  readonly version: number;
  readonly at: string;
  readonly nodes: readonly Node[];
  readonly lastResort: Meant;
  readonly adjudicator: Meant | null;
  readonly teams: readonly Entry[];
  readonly severities: readonly Entry[];
  readonly owned: readonly Entry[];
  readonly furtherOwned: number;
}
interface Rung {
  readonly kind: string;
  readonly at: string;
  readonly afterSeconds: number;
  readonly cycle: number;
  readonly level: number;
  readonly urgency: string | null;
  readonly pages: Meant['people'];
  readonly why: string;
}
interface Climb {
  readonly at: string;
  readonly severity: string;
  readonly routes: readonly {
    readonly path: string;
    readonly pathName: string;
    readonly byRule: boolean;
    readonly rungs: readonly Rung[];
  }[];
  readonly cutShort: boolean;
  readonly warnings: readonly string[];
}
interface Running {
  readonly escalationId: string;
  readonly incidentId: string;
  readonly state: string;
  readonly path: string;
  readonly pathVersion: number;
  readonly newestVersion: number | null;
  readonly level: number;
  readonly levelName: string | null;
  readonly acknowledgeBy: string | null;
}

/** `/paths`: whom each path would page now. */
export const pathsPage: Pages = (site) => {
  site.page('/paths', async ({ api }) => {
    const [paths, { escalations }] = await Promise.all([
      everyPage<Ladder>(api, '/v1/paths?limit=200', 'paths'),
      api.getOr<{ escalations: readonly Running[] }>('/v1/escalations?limit=200', { escalations: [] }),
    ]);
    return {
      title: 'Paths',
      template: 'paths',
      data: {
        paths: paths.map((path) => ({
          ...path,
          address: `/paths/${wordInUrl(path.path)}`,
          first: path.nodes.find(({ kind }) => kind === 'level') ?? null,
          levels: path.nodes.filter(({ kind }) => kind === 'level').length,
          holes: path.nodes.filter(({ people }) => people?.length === 0).length,
          running: escalations.filter((one) => one.path === path.path).length,
        })),
      },
    };
  });
  site.page('/paths/:name', pathShown);
  site.form('/paths/:name/migrate', pathShown, async (ask) => {
    const escalation = field(ask.form, 'escalation');
    await ask.api.send(
      'POST',
      `/v1/incidents/${encodeURIComponent(field(ask.form, 'incident') ?? '')}/escalations/migrate`,
      {
        by: signerOf(ask),
        why: field(ask.form, 'why') ?? '',
        ...(escalation !== undefined && { escalation }),
      },
    );
    return `/paths/${encodeURIComponent(ask.params['name'] ?? '')}#running`;
  });
};

const pathShown: Page = async (ask) => {
  const { api, params, words, query } = ask;
  const path = await api.get<Ladder>(`/v1/paths/${encodeURIComponent(params['name'] ?? '')}`);
  const [{ escalations }, tried] = await Promise.all([
    api.getOr<{ escalations: readonly Running[] }>(`/v1/escalations?limit=50&path=${encodeURIComponent(path.path)}`, {
      escalations: [],
    }),
    triedAs(ask, path),
  ]);
  return {
    title: path.name,
    template: 'path',
    data: {
      path,
      nodes: path.nodes.map((node) => ({
        ...node,
        within: node.acknowledgeWithin === undefined ? null : spokenDuration(node.acknowledgeWithin),
        words:
          node.condition === undefined ? null : conditionInWords(node.condition, node.zone ?? 'UTC', words.severities),
      })),
      nameOf: Object.fromEntries(
        [...path.nodes, path.lastResort].flatMap(({ targets = [] }) => targets.map(({ ref, name }) => [ref, name])),
      ),
      running: escalations,
      severity: query['severity'] ?? words.severities[0]?.word ?? '',
      address: `/paths/${wordInUrl(path.path)}`,
      tried,
    },
  };
};

/** What would happen at the moment that is asked about; what is wrong with the question stands beside its fields. */
async function triedAs({ api, query, words }: Ask, { path, at: now }: Ladder) {
  const asked = query['severity'] !== undefined;
  const fieldOf = (zone: string, at: string) => fieldTime(at, zone);
  if (!asked) return { climb: null, problem: null, field: fieldOf('UTC', now), zone: query['zone'] ?? '' };
  const zone = query['zone'] ?? 'UTC';
  const unchanged = { field: query['at'] ?? '', zone };
  try {
    const at =
      query['at'] === undefined || query['at'] === '' ? now : instantAsked(query['at'], zoneAsked(zone, 'UTC'));
    const { affects = '' } = query;
    const search = new URLSearchParams({ at, severity: query['severity'] ?? '', ...(affects !== '' && { affects }) });
    const climb = await api.get<Climb>(`/v1/paths/${wordInUrl(path)}/climb?${search.toString()}`);
    return {
      ...unchanged,
      problem: null,
      climb: {
        ...climb,
        severity: words.name(climb.severity),
        when: shownTime(climb.at, zoneAsked(zone, 'UTC'), now),
        routes: climb.routes.map((route) => ({
          ...route,
          rungs: route.rungs.map((rung) => ({
            ...rung,
            after: whenAfter(rung.afterSeconds),
            when: shownTime(rung.at, zoneAsked(zone, 'UTC'), now),
          })),
        })),
      },
    };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { ...unchanged, climb: null, problem: error.body().detail };
  }
}
