import type { Change, ClimbingIncident, OnCallTurn, RunningOn } from '../api/catalog.ts';
import { localTime } from './local-time.ts';
import { oneLine } from './printable.ts';

const marks = { added: '+', changed: '~', unchanged: '=' } as const;

/**
 * `+ team/identity  name, members`: a line for each entry that is added or changed, and below it what its fields were and
 * would be, and of a schedule who is on call.
 */
export function changeLines(changes: readonly Change[], timeZone: string): string[] {
  const shown = changes.filter(({ kind }) => kind !== 'unchanged');
  const width = Math.max(0, ...shown.map(({ ref }) => ref.length));
  return shown.flatMap(({ ref, kind, fields, details = [], onCall }) => [
    oneLine(`${marks[kind]} ${ref.padEnd(width)}  ${fields.join(', ')}`.trimEnd()),
    ...details.map(({ field, before, after }) => oneLine(`    ${field}: ${before ?? 'none'} -> ${after ?? 'none'}`)),
    ...(onCall === undefined ? [] : [oneLine(`    on call: ${onCallSentence(onCall, kind, timeZone)}`)]),
  ]);
}

/** `Amy before and after, until 2026-11-30 09:00:00, then Bob`. */
function onCallSentence(
  { before, after, next }: NonNullable<Change['onCall']>,
  kind: Change['kind'],
  timeZone: string,
): string {
  const nameOf = (turn: OnCallTurn | null): string => turn?.name ?? 'nobody';
  const who =
    kind === 'added'
      ? nameOf(after)
      : before?.person === after?.person
        ? `${nameOf(after)} before and after`
        : `${nameOf(before)} before, ${nameOf(after)} after`;
  return after === null
    ? who
    : `${who}, until ${localTime(after.endsAt, timeZone)} (${timeZone}), then ${nameOf(next)}`;
}

/** A line for each incident that climbs through what is changed. */
export function climbingLines(climbing: readonly ClimbingIncident[]): string[] {
  return climbing.map(({ incident, title, refs }) =>
    oneLine(`! ${incident} climbs through ${refs.join(', ')}, and nobody has acknowledged it: ${title}`),
  );
}

/** What climbs the paths that change, by which version, and what becomes of it; of rules, how many incidents they are asked of. */
export function runningLines(running: readonly RunningOn[]): string[] {
  const alone = Map.groupBy(
    running.filter(({ escalations }) => escalations.length === 0),
    ({ note }) => note,
  );
  return [
    ...running.filter(({ escalations }) => escalations.length > 0).flatMap(linesOf),
    ...[...alone].map(([note, all]) =>
      oneLine(`${all.map(({ ref }) => ref).join(', ')}: ${note} ${all[0]?.further ?? 0} climb now.`),
    ),
  ];
}

function linesOf({ ref, escalations, further, note }: RunningOn): readonly string[] {
  return [
    oneLine(`${ref} is in use. ${note}`),
    ...escalations.map(({ incident, title, version, level }) => {
      const by = version === 0 ? 'an earlier version' : `version ${version}`;
      return oneLine(`  ${incident}  ${by}, ${level === 0 ? 'before its first level' : `level ${level}`}  ${title}`);
    }),
    ...(further > 0 ? [`  and ${further} more`] : []),
  ];
}

/** `2 added, 1 changed, 12 unchanged`. */
export function changeCounts(changes: readonly Change[]): string {
  const kinds = ['added', 'changed', 'unchanged'] as const;
  return kinds.map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`).join(', ');
}
