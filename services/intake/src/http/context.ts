import type { Actor } from '@escalog/contracts';
import { callerOf, type Caller, type Definitions } from '@escalog/definitions';
import { refusal, type AcknowledgeLinks } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import type { Found } from '../domain/names.ts';
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

/** Who a request says that it comes from, and the actor that they are; a refusal is thrown as a problem. */
export function needCaller(word: string, definitions: Definitions): { caller: Caller; actor: Actor } {
  const answer = callerOf(word, definitions);
  if ('rejection' in answer) throw refusal(answer.rejection);
  return { caller: answer.caller, actor: { kind: 'person', ref: answer.caller.ref } };
}
