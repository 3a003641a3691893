import type { PushLink } from '../api/on-call.ts';
import { localTime } from '../show/local-time.ts';
import type { Context } from './command.ts';

export interface PushLinkOptions {
  readonly person: string;
  readonly method: string;
  readonly json?: boolean;
}

/** Makes a link by which a person, given by ref, name or a part of the name, registers a phone or a browser for a contact method by push. */
export async function pushLink(
  { person, method, json }: PushLinkOptions,
  { client, terminal }: Context,
): Promise<void> {
  const name = encodeURIComponent(person.replace(/^person\//, ''));
  const path = `/v1/people/${name}/contact-methods/${encodeURIComponent(method)}/push-link`;
  const { body } = await client.post<PushLink>(path, {});
  if (json) return terminal.out(JSON.stringify(body, null, 2));
  terminal.out(body.url);
  return terminal.err(
    `Open it on the phone of ${body.person}, until ${localTime(body.expiresAt, terminal.timeZone)} (${terminal.timeZone}). Whoever has it may register a device for the contact method "${body.methodId}" of ${body.person}.`,
  );
}
