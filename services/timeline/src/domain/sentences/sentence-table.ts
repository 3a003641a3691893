import type { IncidentEvent, IncidentEventOf } from '../incident-event.ts';
import type { Names } from '../names.ts';

/** One function for each type of event: a new type does not compile until it has a sentence. */
export type Sentences = { readonly [T in IncidentEvent['type']]: (event: IncidentEventOf<T>, names: Names) => string };
