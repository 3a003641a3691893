import type { Meta } from '@escalog/contracts';

/**
 * What of an incident must be missing: the events of a stream are numbered from 1 without gaps, and come in their order. One sentence
 * for each gap, in the order of streams; that the newest are missing nobody can tell.
 */
export function gapsIn(events: readonly { readonly meta: Pick<Meta, 'stream' | 'version'> }[]): readonly string[] {
  const streams = Map.groupBy(events, ({ meta }) => meta.stream);
  return [...streams.keys()].toSorted().flatMap((stream) => {
    const versions = new Set(streams.get(stream)?.map(({ meta }) => meta.version));
    const last = Math.max(...versions);
    const missing = last - versions.size;
    return missing > 0 ? [`${missing} of the first ${last} events of ${stream} are missing.`] : [];
  });
}
