/** What an override is called that nobody has written a name for. */
import type { Definitions, EntryOf } from '@escalog/definitions';
import { nameOf } from './wording.ts';

type Override = EntryOf<'override'>;

const longestDisplayName = 120;

/** `Ben Ito instead of Ana Costa, 2026-12-24`. */
export function overrideName(
  { kind, person: who, insteadOf, startsAt }: Pick<Override, 'kind' | 'person' | 'insteadOf' | 'startsAt'>,
  definitions: Definitions,
): string {
  const instead = insteadOf === undefined ? '' : ` instead of ${nameOf(insteadOf, definitions)}`;
  const what = { add: 'as well', remove: 'off', replace: insteadOf === undefined ? 'on call' : '' }[kind];
  return [nameOf(who, definitions), what]
    .filter(Boolean)
    .join(' ')
    .concat(instead, `, ${startsAt.slice(0, 10)}`)
    .slice(0, longestDisplayName);
}
