/** The ref of the path that incidents climb when nobody owns them. */
export const triagePath = 'escalation-path/triage';
