import { Argument, InvalidArgumentError, Option } from 'commander';

/** Who does it, and why, are asked in one way by every command. */
export const as = (who: string): Option => new Option('--as <who>', who).env('ESCALOG_AS');
export const person = as(
  'who you are: a person by ref, name, a word of it or mail address, else what you call yourself; left out with a token of your own',
);
/** What is shown below the options of a command in its help. */
export function examples(...lines: readonly string[]): string {
  return ['', lines.length === 1 ? 'Example:' : 'Examples:', ...lines.map((line) => `  escalog ${line}`)].join('\n');
}

export const because = new Option('--because <reason>', 'why, in one line');
export const needReason = new Option('--because <reason>', 'why, in one line').makeOptionMandatory();
export const escalation = new Option('--escalation <id>', 'only this one; escalog escalations lists them');
export const json = new Option('--json', 'print the answer as JSON');
export const incidentId = new Argument('<id>', 'of the incident, or its first characters');

/** Throws for what is not one to ten characters. */
export function separator(text: string): string {
  if (text.trim() === '' || text.length > 10) throw new InvalidArgumentError('Give one to ten characters, such as |.');
  return text;
}

/** Reads a whole number from 1 to `most`. */
export function numberTo(most: number): (text: string) => number {
  return (text) => {
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < 1 || limit > most)
      throw new InvalidArgumentError(`Give a number from 1 to ${most}.`);
    return limit;
  };
}
