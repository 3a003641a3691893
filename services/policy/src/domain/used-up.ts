import type { Escalations } from './escalations.ts';

/** Whether one of its escalations has come to the end of its path, and nobody has acknowledged that, or resolved the incident. */
export function hasUsedUpPath({ resolved, escalations }: Pick<Escalations, 'resolved' | 'escalations'>): boolean {
  return !resolved && Object.values(escalations).some(({ phase }) => phase === 'exhausted');
}

/** Whether it may have been so before: the last resort was paged by one of them. */
export function hasPagedLastResort({ escalations }: Pick<Escalations, 'escalations'>): boolean {
  return Object.values(escalations).some(({ lastResortTimes = 0 }) => lastResortTimes > 0);
}
