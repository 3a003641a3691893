/** What reports would do, with nothing recorded: the same decisions, over what is stored, by commands that go nowhere. */
import type { OwnIncidentEvent } from '@escalog/contracts';
import type { ReportContext } from './alert-reports.ts';
import { incident } from './domain/incident.ts';
import type { Incident } from './domain/incident-state.ts';

/** Takes reports like `context`, remembers what came of them as long as it lives, and writes nothing. */
export function dryRunOf({ incidents, episodes, definitions, clock }: ReportContext): ReportContext {
  const changed = new Map<string, Incident>();
  const load = async (id: string): Promise<Incident> => changed.get(id) ?? incidents.load(id);
  return {
    definitions,
    clock,
    maintenance: { watch: async () => {} },
    episodes: { of: (matter) => episodes.of(matter), remember: async () => {} },
    incidents: {
      load,
      async attempt(id, command, actor) {
        const state = await load(id);
        const decision = incident.decide(command, state);
        if (decision.kind === 'rejected') return decision;
        const events = decision.kind === 'accepted' ? decision.events : [];
        const meta = { occurredAt: clock.now(), actor };
        changed.set(
          id,
          events.reduce((before, event) => incident.evolve(before, { ...event, meta } as OwnIncidentEvent), state),
        );
        return { events };
      },
    },
  };
}
