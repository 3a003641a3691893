import type { Reason } from '@escalog/contracts';
import { personDecided } from './incident.ts';

/** A reason that a person gives by doing it. */
export function becausePerson(name: string, did: string, why?: string): Reason {
  const text = why === undefined ? `${name} ${did}.` : `${name} ${did}: ${why.replace(/\.$/, '')}.`;
  return { code: personDecided, text, definition: null, facts: {} };
}

/** A reason that an alert source gives, with the labels it rests on. */
export function becauseAlert(code: string, text: string, facts: Readonly<Record<string, string>>, definition: string | null): Reason {
  return { code, text, definition, facts };
}
