/** Of an incident with many escalations or people, as many lanes as one looks over; what was put together is said. */
import { counted } from '@escalog/kernel';
import type { Lane } from './lane.ts';

export interface FoldedLanes {
  readonly lanes: readonly Lane[];
  /** What was put together, a sentence each. */
  readonly folded: readonly string[];
}

const mostEscalations = 8;
const mostPeople = 10;

/** Escalations of one name share a lane first: those of all handoffs to one team. */
export function foldedEscalations(lanes: readonly Lane[]): FoldedLanes {
  if (lanes.length <= mostEscalations) return { lanes, folded: [] };
  const byName = [...Map.groupBy(lanes, ({ name }) => name)].map(([name, same]) =>
    same.length === 1 ? (same[0] as Lane) : together(`${name} (${same.length} times)`, same),
  );
  const { lanes: few } = fewest(byName, mostEscalations, 'further lane');
  return { lanes: few, folded: [`${counted(lanes.length, 'escalation')} share ${counted(few.length, 'lane')}.`] };
}

/** Whoever was paged most keeps a lane. */
export function foldedPeople(lanes: readonly Lane[]): FoldedLanes {
  const { lanes: few, rest } = fewest(lanes, mostPeople, 'further person', 'further people');
  return { lanes: few, folded: rest === 0 ? [] : [`Of ${lanes.length} people, the ${rest} least paged share a lane.`] };
}

function fewest(
  lanes: readonly Lane[],
  most: number,
  one: string,
  many?: string,
): { readonly lanes: readonly Lane[]; readonly rest: number } {
  if (lanes.length <= most) return { lanes, rest: 0 };
  const kept = new Set(lanes.toSorted((a, b) => b.bars.length - a.bars.length).slice(0, most - 1));
  const rest = lanes.filter((lane) => !kept.has(lane));
  return {
    lanes: [...lanes.filter((lane) => kept.has(lane)), together(counted(rest.length, one, many), rest)],
    rest: rest.length,
  };
}

function together(name: string, lanes: readonly Lane[]): Lane {
  return {
    name,
    bars: lanes.flatMap(({ bars }) => bars).toSorted((a, b) => a.from - b.from),
    marks: lanes.flatMap(({ marks }) => marks).toSorted((a, b) => a.at - b.at),
    labels: lanes.flatMap(({ labels }) => labels).toSorted((a, b) => a.at - b.at),
  };
}
