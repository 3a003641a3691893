/** What the chains of a page that did not come are told with. */
import type { CatalogNow } from './catalog-now.ts';
import type { IncidentHistory } from './timeline.ts';
import { firstNotHeld, type WhyChain, type WhyLink } from './why-link.ts';

export interface Somebody {
  readonly ref: string;
  readonly name: string;
}

/** Whose page is asked about, and what is known. */
export interface Told {
  readonly history: IncidentHistory;
  readonly somebody: Somebody;
  readonly now: CatalogNow | undefined;
}

/** Up to the first link that did not hold. */
export function chainOf(place: string, links: readonly WhyLink[], { name }: Somebody): WhyChain {
  const failing = firstNotHeld(links);
  // What is behind the first that did not hold has nothing to say any more.
  const shown = failing === undefined ? links : links.slice(0, links.indexOf(failing) + 1);
  const outcomes = { yes: 'not-paged', no: 'not-paged', pending: 'not-paged-yet', unknown: 'unknown' } as const;
  return {
    place,
    outcome: outcomes[failing?.held ?? 'unknown'],
    pageId: null,
    text: failing?.text ?? `Nothing tells why ${name} was not paged.`,
    links: shown,
  };
}
