import {
  entryCalled,
  instantOfText,
  nearestClause,
  refOfCaller,
  severalSentence,
  type Definitions,
  type EntryOf,
  type Ref,
} from '@escalog/definitions';
import { HttpProblem, type Signing } from '@escalog/http';
import type { Instant } from '@escalog/kernel';
import Type from 'typebox';
import { theOneCalled } from './called.ts';
import { callerCalled } from './context.ts';

/** The schedule in a path. */
export const scheduleParam = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'The schedule by ref, name or a part of the name, such as payments for schedule/payments.',
  examples: ['payments'],
});

/** A time in a query or body, as people of the schedule write it. */
export function localOrInstant(what: string, example: string) {
  return Type.String({
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$',
    maxLength: 40,
    description: `${what}: a local time of the schedule's zone, such as 2026-12-24T18:00, or an instant, such as 2026-12-24T17:00:00Z.`,
    examples: [example],
  });
}

/** The schedule that a word means; a problem says which fit when that is not one. */
export function scheduleCalled(word: string, definitions: Definitions): EntryOf<'schedule'> {
  return theOneCalled(word, 'schedule', 'GET /v1/on-call', definitions);
}

/** The person that a word in a field of the body means. */
export function personCalled(word: string, field: string, definitions: Definitions): Ref {
  const called = entryCalled(word, ['person'], definitions);
  if (called.kind === 'one') return called.ref;
  const detail =
    called.kind === 'several'
      ? severalSentence(word, called.refs, definitions)
      : `Nobody is called "${word}"${nearestClause(called, definitions)}; GET /v1/catalog/entries?type=person lists who there is.`;
  throw new HttpProblem(422, called.kind === 'several' ? 'ambiguous-person' : 'unknown-person', detail, {
    errors: [{ pointer: `/${field}`, detail }],
  });
}

/** Who makes an override: it keeps their ref, so that they have to be in the catalog. */
export function makerCalled(request: Signing, by: string | undefined, definitions: Definitions): Ref {
  const word = request.signer(by, (called) => refOfCaller(called, definitions));
  const { ref, name, known } = callerCalled(word, definitions);
  if (known) return ref;
  const detail = `An override is made by somebody who is in the catalog, and "${name}" is not; GET /v1/catalog/entries?type=person lists who there is.`;
  throw new HttpProblem(422, 'unknown-person', detail, { errors: [{ pointer: '/by', detail }] });
}

/** A time that was sent; a problem when there is no such date. */
export function timeIn(text: string, field: string, { timeZone }: EntryOf<'schedule'>): Instant {
  try {
    return instantOfText(text, timeZone);
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      `"${field}" must be a date and time that exist, and ${text} does not.`,
    );
  }
}
