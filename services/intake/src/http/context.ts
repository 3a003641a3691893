import type { Actor } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { refusal, type AcknowledgeLinks } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import { personNamed, type Found } from '../domain/names.ts';
import type { AlertEpisodes } from '../alert-episodes.ts';
import type { Heartbeats } from '../heartbeats.ts';
import type { MaintenanceHolds } from '../maintenance-holds.ts';
import type { Incidents } from '../incidents.ts';
import type { PreviewSeals } from '../preview-seals.ts';
import type { Previews } from '../previews.ts';
import type { SourceSights } from '../source-sights.ts';

/** What the routes of intake work with. */
export interface IntakeContext {
  readonly incidents: Incidents;
  readonly episodes: AlertEpisodes;
  readonly sights: SourceSights;
  readonly heartbeats: Heartbeats;
  readonly maintenance: MaintenanceHolds;
  readonly definitions: Definitions;
  readonly links: AcknowledgeLinks;
  readonly previews: Previews;
  readonly seals: PreviewSeals;
  readonly clock: Clock;
}

/** What was found; a refusal is thrown as a problem. */
export function need<Value>(found: Found<Value>): Value {
  if ('rejection' in found) throw refusal(found.rejection, found.offers);
  return found.found;
}

/** The person and the actor that they are. */
export function needPerson(word: string, definitions: Definitions): { name: string; actor: Actor } {
  const { ref, name } = need(personNamed(word, definitions));
  return { name, actor: { kind: 'person', ref } };
}
