import { spokenType, typesOf, type Versioned } from '../catalog/entry.ts';
import { entryPage, typeOf } from '../refs.ts';
import type { Pages } from '../site.ts';

const onOnePage = 50;

interface Listing {
  readonly entries: readonly Versioned[];
  readonly next: string | null;
}

/** `/catalog`: what there is, by type and by words. */
export const catalogPage: Pages = (site) => {
  site.page('/catalog', async ({ api, me, query }) => {
    const { q, type, after } = query;
    const asked = new URLSearchParams({ limit: String(onOnePage) });
    for (const [name, value] of Object.entries({ q: q?.trim(), type, after })) if (value) asked.set(name, value);
    const isAsked = asked.has('q') || asked.has('type') || asked.has('after');
    const [types, listing] = await Promise.all([
      typesOf(api),
      isAsked
        ? api.get<Listing>(`/v1/catalog/entries?${asked.toString()}`)
        : Promise.resolve({ entries: [], next: null }),
    ]);
    const further = new URLSearchParams(asked);
    further.delete('limit');
    if (listing.next !== null) further.set('after', listing.next);
    return {
      title: 'Catalog',
      template: 'catalog',
      data: {
        types: types.map((one) => ({ ...one, spoken: spokenType(one.type, types) })),
        typeName: type ? spokenType(type, types) : undefined,
        q: q ?? '',
        type: type ?? '',
        isAsked,
        isBeginning: !asked.has('after'),
        entries: listing.entries.map(({ entry }) => ({
          ref: entry.ref,
          page: entryPage(entry.ref),
          name: String(entry['name'] ?? entry.ref),
          description: entry['description'] ?? null,
          type: spokenType(typeOf(entry.ref), types),
        })),
        next: listing.next === null ? null : `/catalog?${further.toString()}`,
        mayConfigure: me.rights.includes('configure'),
      },
    };
  });
};
