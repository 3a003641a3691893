import { topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import { after, AppError, type Clock, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';

/** How long an event waits for the declaration of its incident, which is on another topic and was there first. */
const patience: Milliseconds = 10_000;

/** Whether an event of this type says who may see its incident. */
export function tellsOfSight(type: string | undefined): boolean {
  return type === undefined || type === 'IncidentDeclared' || type === 'VisibilityChanged';
}

/** Which incidents are private, as the events that subscriptions hear tell. */
export class PrivateIncidents {
  readonly #views: Views<boolean>;
  readonly #clock: Clock;

  constructor({ store, clock }: Pick<RunnerDeps, 'clock'> & { readonly store: Store }) {
    this.#views = store.views('subscription-incidents');
    this.#clock = clock;
  }

  /**
   * Whether the incident of an event is private once it has happened. Rejects, retriable, while its declaration is on its
   * way; what was declared before this was kept is private to nobody.
   */
  async isPrivateAt(event: EscalogEvent): Promise<boolean> {
    const { subject, occurredAt } = event.meta;
    if (event.type === 'IncidentDeclared' || event.type === 'VisibilityChanged') {
      const isPrivate = event.seenBy !== null;
      await this.#note(subject, isPrivate);
      return isPrivate;
    }
    const known = await this.#views.get(subject);
    if (known !== undefined) return known;
    // Those of its own topic come behind its declaration.
    if (topicOf(event.type) === topics.incidents.name) return false;
    if (this.#clock.now() < after(occurredAt, patience))
      throw new AppError(
        'ESCALOG_NOTIFICATION_INCIDENT_UNKNOWN',
        `how incident ${subject} was declared is not heard yet`,
        {
          retriable: true,
        },
      );
    await this.#note(subject, false);
    return false;
  }

  async #note(incidentId: string, isPrivate: boolean): Promise<void> {
    await this.#views.put({ id: incidentId, group: '', sortKey: '', view: isPrivate });
  }
}
