import { differencesOf, type Line } from '../catalog/differences.ts';
import { dutyOf } from '../catalog/duty.ts';
import {
  entryUrl,
  pageOf,
  spokenType,
  typesOf,
  type Surroundings,
  type Version,
  type Versioned,
} from '../catalog/entry.ts';
import { connectionsOf, factsOf } from '../catalog/told.ts';
import { yamlOf } from '../catalog/yaml-entries.ts';
import type { Api } from '../api.ts';
import { harmless } from '../harmless.ts';
import type { Pages } from '../site.ts';

const latest = 5;
const onOnePage = 50;

interface History {
  readonly versions: readonly Version[];
  readonly next: number | null;
}

/** Pages of the console about entries that have one of their own. */
const ownPages: Readonly<Record<string, string>> = {
  person: '/people/',
  schedule: '/schedules/',
  'escalation-path': '/paths/',
};

/** `/catalog/:type/:name`: an entry in words, and `/catalog/:type/:name/history`: what became of it. */
export const catalogEntryPages: Pages = (site) => {
  site.page('/catalog/:type/:name', async ({ api, me, params }) => {
    const [{ entry, version }, surroundings, types, history] = await Promise.all([
      api.get<Versioned>(entryUrl(params)),
      api.get<Surroundings>(`${entryUrl(params)}/surroundings`),
      typesOf(api),
      api.getOr<History>(`${entryUrl(params)}/history?limit=${latest}`, { versions: [], next: null }),
    ]);
    const [type = '', name = ''] = entry.ref.split('/');
    return {
      title: harmless(String(entry['name'] ?? entry.ref)),
      template: 'catalog-entry',
      data: harmless({
        ref: entry.ref,
        type,
        typeName: spokenType(type, types),
        version,
        page: pageOf(entry.ref),
        ownPage: ownPages[type] === undefined ? undefined : `${ownPages[type]}${encodeURIComponent(name)}`,
        description: entry['description'] ?? null,
        links: linksIn(entry['links']),
        facts: factsOf(entry, surroundings.refersTo),
        owner: surroundings.owner,
        warnings: surroundings.warnings,
        connections: connectionsOf(surroundings.usedBy),
        further: surroundings.further,
        duty: await dutyOf(api, entry, surroundings),
        versions: history.versions,
        yaml: yamlOf(entry),
        pageOf,
        isAffected: surroundings.owner !== null,
        mayConfigure: me.rights.includes('configure'),
        mayDeclare: me.rights.includes('declare'),
      }),
    };
  });

  site.page('/catalog/:type/:name/history', async ({ api, params, query }) => {
    const after = query['after'] === undefined ? '' : `&after=${encodeURIComponent(query['after'])}`;
    const { versions, next } = await api.get<History>(`${entryUrl(params)}/history?limit=${onOnePage}${after}`);
    const [newest] = versions;
    const to = Number(query['to'] ?? newest?.version ?? 0);
    const from = Number(query['from'] ?? versions.find(({ version }) => version < to)?.version ?? 0);
    return {
      title: `History of ${params['type']}/${params['name']}`,
      template: 'catalog-history',
      data: harmless({
        page: pageOf(`${params['type']}/${params['name']}`),
        versions,
        next,
        from,
        to,
        lines: await between(api, params, versions, from, to),
      }),
    };
  });
};

/** What became of the entry from one version to another; `undefined` when one of them is not on the page. */
async function between(
  api: Api,
  params: Readonly<Record<string, string>>,
  versions: readonly Version[],
  from: number,
  to: number,
): Promise<readonly Line[] | undefined> {
  const textOf = async (wanted: number): Promise<string | undefined> => {
    if (wanted === 0) return '';
    const version = versions.find((one) => one.version === wanted);
    if (version === undefined) return undefined;
    if (version.kind === 'removed') return '';
    const url = `${entryUrl(params)}?at=${encodeURIComponent(version.at)}`;
    const found = await api.getOr<Versioned | undefined>(url, undefined);
    return found === undefined ? undefined : yamlOf(found.entry);
  };
  const [before, after] = await Promise.all([textOf(from), textOf(to)]);
  return before === undefined || after === undefined ? undefined : differencesOf(before, after);
}

/** Only what leads to the web becomes a link. */
function linksIn(value: unknown): readonly { readonly url: string; readonly title: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(({ url, title }: { readonly url?: unknown; readonly title?: unknown }) =>
    typeof url === 'string' && /^https?:\/\//.test(url)
      ? [{ url, title: typeof title === 'string' ? title : url }]
      : [],
  );
}
