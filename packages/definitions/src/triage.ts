/** The ref of the path that incidents climb when nobody owns them. */
export const triagePath = 'escalation-path/triage';

/**
 * Tells whether the triage path is known. A catalog without it is an empty one, before anything was applied: services
 * must be ready for that, or nobody could apply anything.
 */
export function triageCheck(isKnown: boolean): { readonly name: string; readonly ok: true; readonly detail: string } {
  const detail = isKnown
    ? 'incidents that nobody owns have a path'
    : `apply a catalog with ${triagePath}: incidents that nobody owns have nobody to go to`;
  return { name: 'triage path', ok: true, detail };
}
