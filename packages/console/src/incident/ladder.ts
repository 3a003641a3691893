/** The ladder of an escalation: its levels with whom each means, who was paged, how each was reached, and where it stands. */
import type { Incident, IncidentEscalation, Page, Report, RunningEscalation, TimelineEntry } from './incident.ts';

export interface PathNode {
  readonly name?: string;
  readonly level?: { readonly targets: readonly string[]; readonly acknowledgeWithin: string };
  readonly branch?: { readonly if: string; readonly then: readonly PathNode[]; readonly else?: readonly PathNode[] };
  readonly repeat?: object;
}

export interface Path {
  readonly version: number;
  readonly nodes: readonly PathNode[];
  readonly lastResort: string;
}

export interface Rung {
  /** `Level 2 (managers)`, `Last resort`. */
  readonly title: string;
  /** Refs of whom it means. */
  readonly targets: readonly string[];
  readonly state: 'past' | 'here' | 'next' | 'later';
  readonly pages: readonly RungPage[];
}

export interface RungPage {
  readonly pageId: string;
  readonly person: string;
  readonly name: string;
  readonly requestedAt: string;
  /** Whether its person answered, or is reached: `acknowledged`. */
  readonly outcome: string;
  readonly isGood: boolean;
  readonly isBad: boolean;
  /** Attempts and receipts, a sentence each, oldest first. */
  readonly delivery: readonly { readonly at: string; readonly text: string }[];
}

export interface Ladder {
  readonly escalationId: string;
  readonly path: string;
  readonly kind: string;
  readonly state: IncidentEscalation['state'];
  readonly because: string;
  readonly acknowledgedBy: readonly string[];
  readonly next: RunningEscalation['next'];
  /** Why that comes, or why nothing does; undefined when it is not known. */
  readonly nextBecause: string | undefined;
  readonly pathVersion: number | undefined;
  /** A newer version that it could go on with. */
  readonly newerVersion: number | undefined;
  readonly rungs: readonly Rung[];
}

/** Those that run first, the last begun first. */
export function laddersOf(
  { escalations }: Pick<Incident, 'escalations'>,
  running: readonly RunningEscalation[],
  report: Pick<Report, 'people' | 'timeline'>,
  paths: Readonly<Record<string, Path | undefined>>,
): readonly Ladder[] {
  const pages = pagesIn(report);
  return escalations
    .map((escalation) => {
      const live = running.find(({ escalationId }) => escalationId === escalation.escalationId);
      const { newestVersion = null, pathVersion = escalation.pathVersion } = live ?? {};
      const isNewer = newestVersion !== null && pathVersion !== undefined && newestVersion > pathVersion;
      const path = paths[escalation.path];
      return {
        escalationId: escalation.escalationId,
        path: escalation.path,
        kind: escalation.kind ?? 'route',
        state: escalation.state,
        because: escalation.because,
        acknowledgedBy: escalation.acknowledgedBy ?? [],
        next: live?.next ?? null,
        nextBecause: live?.because,
        pathVersion,
        newerVersion: isNewer ? newestVersion : undefined,
        rungs: rungsOf(escalation, live, path?.version === pathVersion ? path : undefined, pages),
      };
    })
    .toSorted((a, b) => Number(a.state === 'halted') - Number(b.state === 'halted'));
}

function rungsOf(
  { escalationId, level, state }: IncidentEscalation,
  live: RunningEscalation | undefined,
  path: Path | undefined,
  pages: readonly PlacedPage[],
): readonly Rung[] {
  const own = pages.filter((page) => page.escalationId === escalationId);
  const levels = path === undefined ? [] : levelsIn(path.nodes);
  const count = Math.max(levels.length, level, ...own.map((page) => page.level ?? 0));
  const atEnd = state === 'exhausted';
  const next = live?.next;
  const stateOf = (number: number): Rung['state'] => {
    if (number === level && !atEnd) return 'here';
    if (next?.level === number && next.kind !== 'lapse' && next.kind !== 'goes-back') return 'next';
    return number < level || atEnd ? 'past' : 'later';
  };
  const rungs = Array.from({ length: count }, (_, index): Rung => {
    const number = index + 1;
    const known = levels[index];
    return {
      title: `Level ${number}${known?.name === undefined ? '' : ` (${known.name})`}`,
      targets: known?.targets ?? [],
      state: stateOf(number),
      pages: newestOf(own.filter((page) => page.level === number)),
    };
  });
  const last = own.filter((page) => page.level === null);
  if (path === undefined && last.length === 0 && !atEnd) return rungs;
  const isNext = next?.kind === 'last-resort' && !atEnd;
  return [
    ...rungs,
    {
      title: 'Last resort',
      targets: path === undefined || path.lastResort === '' ? [] : [path.lastResort],
      state: atEnd ? 'here' : isNext ? 'next' : 'later',
      pages: newestOf(last),
    },
  ];
}

/** Refs of everybody whom a path may mean. */
export function targetsOf({ nodes, lastResort }: Path): readonly string[] {
  return [...levelsIn(nodes).flatMap(({ targets }) => targets), ...(lastResort === '' ? [] : [lastResort])];
}

/** In the order in which they are numbered: of a branch both sides. */
function levelsIn(nodes: readonly PathNode[]): readonly { name: string | undefined; targets: readonly string[] }[] {
  return nodes.flatMap(({ name, level, branch }) => {
    if (level !== undefined) return [{ name, targets: level.targets }];
    return branch === undefined ? [] : [...levelsIn(branch.then), ...levelsIn(branch.else ?? [])];
  });
}

interface PlacedPage extends RungPage {
  readonly escalationId: string;
  /** From 1; null for the last resort. */
  readonly level: number | null;
}

/** Somebody may be paged again and again: of each person the last page. */
function newestOf(pages: readonly PlacedPage[]): readonly RungPage[] {
  return [...new Map(pages.map((page) => [page.person, page])).values()];
}

function pagesIn({ people, timeline }: Pick<Report, 'people' | 'timeline'>): readonly PlacedPage[] {
  const deliveries = Map.groupBy(
    timeline.filter(({ stream }) => stream.startsWith('delivery/')),
    ({ stream }) => stream.slice('delivery/'.length),
  );
  return people
    .flatMap(({ ref, name, pages }) =>
      pages.flatMap((page) => {
        const place = placeOf(page.pageId);
        return place === undefined
          ? []
          : [{ ...place, ...shown(page, deliveries.get(page.pageId) ?? []), person: ref, name }];
      }),
    )
    .toSorted((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
}

/** `ESCALATION/CYCLE.LEVEL/NAME`, or `ESCALATION/last-resort.TIME/NAME`. */
function placeOf(pageId: string): Pick<PlacedPage, 'escalationId' | 'level'> | undefined {
  const [, escalationId, level] = /^(.*)\/(?:\d+\.(\d+)|last-resort(?:\.\d+)?)\/[^/]*$/.exec(pageId) ?? [];
  return escalationId === undefined ? undefined : { escalationId, level: level === undefined ? null : Number(level) };
}

function shown({ pageId, requestedAt, deliveredAt, outcome }: Page, delivery: readonly TimelineEntry[]) {
  const words =
    outcome === 'open' ? (deliveredAt === null ? 'on its way' : 'reached, no answer yet') : outcomes[outcome];
  return {
    pageId,
    requestedAt,
    outcome: words ?? outcome,
    isGood: outcome === 'answered' || outcome === 'answered-late',
    isBad: outcome === 'undeliverable' || outcome === 'unanswered' || outcome === 'not-sent',
    delivery: delivery.map(({ at, text }) => ({ at, text })),
  };
}

const outcomes: Readonly<Record<string, string>> = {
  answered: 'acknowledged',
  'answered-late': 'acknowledged late',
  declined: 'declined',
  unanswered: 'did not answer in time',
  'not-sent': 'nothing was sent before the path went on',
  undeliverable: 'could not be reached',
  'stood-down': 'no answer needed any more',
};
