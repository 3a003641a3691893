import type { Actor } from '@escalog/contracts';
import { callerOf, refOfCaller, typeOf, type Caller, type Definitions } from '@escalog/definitions';
import { refusal, type Signing } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import type { Calendars } from '../calendars/calendars.ts';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { Author, Entries } from '../entries.ts';
import type { FeedAddresses } from '../feed-addresses.ts';
import type { History } from '../history.ts';
import type { Plans } from '../plans.ts';
import type { WatchedDefinitions } from '../watched-definitions.ts';

/** What the routes of the catalog work with. */
export interface CatalogContext {
  readonly entries: Entries;
  readonly climbing: ClimbingIncidents;
  readonly history: History;
  readonly plans: Plans;
  readonly definitions: WatchedDefinitions;
  readonly clock: Clock;
  readonly calendars: Calendars;
  readonly feeds: FeedAddresses;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Empties what was forgotten out of the files. */
  readonly purge: () => Promise<void>;
}

/** What a request says of who sends it. */
export interface Signature {
  readonly by?: string;
  readonly why?: string;
}

/** Nobody has to say who they are to change the catalog, and then the log says no more than that. */
const somebody: Actor = { kind: 'person', ref: 'person/unknown' };

/**
 * Who changes the catalog: the person who is called so, also when they are only `added` with the change, else the name as
 * it was given. A refusal is thrown as a problem.
 */
export function authorOf(
  request: Signing,
  { by, why }: Signature,
  definitions: Definitions,
  added: readonly unknown[] = [],
): Author {
  const word = request.signerIfAny(by, (called) => refOfCaller(called, definitions));
  return { actor: word === undefined ? somebody : actorCalled(word, definitions, added), because: why ?? null };
}

function actorCalled(by: string, definitions: Definitions, added: readonly unknown[]): Actor {
  if (added.some((entry) => (entry as { readonly ref?: unknown } | null)?.ref === by) && typeOf(by) === 'person')
    return { kind: 'person', ref: by };
  const { ref, known } = callerCalled(by, definitions);
  return { kind: known ? 'person' : 'name', ref };
}

/** Who a request says that it comes from; a refusal is thrown as a problem. */
export function callerCalled(by: string, definitions: Definitions): Caller {
  const answer = callerOf(by, definitions);
  if ('rejection' in answer) throw refusal(answer.rejection);
  return answer.caller;
}
