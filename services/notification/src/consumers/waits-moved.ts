import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

/** A level that is waited for from when its first page has left can be answered for longer: so long its pages are tried, and so they say. */
export function waitsMoved(give: Give): Pick<Reactions, 'WaitBegan'> {
  return {
    WaitBegan: async ({ waitingPages, acknowledgeBy, meta }) => {
      await Promise.all(waitingPages.map((pageId) => give(pageId, { kind: 'wait-moved', until: acknowledgeBy }, meta)));
    },
  };
}
