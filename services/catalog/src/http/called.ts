import { entryCalled, nearestClause, severalSentence, type Definitions, type EntryOf } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';

/** The entry of a type that a word means; a problem says which fit when that is not one, and where to see those that there are. */
export function theOneCalled<T extends 'schedule' | 'calendar' | 'person'>(
  word: string,
  type: T,
  listedBy: string,
  definitions: Definitions,
): EntryOf<T> {
  const called = entryCalled(word, [type], definitions);
  const found = called.kind === 'one' ? definitions.findOf(type, called.ref) : undefined;
  if (found !== undefined) return found.entry;
  if (called.kind === 'several')
    throw new HttpProblem(422, `ambiguous-${type}`, severalSentence(word, called.refs, definitions));
  const nearest = called.kind === 'none' ? nearestClause(called, definitions) : '';
  throw new HttpProblem(
    404,
    `${type}-not-found`,
    `No ${type} is called "${word}"${nearest}; ${listedBy} lists those that are.`,
  );
}
