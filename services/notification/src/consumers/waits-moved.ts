import { forEach } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { Give } from './give.ts';

/** A level that is waited for from when its first page has left can be answered for longer: so long its pages are tried, and so they say. */
export function waitsMoved(give: Give): Pick<Reactions, 'WaitBegan'> {
  return {
    WaitBegan: ({ waitingPages, acknowledgeBy, meta }) =>
      forEach(waitingPages, (pageId) => give(pageId, { kind: 'wait-moved', until: acknowledgeBy }, meta)),
  };
}
