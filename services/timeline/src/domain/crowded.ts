/** Marks and bars that stand too close to be told apart are drawn as one that says how many they are. */
import { counted, listed } from '@escalog/kernel';
import { barWords, shapeWords, type BarStyle, type MarkShape } from './lane.ts';
import { spread, type Room } from './placement.ts';

export interface DrawnMark {
  readonly x: number;
  /** The shape of one mark; of several that stand for one, whether any of them is bad. */
  readonly shape: MarkShape | 'several' | 'several-bad';
  readonly count: number;
  readonly title: string;
}

export interface DrawnBar {
  readonly x: number;
  readonly width: number;
  readonly style: BarStyle;
  readonly count: number;
  readonly title: string;
}

export const narrowestBar = 5;
const markDistance = 13;
const crowdWidth = 26;
const mostBars = 40;

const bad: ReadonlySet<MarkShape> = new Set(['failed', 'undeliverable', 'exhausted']);
/** From the worst on. */
const worst: readonly BarStyle[] = [
  'undeliverable',
  'not-sent',
  'unanswered',
  'severity-3',
  'severity-2',
  'last-resort',
  'declined',
  'answered-late',
  'open',
];

type Mark = { readonly x: number; readonly shape: MarkShape; readonly title: string };

/** Takes marks from left to right. As many as there is room for stand side by side. */
export function drawnMarks(marks: readonly Mark[], room: Room): readonly DrawnMark[] {
  if (marks.length * markDistance <= (room.right - room.left) / 2) {
    const places = spread(
      marks.map(({ x }) => x),
      markDistance,
      room,
    );
    return marks.map((mark, index) => ({ ...mark, x: places[index] ?? room.left, count: 1 }));
  }
  const last = Math.floor((room.right - room.left) / crowdWidth) - 1;
  const cells = Map.groupBy(marks, ({ x }) => Math.min(last, Math.floor((x - room.left) / crowdWidth)));
  return [...cells].map(([cell, crowd]) => ({
    ...crowdOf(crowd),
    x: room.left + (cell + 0.5) * crowdWidth,
    count: crowd.length,
  }));
}

function crowdOf(crowd: readonly Mark[]): Pick<DrawnMark, 'shape' | 'title'> {
  if (crowd.length === 1) return crowd[0] as Mark;
  const shapes = crowd.map(({ shape }) => shape);
  return {
    shape: shapes.some((shape) => bad.has(shape)) ? 'several-bad' : 'several',
    title: several(
      counted(crowd.length, 'mark'),
      shapes.map((shape) => shapeWords[shape]),
    ),
  };
}

/** Takes bars from left to right, each wide enough to be seen. Only among many are some put together. */
export function drawnBars(bars: readonly Omit<DrawnBar, 'count'>[]): readonly DrawnBar[] {
  if (bars.length <= mostBars) return bars.map((bar) => ({ ...bar, count: 1 }));
  const groups: Omit<DrawnBar, 'count'>[][] = [];
  for (const bar of bars) {
    const group = groups.at(-1);
    const first = group?.[0];
    const isSlim = bar.width <= 2 * narrowestBar;
    if (
      group !== undefined &&
      first !== undefined &&
      isSlim &&
      first.width <= 2 * narrowestBar &&
      bar.x < first.x + 2 * narrowestBar
    )
      group.push(bar);
    else groups.push([bar]);
  }
  return groups.map((group) => barOf(group));
}

function barOf(group: readonly Omit<DrawnBar, 'count'>[]): DrawnBar {
  const [first] = group as readonly [DrawnBar];
  if (group.length === 1) return { ...first, count: 1 };
  const styles = group.map(({ style }) => style);
  return {
    x: first.x,
    width: Math.max(...group.map(({ x, width }) => x + width)) - first.x,
    style: worst.find((style) => styles.includes(style)) ?? first.style,
    count: group.length,
    title: several(
      counted(group.length, 'bar'),
      group.map(({ style, title }) => (style.startsWith('severity') ? title : barWords(style))),
    ),
  };
}

/** `5 marks: 3 acknowledged and 2 handed off.` */
function several(count: string, words: readonly string[]): string {
  const told = [...Map.groupBy(words, (word) => word)].map(([word, same]) => `${same.length} ${word}`);
  return `${count}: ${listed(told)}.`;
}
