import type { TestPage } from '../api/on-call.ts';
import { Failure } from '../failure.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';
import { nameInPath } from './person-in-path.ts';

export interface TestPageOptions {
  readonly method?: string;
  readonly json?: boolean;
}

/** Sends a test page to a person, given by ref, name or a part of the name, and shows how each contact method fared. Refused when one failed. */
export async function testPage(
  person: string,
  { method, json }: TestPageOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = method === undefined ? '' : `?${new URLSearchParams({ method })}`;
  const { body } = await client.post<TestPage>(`/v1/people/${nameInPath(person)}/test-page${query}`, {});
  if (json) terminal.out(JSON.stringify(body, null, 2));
  else
    for (const line of table(
      ['METHOD', 'CHANNEL', 'ADDRESS', 'OUTCOME', 'DETAIL'],
      body.methods.map(({ methodId, channel, address, outcome, detail }) => [
        methodId,
        channel,
        address,
        outcome,
        detail,
      ]),
      terminal.width,
    ))
      terminal.out(line);
  const failed = body.methods.filter(({ outcome }) => outcome === 'failed').map(({ methodId }) => methodId);
  if (failed.length > 0) throw new Failure('refused', `The test page did not get through by ${failed.join(', ')}.`);
}
