import { differencesOf, type Line } from '../catalog/differences.ts';
import { dutyOf } from '../catalog/duty.ts';
import { spokenType, typesOf, type Surroundings, type Version, type Versioned } from '../catalog/entry.ts';
import { connectionsOf, factsOf } from '../catalog/told.ts';
import { yamlOf } from '../catalog/yaml-entries.ts';
import type { Api } from '../api.ts';
import { following } from '../paging.ts';
import { entryPage, entryUrl, refIn, typeOf, wordInUrl } from '../refs.ts';
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
      api.get<Versioned>(entryUrl(refIn(params))),
      api.get<Surroundings>(`${entryUrl(refIn(params))}/surroundings`),
      typesOf(api),
      api.getOr<History>(`${entryUrl(refIn(params))}/history?limit=${latest}`, { versions: [], next: null }),
    ]);
    const type = typeOf(entry.ref);
    return {
      title: String(entry['name'] ?? entry.ref),
      template: 'catalog-entry',
      data: {
        ref: entry.ref,
        type,
        typeName: spokenType(type, types),
        version,
        page: entryPage(entry.ref),
        ownPage: ownPages[type] === undefined ? undefined : `${ownPages[type]}${wordInUrl(entry.ref)}`,
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
        entryPage,
        isAffected: surroundings.owner !== null,
        mayConfigure: me.rights.includes('configure'),
        mayDeclare: me.rights.includes('declare'),
      },
    };
  });

  site.page('/catalog/:type/:name/history', async ({ api, params, query }) => {
    const { versions, next } = await api.get<History>(
      `${entryUrl(refIn(params))}/history?limit=${onOnePage}${following(query)}`,
    );
    const [newest] = versions;
    const to = Number(query['to'] ?? newest?.version ?? 0);
    const from = Number(query['from'] ?? versions.find(({ version }) => version < to)?.version ?? 0);
    return {
      title: `History of ${refIn(params)}`,
      template: 'catalog-history',
      data: {
        page: entryPage(refIn(params)),
        versions,
        next,
        from,
        to,
        lines: await between(api, params, versions, from, to),
      },
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
    const url = `${entryUrl(refIn(params))}?at=${encodeURIComponent(version.at)}`;
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
