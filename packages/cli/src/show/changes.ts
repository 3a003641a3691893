import type { Change, ClimbingIncident } from '../api.ts';
import { oneLine } from './printable.ts';

const marks = { added: '+', changed: '~', unchanged: '=' } as const;

/** `+ team/identity  name, members`: a line for each entry that is added or changed, and below it what its fields were and would be. */
export function changeLines(changes: readonly Change[]): string[] {
  const shown = changes.filter(({ kind }) => kind !== 'unchanged');
  const width = Math.max(0, ...shown.map(({ ref }) => ref.length));
  return shown.flatMap(({ ref, kind, fields, details = [] }) => [
    oneLine(`${marks[kind]} ${ref.padEnd(width)}  ${fields.join(', ')}`.trimEnd()),
    ...details.map(({ field, before, after }) => oneLine(`    ${field}: ${before ?? 'none'} -> ${after ?? 'none'}`)),
  ]);
}

/** A line for each incident that climbs through what is changed. */
export function climbingLines(climbing: readonly ClimbingIncident[]): string[] {
  return climbing.map(({ incident, title, refs }) =>
    oneLine(`! ${incident} climbs through ${refs.join(', ')}, and nobody has acknowledged it: ${title}`),
  );
}

/** `2 added, 1 changed, 12 unchanged`. */
export function changeCounts(changes: readonly Change[]): string {
  const kinds = ['added', 'changed', 'unchanged'] as const;
  return kinds.map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`).join(', ');
}
