import { HttpProblem } from '@escalog/http';
import type { Link, Surroundings, Versioned } from '../catalog/entry.ts';
import { field } from '../forms.ts';
import { entryPage, entryUrl, refIn } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Pages, Shown } from '../site.ts';

interface Removal {
  readonly climbing: readonly { readonly incident: string; readonly title: string }[];
  readonly running: readonly { readonly ref: string; readonly note: string }[];
}

/** `/catalog/:type/:name/remove`: what refers to an entry, and its end. */
export const catalogRemovePage: Pages = (site) => {
  const path = '/catalog/:type/:name/remove';
  site.page(path, looked);
  site.form(path, looked, async (ask) => {
    const { api, params, form } = ask;
    const why = field(form, 'why');
    await api.send('POST', '/v1/catalog/remove', {
      refs: [refIn(params)],
      by: signerOf(ask),
      ...(why !== undefined && { why }),
    });
    return `/catalog?type=${encodeURIComponent(params['type'] ?? '')}`;
  });
};

async function looked({ api, params, typed }: Ask): Promise<Shown> {
  const [{ entry }, { usedBy, further }] = await Promise.all([
    api.get<Versioned>(entryUrl(refIn(params))),
    api.get<Surroundings>(`${entryUrl(refIn(params))}/surroundings`),
  ]);
  return {
    title: `Remove ${String(entry['name'] ?? entry.ref)}`,
    template: 'catalog-remove',
    data: {
      ref: entry.ref,
      page: entryPage(entry.ref),
      usedBy: usedBy.map((link: Link) => ({ ...link, page: entryPage(link.ref) })),
      further,
      why: field(typed, 'why') ?? '',
      ...(await outlook(entry.ref, { api })),
    },
  };
}

/** What would come of it, or why it must stay. */
async function outlook(
  ref: string,
  { api }: Pick<Ask, 'api'>,
): Promise<{ readonly removal?: Removal; readonly stays?: readonly string[] }> {
  try {
    return { removal: await api.send<Removal>('POST', '/v1/catalog/remove', { refs: [ref], dryRun: true }) };
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status === 401) throw error;
    return { stays: error.errors?.map(({ detail }) => detail) ?? [error.message] };
  }
}
