import type { Reason } from '@escalog/contracts';
import { personDecided } from './incident-state.ts';

/** A reason that a person gives by doing it. Their name goes with it, so that the timeline can call them by it for ever. */
export function becausePerson(name: string, did: string, why?: string): Reason {
  const text = why === undefined ? `${name} ${did}.` : `${name} ${did}: ${why.replace(/\.$/, '')}.`;
  return { code: personDecided, text, definition: null, facts: { name } };
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
