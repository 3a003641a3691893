import type { DeadLetter, ShownParkedKey } from '../api/running.ts';
import { localTime } from './local-time.ts';
import { oneLine } from './printable.ts';

/** A parked key with what waits of it. */
export function parkedKeyLines(
  service: string,
  { key, state, reason, parkedAt, replayedAt, letterCount, leftOut, letters }: ShownParkedKey,
  timeZone: string,
): string[] {
  const at = (iso: string): string => localTime(iso, timeZone);
  return [
    `${keyName(key)} in ${service}: ${state}`,
    '',
    `Parked    ${at(parkedAt)} (${timeZone})`,
    ...(replayedAt === null ? [] : [`Replayed  ${at(replayedAt)}`]),
    `Reason    ${reason}`,
    `Letters   ${letterCount}`,
    ...(leftOut.length === 0 ? [] : [`Left out  ${leftOut.join(', ')}`]),
    ...letters.flatMap((letter) => ['', ...letterLines(letter, at)]),
  ].map(oneLine);
}

/** A key on one line. Messages without a key share the empty one, which is written as a shell needs it. */
export function keyName(key: string): string {
  return key === '' ? "''" : oneLine(key);
}

function letterLines(
  { letter, writtenAt, reason, handled, event, bytes }: DeadLetter,
  at: (iso: string) => string,
): readonly string[] {
  const what = event === null ? `${bytes} bytes that are no event` : event.type;
  return [`${letter}  ${at(writtenAt)}  ${what}${handled ? ' (handled)' : ''}`, `  ${reason}`];
}
