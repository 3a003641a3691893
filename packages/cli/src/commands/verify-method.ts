import type { SentCode, VerifiedMethod } from '../api/people.ts';
import { Failure } from '../failure.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';
import { nameInPath } from './person-in-path.ts';

export interface VerifyMethodOptions {
  readonly code?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** Has a code sent over a contact method, or tells the one that came. */
export async function verifyMethod(
  person: string,
  method: string,
  { code, as, json }: VerifyMethodOptions,
  { client, terminal }: Context,
): Promise<void> {
  const path = `/v1/people/${nameInPath(person)}/contact-methods/${encodeURIComponent(method)}/verification`;
  if (code !== undefined) {
    const { body } = await client.post<VerifiedMethod>(`${path}/confirm`, { code });
    if (json) return terminal.out(JSON.stringify(body, null, 2));
    return terminal.out(`${body.methodId} reaches ${body.person}: verified.`);
  }
  const by = as ?? terminal.user;
  const { body } = await client.post<SentCode>(path, { ...(by !== undefined && { by }) });
  if (json) terminal.out(JSON.stringify(body, null, 2));
  else terminal.out(oneLine(`${body.methodId} (${body.channel} ${body.address}): ${body.outcome}, ${body.detail}`));
  if (body.outcome === 'failed') throw new Failure('refused', 'The code did not get through; nothing is verified.');
  if (!json) terminal.err('Tell the code that comes within 15 minutes: the same command with --code.');
}
