import type { Definitions } from '../definitions.ts';
import type { CatalogEntry, EntryOf, Ref } from '../entry.ts';
import { below, type Problem } from './problem.ts';
import { wayFrom } from './way.ts';

/** What was sent under a ref; without an entry when its shape is wrong, which is told elsewhere. */
interface Sent {
  readonly pointer: string;
  readonly entry?: CatalogEntry;
}

const namedAtMost = 3;

/**
 * Paths that would end with nobody paged once `sent` is put over `current`: their last resort comes to no
 * person with a contact method, whoever's turn it is. Told at the path when it is sent, and otherwise at the
 * first sent entry on the way from the last resort to its people. Levels are free to reach nobody: they are
 * skipped, and the climb goes on.
 */
export function lastResortProblems(sent: ReadonlyMap<Ref, Sent>, current: Definitions): readonly Problem[] {
  const find = (ref: Ref): CatalogEntry | undefined =>
    sent.has(ref) ? sent.get(ref)?.entry : current.find(ref)?.entry;
  const sentPaths = [...sent.values()].flatMap(({ entry }) =>
    entry !== undefined && 'lastResort' in entry ? [entry] : [],
  );
  const keptPaths = current.allOf('escalation-path').filter(({ ref }) => !sent.has(ref));
  const lastResorts = new Set([...sentPaths, ...keptPaths].map(({ lastResort }) => lastResort));
  const deadEnds = new Set(
    [...lastResorts].filter((ref) => !wayFrom(ref, find).some((step) => mayBeReached(find(step)))),
  );
  const endsDead = ({ lastResort }: EntryOf<'escalation-path'>): boolean => deadEnds.has(lastResort);
  return [
    ...sentPaths.filter(endsDead).map(({ ref, lastResort }) => ({
      pointer: below(sent.get(ref)?.pointer ?? '', 'lastResort'),
      detail: neverReached(lastResort),
    })),
    ...[...Map.groupBy(keptPaths.filter(endsDead), ({ lastResort }) => lastResort)].flatMap(([lastResort, paths]) => {
      const changed = wayFrom(lastResort, find).find((ref) => sent.has(ref));
      return changed === undefined
        ? []
        : [
            {
              pointer: sent.get(changed)?.pointer ?? '',
              detail: noLongerReached(
                lastResort,
                paths.map(({ ref }) => ref),
              ),
            },
          ];
    }),
  ];
}

/** An entry that is missing or faulty is told as that, so it is not called unreachable too. */
function mayBeReached(entry: CatalogEntry | undefined): boolean {
  return entry === undefined || ('contactMethods' in entry && entry.contactMethods.length > 0);
}

function neverReached(lastResort: Ref): string {
  return `${lastResort} leads to nobody with a contact method, so the path would end without a page; name somebody who can be reached`;
}

function noLongerReached(lastResort: Ref, paths: readonly Ref[]): string {
  const more = paths.length - namedAtMost;
  const named = more > 0 ? `${paths.slice(0, namedAtMost).join(', ')} and ${more} more` : paths.join(' and ');
  return `after this, ${lastResort} would lead to nobody with a contact method, but it is the last resort of ${named}; keep a way to reach somebody, or change the path first`;
}
