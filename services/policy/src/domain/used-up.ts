import type { Escalations } from './escalations.ts';

/** Whether one of its escalations has come to the end of its path, and nobody has acknowledged that, or resolved the incident. */
export function hasUsedUpPath({ resolved, escalations }: Pick<Escalations, 'resolved' | 'escalations'>): boolean {
  return !resolved && Object.values(escalations).some(({ phase }) => phase === 'exhausted');
}
