import type { Meta } from '@escalog/contracts';

/** An event about an incident that only a newer release can read: what is told of it until this one can, too. */
export interface NewerEvent {
  /** Of the event, such as `IncidentResolved`. */
  readonly type: string;
  readonly meta: Meta;
}
