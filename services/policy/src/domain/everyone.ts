import type { Acknowledgement, Context, Effects, Escalation } from './escalations.ts';

/** What follows when the level asks for more acknowledgements than this one; `undefined` when it is enough. */
export function everyoneAsked(
  _escalation: Escalation,
  _acknowledgement: Acknowledgement,
  _context: Context,
): Effects | undefined {
  return undefined;
}
