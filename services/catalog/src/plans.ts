import { setImmediate as nextTurn } from 'node:timers/promises';
import { OverlaidDefinitions, type CatalogEntry, type Definitions, type Ref } from '@escalog/definitions';
import { after, instantOf, isoOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { KeyedQueue } from '@escalog/runner';
import type { DeclaredIncidents, Place } from './declared-incidents.ts';
import { routableAgain } from './domain/routable.ts';
import { routedOtherwise, type RoutedOtherwise } from './domain/routing-effect.ts';
import type { Known } from './domain/routing-state.ts';
import { catalogOver } from './domain/rule.ts';
import { nameOf } from './domain/wording.ts';
import type { ApplyOptions, Entries, NotSound, Outlook } from './entries.ts';
import type { History } from './history.ts';

export interface IncidentEffect extends RoutedOtherwise {
  readonly incident: string;
  readonly title: string;
  readonly declaredAt: string;
  /** Whom it has really involved until now; null when that is not known any more. */
  readonly happened: readonly { readonly ref: Ref; readonly name: string }[] | null;
}

/** What a plan would do to the routing of incidents that there were. */
export interface RoutingEffect {
  readonly since: Instant;
  readonly lookedAt: number;
  readonly incidents: readonly IncidentEffect[];
  readonly next: Place | null;
}

export type Plan = Outlook & { readonly routing: RoutingEffect };

export interface PlansDeps {
  readonly entries: Entries;
  readonly declared: DeclaredIncidents;
  readonly definitions: Definitions;
  readonly clock: Clock;
  /** It began at the start at which the first declarations could be noted. */
  readonly history: Pick<History, 'since'>;
  /** The routing of an incident; `undefined` of one that was never routed. */
  routingOf(incident: string): Promise<Known | undefined>;
}

const lookingBack: Milliseconds = 30 * 24 * 3_600_000;

/**
 * What entries would change, and where they would lead the incidents of the last thirty days: each is routed anew, by the
 * catalog as it is and by the catalog as it would be. One plan at a time, and turn by turn: whoever pages somebody goes first.
 */
export class Plans {
  readonly #deps: PlansDeps;
  readonly #queue = new KeyedQueue();

  constructor(deps: PlansDeps) {
    this.#deps = deps;
  }

  /** Looks at no more than `limit` incidents, from the newest on or behind `after`. */
  async plan(
    values: readonly unknown[],
    options: ApplyOptions,
    place: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<Plan | NotSound> {
    return this.#queue.run('plan', async () => {
      const outlook = await this.#deps.entries.look(values, options);
      return outlook.kind === 'refused' ? outlook : { ...outlook, routing: await this.#effectOf(outlook, place) };
    });
  }

  get busy(): number {
    return this.#queue.busy;
  }

  async #effectOf(
    { entries, changes }: Outlook,
    place: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<RoutingEffect> {
    const { declared, definitions, clock, history, routingOf } = this.#deps;
    const now = clock.now();
    const since = instantOf(Math.max(after(now, -lookingBack), history.since ?? now));
    if (changes.every(({ kind }) => kind === 'unchanged')) return { since, lookedAt: 0, incidents: [], next: null };
    await declared.forgetBefore(since);
    const current = catalogOver(definitions);
    const changed = entries.filter((_, at) => changes[at]?.kind !== 'unchanged');
    const planned = catalogOver(definitionsWith(changed, definitions));
    const { noted, next } = await declared.since(since, place);
    const incidents: IncidentEffect[] = [];
    for (const { incident, declaredAt, asNoted } of noted) {
      await nextTurn();
      const routing = await routingOf(incident);
      const declaration = asNoted ?? (routing && routableAgain(routing, declaredAt));
      if (declaration === undefined) continue;
      const otherwise = routedOtherwise(declaration, current, planned);
      if (otherwise === undefined) continue;
      const happened = routing?.involved.map((ref) => ({ ref, name: nameOf(ref, definitions) })) ?? null;
      incidents.push({ incident, title: declaration.title, declaredAt: isoOf(declaredAt), happened, ...otherwise });
    }
    return { since, lookedAt: noted.length, incidents, next };
  }
}

/** The catalog with these entries put over what is there. */
function definitionsWith(entries: readonly CatalogEntry[], definitions: Definitions): Definitions {
  const over = entries.map((entry) => {
    const version = (definitions.find(entry.ref)?.version ?? 0) + 1;
    return [entry.ref, { entry, version }] as const;
  });
  return new OverlaidDefinitions(definitions, new Map(over));
}
