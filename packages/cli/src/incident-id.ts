import { incidentPath, type IncidentPage } from './api/incidents.ts';
import { Refused, type Client } from './client.ts';
import { Failure } from './failure.ts';
import { oneLine } from './show/printable.ts';

const shownAtMost = 10;

/**
 * Does something with the incident of an id or of its first characters. Those are looked up when there is no incident of
 * exactly that id; of several that begin so, none is taken, and all are shown.
 */
export async function withIncident<Result>(
  id: string,
  client: Client,
  use: (path: (under?: string) => string) => Promise<Result>,
): Promise<Result> {
  try {
    return await use((under) => incidentPath(id, under));
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'incident-not-found' || !/^[\da-f-]{1,36}$/i.test(id))
      throw error;
    const whole = await wholeIncidentId(id, client);
    if (whole === undefined) throw error;
    return use((under) => incidentPath(whole, under));
  }
}

/** The id of the incident that begins so; `undefined` when none does. Refused when several do: all are shown. */
export async function wholeIncidentId(start: string, client: Client): Promise<string | undefined> {
  const query = new URLSearchParams({ id: start, limit: String(shownAtMost + 1) });
  const { incidents } = await client.get<IncidentPage>(`/v1/incidents?${query}`);
  const [first, ...others] = incidents;
  if (first === undefined || others.length === 0) return first?.id;
  const shown = incidents.slice(0, shownAtMost).map(({ id, status, title }) => oneLine(`  ${id}  ${status}  ${title}`));
  const more = incidents.length > shownAtMost ? ['  and more'] : [];
  throw new Failure(
    'refused',
    [`Several incidents begin with ${start}; give more of the id:`, ...shown, ...more].join('\n'),
  );
}
