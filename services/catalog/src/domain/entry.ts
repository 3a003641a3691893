/**
 * One entry of the catalog: applied any number of times, removed, applied again. Applying what it already is
 * changes nothing, unless it is to be said once more. A change that was made already, or that a later one has overtaken, changes nothing
 * either: a process that was frozen may carry it out late. Whether the entry is sound, and whether another needs it, is asked before: that takes the
 * whole catalog, and one entry knows only itself.
 */
import type { CatalogEvent, Decided } from '@escalog/contracts';
import type { CatalogEntry, Ref } from '@escalog/definitions';
import { accepted, ignored, never, rejected, type Decider } from '@escalog/kernel';
import { differingFields } from './changes.ts';

/** With the number of the change that it was changed by last; none of those before there were numbers. */
export type Entry = { readonly change?: number } & (
  { readonly phase: 'absent' } | { readonly phase: 'present'; readonly entry: CatalogEntry }
);

export type EntryCommand =
  | (PartOfChange & { readonly kind: 'apply'; readonly entry: CatalogEntry })
  | (PartOfChange & { readonly kind: 'remove'; readonly ref: Ref })
  | { readonly kind: 'repeat'; readonly ref: Ref };

/** What the entries that are changed together have in common. */
interface PartOfChange {
  /** The number of the change; later ones have higher numbers. */
  readonly change: number;
  /** Why, in the words of whoever changes it. */
  readonly because: string | null;
}

export const catalogEntry: Decider<Entry, EntryCommand, Decided<CatalogEvent>> = {
  initial: { phase: 'absent' },

  decide(command, state) {
    if (command.kind === 'repeat') return accepted(asItIs(command.ref, state));
    const { change, because } = command;
    if ((state.change ?? 0) >= change) return ignored('this change, or a later one, was made already');
    switch (command.kind) {
      case 'apply':
        if (state.phase === 'present' && differingFields(state.entry, command.entry).length === 0)
          return ignored('the entry is like that already');
        return accepted(applied(command.entry, { change, because }));
      case 'remove':
        if (state.phase === 'absent') return rejected('entry-not-found', noSuchEntry(command.ref));
        return accepted({ type: 'CatalogEntryRemoved', ref: command.ref, change, because });
      default:
        return never(command);
    }
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'CatalogEntryApplied':
        return { phase: 'present', entry: JSON.parse(event.definition) as CatalogEntry, change: event.change };
      case 'CatalogEntryRemoved':
        return { phase: 'absent', change: event.change };
      default:
        return never(event);
    }
  },
};

function asItIs(ref: Ref, state: Entry): Decided<CatalogEvent> {
  const part = { change: state.change ?? 0, because: null };
  return state.phase === 'absent' ? { type: 'CatalogEntryRemoved', ref, ...part } : applied(state.entry, part);
}

function applied(entry: CatalogEntry, part: PartOfChange): Decided<CatalogEvent> {
  return { type: 'CatalogEntryApplied', ref: entry.ref, definition: JSON.stringify(entry), ...part };
}

/** Said of a ref that nothing bears. */
export function noSuchEntry(ref: Ref): string {
  return `There is no ${ref} in the catalog; GET /v1/catalog/entries lists what there is.`;
}
