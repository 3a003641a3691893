import type { AlsoTold, PageMessage } from './channel.ts';

/**
 * What else a message tells, as a sentence: how many more pages, and of which other incidents, the first `most` of them by what
 * `named` makes of each. `undefined` of a message that tells nothing else.
 */
export function othersOf(
  { also = [], incidentId }: Pick<PageMessage, 'also' | 'incidentId'>,
  named: (other: AlsoTold) => string,
  most: number,
): string | undefined {
  if (also.length === 0) return undefined;
  const count = `${also.length} more ${also.length === 1 ? 'page' : 'pages'}`;
  const others = [...new Map(also.map((one) => [one.incidentId, one])).values()].filter(
    (one) => one.incidentId !== incidentId,
  );
  if (others.length === 0) return `${count} about the same.`;
  const more = others.length > most ? `; and ${others.length - most} more` : '';
  return `${count}: ${others.slice(0, most).map(named).join('; ')}${more}.`;
}
