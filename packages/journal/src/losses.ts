import { AppError, counted } from '@escalog/kernel';
import { endIn } from './end-mark.ts';
import type { TurnMark } from './tables.ts';

/** How many turns are missing behind the last that is there, as a sentence; undefined when none is known to be. */
export function lostBehind(turnsFile: string, last: TurnMark): string | undefined {
  const end = endIn(turnsFile);
  if (end === undefined || end.turn < last.turn) return undefined;
  if (end.turn === last.turn)
    return end.checksum === last.checksum ? undefined : `turns.db-end is of other turns than those in turns.db`;
  const lost = end.turn - last.turn;
  return `turns.db lost its end: ${counted(lost, 'turn')} behind turn ${last.turn} ${lost === 1 ? 'is' : 'are'} missing, and up to turn ${end.turn} all had been on disk`;
}

/** What is done about a loss unless it was asked for to go on without. */
export function refuseLoss(folder: string): (loss: string) => never {
  return (loss) => {
    throw new AppError(
      'ESCALOG_JOURNAL_INCOMPLETE',
      `The data folder ${folder} is not whole: ${loss}. What was answered is lost with that. Nothing was changed: restore what escalog backup made (files of a running Escalog that were copied one after the other are no backup), or put what is missing back; escalog repair --data-dir ${folder} says what is lost, and goes on without.`,
      { retriable: false },
    );
  };
}
