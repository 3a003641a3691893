import type { Bus, Consumer } from '@escalog/bus';
import { decode, topics, type CatalogEvent } from '@escalog/contracts';
import type { DefinitionsCopy } from '@escalog/definitions';

/** Feeds a service's copy of the catalog from its topic. Resolves once everything published so far is in it. */
export function followDefinitions(copy: DefinitionsCopy, bus: Bus): Promise<Consumer> {
  return bus.follow({
    topics: [topics.catalog.name],
    handle: async (batch) => {
      for (const message of batch) copy.apply(decode(message.value) as CatalogEvent);
    },
  });
}
