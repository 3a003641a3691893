import {
  entryCalled,
  nearestClause,
  severalSentence,
  type ContactMethod,
  type Definitions,
  type EntryOf,
} from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';

/** By ref, name or a part of the name; a problem says who fits when that is not one. */
export function personCalled(word: string, definitions: Definitions): EntryOf<'person'> {
  const called = entryCalled(word, ['person'], definitions);
  const found = called.kind === 'one' ? definitions.findOf('person', called.ref) : undefined;
  if (found !== undefined) return found.entry;
  if (called.kind === 'several')
    throw new HttpProblem(422, 'ambiguous-person', severalSentence(word, called.refs, definitions));
  const nearest = called.kind === 'none' ? nearestClause(called, definitions) : '';
  throw new HttpProblem(
    404,
    'person-not-found',
    `Nobody is called "${word}"${nearest}; GET /v1/catalog/entries?type=person lists everybody.`,
  );
}

/** The contact methods of a person, or the one that is asked for; a problem says which there are. */
export function methodsOf(
  { ref, name, contactMethods }: EntryOf<'person'>,
  methodId: string | undefined,
): readonly ContactMethod[] {
  const methods = contactMethods.filter(({ id }) => methodId === undefined || id === methodId);
  if (methods.length > 0) return methods;
  if (methodId === undefined || contactMethods.length === 0)
    throw new HttpProblem(422, 'no-contact-method', `${name} (${ref}) has no contact method; add one and apply it.`);
  const ids = contactMethods.map(({ id }) => id).join(', ');
  throw new HttpProblem(404, 'method-not-found', `${ref} has no contact method "${methodId}"; there are ${ids}.`);
}
