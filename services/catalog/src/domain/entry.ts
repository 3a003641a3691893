/**
 * One entry of the catalog: applied any number of times, removed, applied again. Applying what it already is
 * changes nothing, unless it is to be said once more. Whether the entry is sound, and whether another needs it, is asked before: that takes the
 * whole catalog, and one entry knows only itself.
 */
import type { CatalogEvent, Decided } from '@escalog/contracts';
import type { CatalogEntry, Ref } from '@escalog/definitions';
import { accepted, ignored, never, rejected, type Decider } from '@escalog/kernel';
import { differingFields } from './changes.ts';

export type Entry = { readonly phase: 'absent' } | { readonly phase: 'present'; readonly entry: CatalogEntry };

export type EntryCommand =
  | { readonly kind: 'apply'; readonly entry: CatalogEntry }
  | { readonly kind: 'remove'; readonly ref: Ref }
  | { readonly kind: 'repeat'; readonly ref: Ref };

export const catalogEntry: Decider<Entry, EntryCommand, Decided<CatalogEvent>> = {
  initial: { phase: 'absent' },

  decide(command, state) {
    switch (command.kind) {
      case 'apply':
        if (state.phase === 'present' && differingFields(state.entry, command.entry).length === 0)
          return ignored('the entry is like that already');
        return accepted({
          type: 'CatalogEntryApplied',
          ref: command.entry.ref,
          definition: JSON.stringify(command.entry),
        });
      case 'remove':
        if (state.phase === 'absent') return rejected('entry-not-found', noSuchEntry(command.ref));
        return accepted({ type: 'CatalogEntryRemoved', ref: command.ref });
      case 'repeat':
        return accepted(
          state.phase === 'absent'
            ? { type: 'CatalogEntryRemoved', ref: command.ref }
            : { type: 'CatalogEntryApplied', ref: command.ref, definition: JSON.stringify(state.entry) },
        );
      default:
        return never(command);
    }
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'CatalogEntryApplied':
        return { phase: 'present', entry: JSON.parse(event.definition) as CatalogEntry };
      case 'CatalogEntryRemoved':
        return { phase: 'absent' };
      default:
        return never(event);
    }
  },
};

/** Said of a ref that nothing bears. */
export function noSuchEntry(ref: Ref): string {
  return `There is no ${ref} in the catalog; GET /v1/catalog/entries lists what there is.`;
}
