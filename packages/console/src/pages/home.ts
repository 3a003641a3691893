import type { Pages } from '../site.ts';

interface Listing {
  readonly incidents: readonly { readonly id: string; readonly title: string; readonly severity: string }[];
}

/** `/`: what is going on now. */
export const homePage: Pages = (site) => {
  site.page('/', async ({ api }) => {
    const { incidents } = await api.get<Listing>('/v1/incidents?status=open&limit=200');
    return { title: 'Now', template: 'home', data: { incidents } };
  });
};
