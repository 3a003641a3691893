import type { Principal } from '@escalog/access';
import { typeOf, type CatalogEntry, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import { isTheirs, notTheirs } from '../domain/own-teams.ts';
import { placesTaken } from '../domain/taken-places.ts';

/** What is looked at of a request. */
interface Asking {
  readonly principal: Principal;
}

/** Throws 403 when a manager changes what does not belong to their own teams, as it is or as it would be. */
export function needOwn({ principal }: Asking, changed: readonly CatalogEntry[], definitions: Definitions): void {
  const manager = managerOf(principal);
  if (manager === undefined) return;
  refuseOthers(notTheirs(manager, changed, definitions), definitions);
  for (const entry of changed)
    if (typeOf(entry.ref) === 'person') needOwnPlaces({ principal }, entry as EntryOf<'person'>, definitions);
}

/**
 * Throws 403 when somebody but an owner adds to a person what tells who somebody else is. A token of nobody in particular may, as it
 * may change everything.
 */
export function needOwnPlaces(
  { principal: { role } }: Asking,
  person: EntryOf<'person'>,
  definitions: Definitions,
): void {
  if (role === null || role === 'owner') return;
  const taken = placesTaken(person, definitions);
  const [first] = taken;
  if (first === undefined) return;
  throw new HttpProblem(
    403,
    'place-of-another',
    `${first.of} is reached at the address of "${first.methodId}" (${first.channel}), and is known by it. Nothing was changed: give one of your own, or have an owner enter it.`,
    { errors: taken.map(({ methodId, of }) => ({ pointer: '', detail: `${methodId} is where ${of} is reached` })) },
  );
}

/** The same of what is removed, or changed by something else than an entry. */
export function needOwnRefs({ principal }: Asking, refs: readonly Ref[], definitions: Definitions): void {
  const manager = managerOf(principal);
  if (manager === undefined) return;
  refuseOthers(
    refs.filter((ref) => definitions.find(ref) !== undefined && !isTheirs(manager, ref, definitions)),
    definitions,
  );
}

/** True when what they change has to be looked at. */
export function isManager({ principal }: Asking): boolean {
  return managerOf(principal) !== undefined;
}

/** A token counts as its person; one that acts for nobody configures what its scope says: everything. */
function managerOf({ role, person }: Principal): Ref | undefined {
  return role === 'manager' && person !== null ? person : undefined;
}

function refuseOthers(refs: readonly Ref[], definitions: Definitions): void {
  const [ref] = refs;
  if (ref === undefined) return;
  const name = definitions.find(ref)?.entry.name;
  const called = name === undefined ? ref : `${ref} (${name})`;
  const others = refs.length === 1 ? '' : ` and ${refs.length - 1} more`;
  throw new HttpProblem(
    403,
    'not-of-your-team',
    `${called}${others} does not belong to one of your teams alone, and a manager changes what does. Nothing was changed; ask an owner, or send the rest without it.`,
    { errors: refs.map((one) => ({ pointer: '', detail: `${one} does not belong to one of your teams alone` })) },
  );
}
