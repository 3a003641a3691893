import type { Change } from '../api.ts';
import { oneLine } from './printable.ts';

const marks = { added: '+', changed: '~', unchanged: '=' } as const;

/** `+ team/identity  name, members`: a line for each entry that is added or changed. */
export function changeLines(changes: readonly Change[]): string[] {
  const shown = changes.filter(({ kind }) => kind !== 'unchanged');
  const width = Math.max(0, ...shown.map(({ ref }) => ref.length));
  return shown.map(({ ref, kind, fields }) => oneLine(`${marks[kind]} ${ref.padEnd(width)}  ${fields.join(', ')}`.trimEnd()));
}

/** `2 added, 1 changed, 12 unchanged`. */
export function changeCounts(changes: readonly Change[]): string {
  const kinds = ['added', 'changed', 'unchanged'] as const;
  return kinds.map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`).join(', ');
}
