import type { Actor } from '@escalog/contracts';
import type { Clock } from '@escalog/kernel';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { Calendars } from '../calendars/calendars.ts';
import type { Entries } from '../entries.ts';
import type { FeedAddresses } from '../feed-addresses.ts';
import type { WatchedDefinitions } from '../watched-definitions.ts';

/** What the routes of the catalog work with. */
export interface CatalogContext {
  readonly entries: Entries;
  readonly climbing: ClimbingIncidents;
  readonly definitions: WatchedDefinitions;
  readonly clock: Clock;
  readonly calendars: Calendars;
  readonly feeds: FeedAddresses;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** Nobody has to say who they are to change the catalog, so the log says no more than that. */
export const somebody: Actor = { kind: 'person', ref: 'person/unknown' };
