import { HttpProblem } from './problem.ts';

/** Where a document stands in a list that is ordered by instants, and by id where these are the same. */
export interface Position {
  /** ISO 8601. */
  readonly sortKey: string;
  readonly id: string;
}

/** What to ask for as `after`, to go on behind this document. */
export function cursorOf({ sortKey, id }: Position): string {
  return `${sortKey}~${id}`;
}

/** Where the list goes on. Throws a 400 problem when `cursorOf` did not make the cursor. */
export function positionOf(cursor: string): Position {
  const [, sortKey, id] = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z)~(.+)$/s.exec(cursor) ?? [];
  if (sortKey === undefined || id === undefined)
    throw new HttpProblem(
      400,
      'bad-cursor',
      '`after` is not the `next` of an earlier page; leave it away to start with the newest.',
    );
  return { sortKey, id };
}
