export { entityIn, isForeign, refOfEntity } from './entity.ts';
export { keyOf, parsedRef } from './entity-ref.ts';
export { entriesFromBackstage } from './entries-from-backstage.ts';
export { refFor } from './ref-names.ts';
export { mentionsIn, refFields } from './relations.ts';
export type { Place, Remark, Surroundings, Taken, TakenEntry } from './taken.ts';
