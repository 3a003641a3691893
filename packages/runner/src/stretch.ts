/** `count` of `all`, in their order from a place that chance picks: replicas that are offered the same work then seldom do the same part of it. */
export function stretchOf<Item>(all: readonly Item[], count: number): readonly Item[] {
  if (all.length <= count) return all;
  const start = Math.floor(Math.random() * all.length);
  return [...all.slice(start), ...all.slice(0, start)].slice(0, count);
}
