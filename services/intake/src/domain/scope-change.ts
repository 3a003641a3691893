import { accepted, ignored, rejected, type Decision } from '@escalog/kernel';
import type { Command } from './incident-command.ts';
import type { IncidentEvent, OpenIncident } from './incident-state.ts';

const mostAffected = 500;
const mostUnknownNames = 100;

/** Of what is asked only what is not so already: whoever asks twice, or after somebody else, changes nothing. */
export function changeScope(
  { add, remove, unknownNames: named, found, names, reason }: Command<'change-scope'>,
  state: OpenIncident,
): Decision<IncidentEvent> {
  const { takenOut = [] } = state;
  const before = new Set([...state.affects, ...found.filter((ref) => !takenOut.includes(ref))]);
  const added = add.filter((ref) => !before.has(ref));
  const removed = remove.filter((ref) => before.has(ref));
  const unknownNames = named.filter((name) => !state.unknownNames.includes(name));
  if (added.length + removed.length + unknownNames.length === 0) return ignored('what is affected is so already');
  const affects = [...state.affects, ...added].filter((ref) => !removed.includes(ref));
  if (affects.length > mostAffected || state.unknownNames.length + unknownNames.length > mostUnknownNames)
    return rejected(
      'too-much-affected',
      `An incident affects at most ${mostAffected} entries and knows ${mostUnknownNames} names besides; name what they are part of instead.`,
    );
  const told = Object.fromEntries(Object.entries(names).filter(([ref]) => [...added, ...removed].includes(ref)));
  return accepted({
    type: 'ScopeChanged',
    added,
    removed,
    affects,
    unknownNames,
    unrouted: unknownNames,
    names: told,
    reason,
  });
}
