import type { Reason } from '@escalog/contracts';
import { introducedAs, type Caller } from '@escalog/definitions';
import { personDecided } from './incident-state.ts';

/** A reason that a person gives by doing it. Their name goes with it, so that the timeline can call them by it for ever. */
export function becausePerson(who: Caller, did: string, why?: string): Reason {
  const begun = `${introducedAs(who)} ${did}`;
  const text = why === undefined ? `${begun}.` : `${begun}: ${why.trim().replace(/\.$/, '')}.`;
  return { code: personDecided, text, definition: null, facts: { name: who.name } };
}

/** A reason that an alert source gives, with the labels it rests on. */
export function becauseAlert(
  code: string,
  text: string,
  facts: Readonly<Record<string, string>>,
  definition: string | null,
): Reason {
  return { code, text, definition, facts };
}
