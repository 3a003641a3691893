import type { Migration, MigrationPlace } from '../api/answers.ts';
import { localTime } from './local-time.ts';
import { printable } from './printable.ts';

/** Of each escalation where it stands and who is paged next, as it is and on the newest version of its path. */
export function migrationLines({ escalations }: Migration, timeZone: string): string[] {
  if (escalations.length === 0) return ['Nothing of it is being escalated.'];
  return escalations
    .flatMap(({ pathName, current, newest }) =>
      newest === null
        ? [`${pathName}: version ${current.version} is the newest`]
        : [
            `${pathName}: version ${current.version} to version ${newest.version}`,
            `  now   ${placeIn(current, timeZone)}`,
            `  then  ${placeIn(newest, timeZone)}`,
          ],
    )
    .map(printable);
}

/** `at level 1 (on-call); next level 2 at 2026-11-18 02:05:00: Ana Costa, Ben Ito`. */
function placeIn({ level, levelName, next }: MigrationPlace, timeZone: string): string {
  const stands = level === 0 ? 'before its first level' : `at ${levelIn(level, levelName)}`;
  if (next === null) return `${stands}; nobody is paged next`;
  const where =
    next.kind === 'last-resort' || next.level === null ? 'the last resort' : levelIn(next.level, next.levelName);
  const whom = next.pages.length === 0 ? 'nobody' : next.pages.map(({ name }) => name).join(', ');
  return `${stands}; next ${where} at ${localTime(next.at, timeZone)}: ${whom}`;
}

function levelIn(level: number, name: string | null): string {
  return `level ${level}${name === null ? '' : ` (${name})`}`;
}
