import type { FeedAddress, FeedAddressKnown } from '../api/on-call.ts';
import { Failure } from '../failure.ts';
import { localTime } from '../show/local-time.ts';
import type { Context } from './command.ts';

export interface FeedOptions {
  readonly person?: string;
  readonly show?: boolean;
  readonly revoke?: boolean;
}

/** Makes an address for the shifts of a schedule or a person, which takes the place of the one before; or looks for it, or revokes it. */
export async function feed(
  schedule: string | undefined,
  { person, show, revoke }: FeedOptions,
  { client, terminal }: Context,
): Promise<void> {
  if ((schedule === undefined) === (person === undefined))
    throw new Failure('usage', 'Give a schedule, or somebody with --person.');
  const path =
    person === undefined
      ? `/v1/schedules/${encodeURIComponent(schedule ?? '')}/feed`
      : `/v1/people/${encodeURIComponent(person)}/feed`;
  if (revoke) {
    const { of } = await client.delete<FeedAddressKnown>(path);
    return terminal.out(`There is no address for the shifts of ${of} any more.`);
  }
  if (show) {
    const { of, madeAt } = await client.get<FeedAddressKnown>(path);
    const since = madeAt === null ? undefined : `${localTime(madeAt, terminal.timeZone)} (${terminal.timeZone})`;
    return terminal.out(
      since === undefined
        ? `There is no address for the shifts of ${of}.`
        : `There is an address for the shifts of ${of}, made at ${since}. It is not shown again; escalog feed makes another one.`,
    );
  }
  const { body } = await client.post<FeedAddress>(path, {});
  terminal.out(body.url);
  terminal.err(
    `Subscribe to it in a calendar. Whoever has it sees the shifts of ${body.of}; it is not shown again, and addresses that were made before stop working.`,
  );
}
