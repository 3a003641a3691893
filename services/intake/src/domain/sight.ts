/** Who may see an incident, by what it is shown as. */
import type { Sight } from '@escalog/access';
import type { IncidentRead } from './incident-read.ts';

export function sightOf({ seenBy = null, involved = [] }: Pick<IncidentRead, 'seenBy' | 'involved'>): Sight {
  return { seenBy, involved };
}
