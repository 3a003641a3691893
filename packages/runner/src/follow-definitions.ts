import type { Consumer, Message } from '@escalog/bus';
import { topics, type CatalogEvent } from '@escalog/contracts';
import type { DefinitionsCopy } from '@escalog/definitions';
import { isRetriable } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import type { Log } from './log.ts';
import { eventOf } from './reactions.ts';

/**
 * Feeds a service's copy of the catalog from its topic. Resolves once everything published so far is in it. A
 * definition that cannot be read stays as it was, and the log says which: one bad entry must not keep the
 * others from being known.
 */
export function followDefinitions(
  copy: DefinitionsCopy,
  { bus, log }: Pick<RunnerDeps, 'bus' | 'log'>,
): Promise<Consumer> {
  return bus.follow({
    topics: [topics.catalog.name],
    handle: (batch) => {
      for (const message of batch) applyTo(copy, message, log);
    },
    onError: (error) => log.error({ err: error }, 'the catalog cannot be read on; trying again'),
  });
}

function applyTo(copy: DefinitionsCopy, message: Message, log: Log): void {
  try {
    copy.apply(eventOf(message) as CatalogEvent);
  } catch (error) {
    if (isRetriable(error)) throw error;
    const { key: ref, offset } = message;
    log.error({ err: error, ref, offset }, 'this definition cannot be read; it stays as it was');
  }
}
