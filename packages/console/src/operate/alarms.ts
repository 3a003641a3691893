import type { Api } from '../api.ts';
import { deadLetterServices } from './dead-letters.ts';

/** What operators are told of until it is heard or over. */
export interface Alarm {
  /** A service and its check. */
  readonly id: string;
  readonly state: 'failing' | 'unwell' | 'warning';
  readonly detail: string;
  /** ISO 8601. */
  readonly since: string;
  readonly told: number;
  readonly heard: { readonly at: string; readonly by: string } | null;
}

/** Those of every service that answers, what nobody has heard first. */
export async function alarmsStanding(api: Api): Promise<readonly Alarm[]> {
  const answers = await Promise.all(
    deadLetterServices.map((service) =>
      api.getOr<{ readonly alarms: readonly Alarm[] }>(`/v1/alarms/${service}`, { alarms: [] }),
    ),
  );
  return answers
    .flatMap(({ alarms }) => alarms)
    .toSorted((a, b) => Number(a.heard !== null) - Number(b.heard !== null) || (a.since < b.since ? -1 : 1));
}
