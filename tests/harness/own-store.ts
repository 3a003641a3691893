import type { Instant } from '@escalog/kernel';
import type { Aggregates, PublishedEvent, Store } from '@escalog/store';

/**
 * A store that nobody else writes to while it is open. Every other second a service looks for what another process left
 * unpublished, or has set a timer for. Hours pass in stories, and there is no other process: the server is not asked for what
 * cannot be there.
 */
export function ownStore(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'aggregates') return (collection: string) => ownAggregates(target.aggregates(collection));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function ownAggregates<State, Input, Event extends PublishedEvent>(
  aggregates: Aggregates<State, Input, Event>,
): Aggregates<State, Input, Event> {
  /** The version of each stream that was written and is not known to be published. */
  const unpublished = new Map<string, number>();
  let isAllPublished = false;
  /** When the earliest timer of each document is due, or an instant before that. */
  const armed = new Map<string, Instant>();
  let isAllArmed = false;

  return {
    load: (id) => aggregates.load(id),
    nextDueAt: () => aggregates.nextDueAt(),
    async write(document) {
      const { id, version, outbox, timers } = document;
      if (outbox.length > 0) unpublished.set(id, version);
      const [first] = timers.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
      const before = armed.get(id);
      if (first !== undefined && (before === undefined || first < before)) armed.set(id, first);
      const answer = await aggregates.write(document);
      if (answer === 'written') {
        if (first === undefined) armed.delete(id);
        else armed.set(id, first);
      }
      return answer;
    },
    async published(id, version) {
      await aggregates.published(id, version);
      if ((unpublished.get(id) ?? Infinity) <= version) unpublished.delete(id);
    },
    async due(until, limit) {
      isAllArmed ||= (await aggregates.nextDueAt()) === undefined;
      if (isAllArmed && [...armed.values()].every((at) => at > until)) return [];
      return aggregates.due(until, limit);
    },
    async unpublished(until, limit) {
      if (isAllPublished && unpublished.size === 0) return [];
      const left = await aggregates.unpublished(until, limit);
      isAllPublished ||= left.length === 0;
      return left;
    },
  };
}
