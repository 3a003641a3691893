import type { Principal } from '@escalog/access';
import type { Definitions } from '@escalog/definitions';

/** A principal as pages and programs are told of it: `meSchema`. */
export function meOf({ kind, person, role, rights }: Principal, definitions: Definitions) {
  return {
    kind,
    person,
    name: person === null ? null : (definitions.find(person)?.entry.name ?? person),
    role,
    rights: [...rights],
  };
}
