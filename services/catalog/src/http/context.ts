import type { Actor } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import type { Clock } from '@escalog/kernel';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { Entries } from '../entries.ts';

/** What the routes of the catalog work with. */
export interface CatalogContext {
  readonly entries: Entries;
  readonly climbing: ClimbingIncidents;
  readonly definitions: Definitions;
  readonly clock: Clock;
}

/** Nobody has to say who they are to change the catalog, so the log says no more than that. */
export const somebody: Actor = { kind: 'person', ref: 'person/unknown' };
