import type { Nudge } from '../api/answers.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { wholeIncidentId, withIncident } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

/** What was suggested in an incident, and what came of it. */
export async function listNudges(
  id: string,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const { nudges } = await withIncident(id, client, (path) =>
    client.get<{ readonly nudges: readonly Nudge[] }>(path('/nudges')),
  );
  if (json) return terminal.out(JSON.stringify(nudges, null, 2));
  if (nudges.length === 0) return terminal.err('Nothing was suggested in this incident.');
  const { timeZone, width } = terminal;
  const rows = nudges.map((nudge) => [
    nudge.nudgeId,
    nudge.state,
    localTime(nudge.madeAt, timeZone),
    localTime(nudge.expiresAt, timeZone),
    nudge.people.map(({ name }) => name).join(', '),
    suggestionIn(nudge),
  ]);
  for (const line of table(['NUDGE', 'STATE', `MADE (${timeZone})`, 'UNTIL', 'ASKED', 'SUGGESTION'], rows, width))
    terminal.out(line);
  if (nudges.some(({ state }) => state === 'open'))
    terminal.err('To answer one: escalog answer NUDGE yes, or no --because why not');
}

export interface AnswerOptions {
  readonly as?: string;
  readonly because?: string;
}

/** How a suggestion is answered: in plain words, or in those of the API. */
export const nudgeAnswers = ['yes', 'no', 'accept', 'dismiss'] as const;

/** Yes, and what was suggested is done in the name of whoever answers; or no, with why not. */
export async function answerNudge(
  nudgeId: string,
  answer: string,
  { as: by, because }: AnswerOptions,
  { client, terminal }: Context,
): Promise<void> {
  const accepts = answer === 'yes' || answer === 'accept';
  if (!accepts && because === undefined)
    throw new Failure('usage', 'Say why not: escalog answer NUDGE no --because "it is being restarted already".');
  const body = {
    by,
    answer: accepts ? 'accept' : 'dismiss',
    ...(because !== undefined && { why: because }),
  };
  const nudge = await withNudge(
    nudgeId,
    client,
    async (id) => (await client.post<Nudge>(`/v1/nudges/${encodeURIComponent(id)}/answer`, body)).body,
  );
  terminal.out(oneLine(`${accepts ? 'Accepted' : 'Dismissed'}: ${suggestionIn(nudge)}`));
}

/** The first characters of the incident are enough in the id of a nudge, as in that of the incident. */
async function withNudge<Result>(id: string, client: Client, use: (id: string) => Promise<Result>): Promise<Result> {
  try {
    return await use(id);
  } catch (error) {
    const [, start, rest] = /^([\da-f-]{1,36})(\.nudge\.\d+)$/i.exec(id) ?? [];
    if (!(error instanceof Refused) || error.status !== 404 || start === undefined) throw error;
    const incident = await wholeIncidentId(start, client);
    if (incident === undefined || incident === start) throw error;
    return use(`${incident}${rest}`);
  }
}

/** What is suggested, in its own words where it has some. */
function suggestionIn({ suggestion, action }: Nudge): string {
  return suggestion ?? action.say ?? [action.kind, action.path ?? '', ...action.targets].filter(Boolean).join(' ');
}
