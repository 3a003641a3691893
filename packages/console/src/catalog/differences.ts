import { diffLines } from 'diff';

/** One line of a comparison; `left-out` stands for lines that are the same. */
export interface Line {
  readonly kind: 'same' | 'added' | 'removed' | 'left-out';
  readonly text: string;
}

/** How many lines that are the same are shown around those that are not. */
const around = 3;

/** What became of `before` in `after`, line by line; without lines when they are the same. */
export function differencesOf(before: string, after: string): readonly Line[] {
  const lines = diffLines(before, after).flatMap(({ value, added, removed }): readonly Line[] =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text })),
  );
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same');
  const kept = lines.map((line, index) => (near(index) ? line : undefined));
  return lines.every(({ kind }) => kind === 'same')
    ? []
    : kept.flatMap((line, index) =>
        line !== undefined
          ? [line]
          : index > 0 && kept[index - 1] === undefined
            ? []
            : [{ kind: 'left-out' as const, text: '…' }],
      );
}
